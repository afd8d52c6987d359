"""A problem the organisation department is asked to coordinate, and everything done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dispatch.enums import CoordinationState, EscalatedTo, ProblemKind, Satisfaction
from dispatch.models.reports import MonthlyReport, ReportProblem
from organisations.models import Organisation
from organisations.scope import NOTHING, scope_of
from programmes.models import Programme
from projects.models import Milestone, Project

if TYPE_CHECKING:
    from organisations.models import User


class CoordinationItemQuerySet(models.QuerySet):
    """Items as a person may see them."""

    def visible_to(self, user: User) -> CoordinationItemQuerySet:
        """Items of own projects, those the own unit works on, all of a committee served.

        Experts see none, whatever projects they judge.
        """
        scope, condition = scope_of(user), NOTHING
        units = scope.unit_ids()
        if units:
            supporting = CoordinationItem.supporting.through.objects.filter(
                organisation_id__in=units
            )
            condition |= Q(project__organisation__in=units) | Q(lead_unit__in=units)
            condition |= Q(pk__in=supporting.values("coordinationitem_id"))
        for path in sorted(scope.committee_paths()):
            condition |= Q(programme__committee__path__startswith=path)
        return self.filter(condition)

    def with_names(self) -> CoordinationItemQuerySet:
        """Join what every list shows."""
        return self.select_related("project__organisation", "programme__committee", "lead_unit")


class CoordinationItem(models.Model):
    """One matter from raising it to striking it off; numbered in its programme without gaps."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="coordination_items")
    project = models.ForeignKey(Project, models.PROTECT, related_name="coordination_items")
    number = models.PositiveIntegerField("编号")
    raised_on = models.DateField("提出日期")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_department = models.BooleanField("组织部提出", default=False)
    problem = models.TextField("问题", max_length=300)
    kind = models.CharField("类型", max_length=12, choices=ProblemKind.choices)
    milestone = models.ForeignKey(
        Milestone,
        models.SET_NULL,
        null=True,
        related_name="coordination_items",
        verbose_name="影响任务",
    )
    suggested_lead = models.CharField("建议牵头单位", max_length=50, blank=True, default="")
    wished_on = models.DateField("希望时限", null=True)
    # A report filed again gets new problem rows; the report keeps the item's origin meanwhile.
    source_problem = models.OneToOneField(
        ReportProblem, models.SET_NULL, null=True, related_name="coordination"
    )
    source_report = models.ForeignKey(
        MonthlyReport, models.SET_NULL, null=True, related_name="coordination_items"
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=CoordinationState.choices,
        default=CoordinationState.RAISED,
        editable=False,
    )
    state_since = models.DateTimeField("进入当前状态时间")
    is_external = models.BooleanField("认定为外部原因", default=False)
    lead_unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="coordination_led",
        verbose_name="牵头单位",
    )
    lead_name = models.CharField("牵头单位", max_length=60, blank=True, default="")
    supporting = models.ManyToManyField(
        Organisation, related_name="coordination_supported", verbose_name="配合单位"
    )
    supporting_names = models.CharField("配合单位", max_length=200, blank=True, default="")
    promised_on = models.DateField("承诺时限", null=True)
    result = models.TextField("办理结果", max_length=500, blank=True, default="")
    rating = models.CharField(
        "单位评价", max_length=12, choices=Satisfaction.choices, blank=True, default=""
    )
    sent_back = models.PositiveSmallIntegerField("不满意退回次数", default=0)
    escalated_to = models.CharField(
        "上提对象", max_length=10, choices=EscalatedTo.choices, blank=True, default=""
    )
    instruction = models.TextField("批示", max_length=500, blank=True, default="")
    closed_on = models.DateField("办结日期", null=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = CoordinationItemQuerySet.as_manager()

    class Meta:
        verbose_name = "协调事项"
        verbose_name_plural = "协调事项"
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="coord_number_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=CoordinationState.values), name="coord_state_ck"
            ),
            models.CheckConstraint(condition=Q(kind__in=ProblemKind.values), name="coord_kind_ck"),
            models.CheckConstraint(
                condition=~Q(state=CoordinationState.CLOSED) | Q(closed_on__isnull=False),
                name="coord_closed_ck",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["assigned", "working"]) | Q(promised_on__isnull=False),
                name="coord_promised_ck",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state"], name="coord_state_idx"),
            models.Index(fields=["state", "promised_on"], name="coord_due_idx"),
        ]

    def __str__(self) -> str:
        return f"协调〔{self.programme.year}〕{self.number}号"

    def get_absolute_url(self) -> str:
        """Page of the item."""
        return reverse("dispatch:coordination_item", args=[self.pk])


class CoordinationNote(models.Model):
    """One step or note of an item's trail, in the words of whoever took it."""

    item = models.ForeignKey(CoordinationItem, models.CASCADE, related_name="notes")
    action = models.CharField("步骤", max_length=12)
    label = models.CharField("步骤名称", max_length=20)
    to_state = models.CharField("办理后状态", max_length=10, choices=CoordinationState.choices)
    text = models.TextField("内容", max_length=700, blank=True, default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "协调进展"
        verbose_name_plural = "协调进展"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.label} {self.actor_name}"
