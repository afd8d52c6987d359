"""The pool of experts of a committee, what binds them, and the draft of an assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.enums import Stage
from programmes.models import Programme
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User

# Exactly one of the three is named.
ONE_TARGET = (
    Q(organisation__isnull=False, project__isnull=True, person="")
    | Q(organisation__isnull=True, project__isnull=False, person="")
    | (Q(organisation__isnull=True, project__isnull=True) & ~Q(person=""))
)


class OfDepartmentQuerySet(models.QuerySet):
    """Rows of a committee, as its own department may see them."""

    def visible_to(self, user: User) -> OfDepartmentQuerySet:
        """Only rows of committees the person serves as staff or head."""
        paths = scope_of(user).committee_paths(Role.STAFF, Role.HEAD)
        return self.filter(committee__path__in=paths)


class ExpertProfile(models.Model):
    """What the department of a committee knows of one of its experts."""

    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert_profiles"
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="所在单位"
    )
    unit_name = models.CharField("系统外单位", max_length=60, blank=True, default="")
    is_active = models.BooleanField("在库", default=True)
    retired_reason = models.CharField("出库理由", max_length=500, blank=True, default="")

    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "专家"
        verbose_name_plural = "专家"
        constraints = [
            models.UniqueConstraint(fields=["committee", "user"], name="expert_uniq"),
            models.CheckConstraint(
                condition=Q(is_active=True) | ~Q(retired_reason=""), name="expert_retired_ck"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ExpertField(models.Model):
    """One field of expertise: the code of a category, or free words."""

    profile = models.ForeignKey(ExpertProfile, models.CASCADE, related_name="fields")
    category_code = models.CharField("类别代码", max_length=32, blank=True, default="")
    words = models.CharField("专长", max_length=20, blank=True, default="")

    class Meta:
        verbose_name = "专业领域"
        verbose_name_plural = "专业领域"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "category_code", "words"], name="expert_field_uniq"
            ),
            models.CheckConstraint(
                condition=(Q(category_code="") & ~Q(words=""))
                | (~Q(category_code="") & Q(words="")),
                name="expert_field_one_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.category_code


class DeclaredConflict(models.Model):
    """An interest that bars an expert from a unit, a project, or a person's projects."""

    committee = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name="专家"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="回避单位"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", verbose_name="回避项目"
    )
    person = models.CharField("回避人员", max_length=40, blank=True, default="")
    reason = models.CharField("回避理由", max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField("登记时间")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除理由", max_length=500, blank=True, default="")

    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "回避登记"
        verbose_name_plural = "回避登记"
        ordering = ["expert_id", "pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_TARGET, name="conflict_one_target_ck"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("declared_at")),
                name="conflict_lifted_ck",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.project or self.person)


class AssignmentPlan(models.Model):
    """A proposed assignment while it is changed by hand; becomes sheets in one act."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    stage = models.CharField("环节", max_length=12, choices=Stage.choices)
    seat = models.CharField("评分表和评委组", max_length=80)
    per_project = models.PositiveSmallIntegerField("每个项目评委数")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("拟定时间")
    version = models.PositiveIntegerField("版本", default=1)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "分配方案"
        verbose_name_plural = "分配方案"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "stage", "seat"],
                condition=Q(closed_at__isnull=True),
                name="plan_open_uniq",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.get_stage_display()}"


class PlannedSheet(models.Model):
    """One pair of a plan that is not confirmed yet."""

    plan = models.ForeignKey(AssignmentPlan, models.CASCADE, related_name="pairs")
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "拟分配"
        verbose_name_plural = "拟分配"
        constraints = [
            models.UniqueConstraint(fields=["plan", "project", "judge"], name="planned_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}-{self.judge_id}"
