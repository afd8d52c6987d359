"""Inspections: whose units an officer goes round, draws, records, findings to be put right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from dispatch.enums import FindingState, InspectionState, Severity, StageRating
from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import UNIT_ROLES, scope_of
from programmes.models import InspectionKind, Programme
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User

OFFICE = (Role.STAFF, Role.HEAD)


def seen_by(user: User, published: Q, way: str = "") -> Q:
    """What a person sees of supervision: published to units and those above, all to the office.

    `published` says which rows have left the department; `way` leads from a row to its project.
    """
    scope = scope_of(user)
    office = Q(**{f"{way}programme__committee__path__in": scope.committee_paths(*OFFICE)})
    others = Q(**{f"{way}organisation__in": scope.unit_ids(*UNIT_ROLES)})
    for path in sorted(scope.committee_paths(*OFFICE, Role.LEADER)):
        others |= Q(**{f"{way}programme__committee__path__startswith": path})
    return office | (published & others)


class PatrolArea(models.Model):
    """The unit an officer of the department is responsible for (包片)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="patrol_areas")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="patrol_areas")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="patrol_areas"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField("分工时间")

    class Meta:
        verbose_name = "包片"
        verbose_name_plural = "包片"
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation"], name="patrol_area_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.officer}"


class InspectionDrawQuerySet(models.QuerySet):
    """Draws as a person may see them."""

    def visible_to(self, user: User) -> InspectionDrawQuerySet:
        """Draws of programmes whose department the person belongs to."""
        paths = scope_of(user).committee_paths(*OFFICE)
        return self.filter(programme__committee__path__in=paths)


class InspectionDraw(models.Model):
    """One random draw with everything it was computed from, so that anybody can draw again."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="inspection_draws")
    kind = models.ForeignKey(InspectionKind, models.PROTECT, related_name="draws")
    seed = models.CharField("种子", max_length=32)
    quarter = models.CharField("季度", max_length=8)
    wanted = models.PositiveSmallIntegerField("抽取数")
    most = models.PositiveSmallIntegerField("每季度最多次数")
    # Projects that could be drawn, how often each was inspected, those drawn: opaque snapshots.
    candidates = models.JSONField("候选项目")
    counts = models.JSONField("本季度已督查次数")
    drawn = models.JSONField("抽中的项目")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽取时间")

    objects = InspectionDrawQuerySet.as_manager()

    class Meta:
        verbose_name = "随机抽取"
        verbose_name_plural = "随机抽取"
        ordering = ["-drawn_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.seed}"


class InspectionQuerySet(models.QuerySet):
    """Inspections as a person may see them."""

    def visible_to(self, user: User) -> InspectionQuerySet:
        """Own unit and committees above: recorded or announced ones; the department: all."""
        announced = Q(state=InspectionState.PLANNED, announced=True)
        return self.filter(
            seen_by(user, Q(state=InspectionState.RECORDED) | announced, "project__")
        )


class Inspection(models.Model):
    """One visit to one project: planned, then recorded on the spot, then locked."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="inspections")
    kind = models.ForeignKey(InspectionKind, models.PROTECT, related_name="inspections")
    draw = models.ForeignKey(InspectionDraw, models.PROTECT, null=True, related_name="inspections")
    state = models.CharField(
        "状态", max_length=10, choices=InspectionState.choices, default=InspectionState.PLANNED
    )
    announced = models.BooleanField("提前通知单位", default=False)
    planned_on = models.DateField("计划日期")
    why = models.CharField("督查缘由", max_length=100, blank=True, default="")
    inspectors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="inspections")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("安排时间")
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True, default="")
    # What is being typed on the phone, word for word.
    document = models.JSONField("填写中的内容", default=dict)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    held_on = models.DateField("督查日期", null=True)
    place = models.CharField("点位", max_length=100, blank=True, default="")
    rating = models.CharField(
        "阶段评价", max_length=8, choices=StageRating.choices, blank=True, default=""
    )
    seen = models.TextField("查看情况", max_length=1500, blank=True, default="")
    talked_to = models.PositiveSmallIntegerField("访谈人数", default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间", null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "督查"
        verbose_name_plural = "督查"
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=InspectionState.values), name="inspection_state_ck"
            ),
            models.CheckConstraint(
                condition=~Q(state=InspectionState.RECORDED)
                | (Q(held_on__isnull=False) & Q(rating__in=StageRating.values)),
                name="inspection_record_ck",
            ),
        ]
        indexes = [models.Index(fields=["state", "planned_on"], name="inspection_state_idx")]

    def __str__(self) -> str:
        return f"{self.project} {self.kind}"

    @property
    def day(self) -> date:
        """The day it was held, or is planned for."""
        return self.held_on or self.planned_on


class FindingQuerySet(models.QuerySet):
    """Findings as a person may see them; they exist only once an inspection is recorded."""

    def visible_to(self, user: User) -> FindingQuerySet:
        """Findings of own units and of committees the person serves."""
        return self.filter(seen_by(user, Q(), "inspection__project__"))


class Finding(models.Model):
    """Something found wrong: put right by the unit, verified by somebody of the department."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    position = models.PositiveSmallIntegerField("序号")
    text = models.CharField("发现的问题", max_length=500)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    due_on = models.DateField("整改期限")
    state = models.CharField(
        "状态", max_length=10, choices=FindingState.choices, default=FindingState.OPEN
    )
    answer = models.TextField("整改情况", max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("报送时间", null=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True, default="")
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("销号时间", null=True)
    close_note = models.CharField("核验意见", max_length=300, blank=True, default="")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "督查问题"
        verbose_name_plural = "督查问题"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position"], name="finding_place_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=FindingState.values), name="finding_state_ck"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="finding_severity_ck"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="finding_due_idx")]

    def __str__(self) -> str:
        return self.text
