"""Dispatch meetings, on-site meetings and symposia: agenda, participants, minutes, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dispatch.enums import (
    AgendaKind,
    Attendance,
    DecisionState,
    GatheringKind,
    GatheringState,
)
from dispatch.models.coordination import CoordinationItem
from organisations.models import Organisation
from organisations.scope import NOTHING, scope_of
from programmes.models import Programme
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User


class GatheringQuerySet(models.QuerySet):
    """Meetings as a person may see them."""

    def visible_to(self, user: User) -> GatheringQuerySet:
        """All of a committee served; a unit those it hosts or is invited to."""
        scope, condition = scope_of(user), NOTHING
        units = scope.unit_ids()
        if units:
            invited = GatheringParticipant.objects.filter(organisation__in=units)
            condition |= Q(host__in=units) | Q(pk__in=invited.values("gathering_id"))
        for path in sorted(scope.committee_paths()):
            condition |= Q(programme__committee__path__startswith=path)
        return self.filter(condition)


class Gathering(models.Model):
    """One meeting, numbered in its programme without gaps."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="gatherings")
    number = models.PositiveIntegerField("编号")
    kind = models.CharField("类型", max_length=18, choices=GatheringKind.choices)
    title = models.CharField("名称", max_length=60)
    starts_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=100)
    host = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="hosted", verbose_name="承办单位"
    )
    projects = models.ManyToManyField(
        Project, related_name="gatherings", verbose_name="观摩或汇报的项目"
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=GatheringState.choices,
        default=GatheringState.PLANNED,
        editable=False,
    )
    minutes = models.TextField("纪要", max_length=5000, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_at = models.DateTimeField("登记召开时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="gathering_no_uniq"),
            models.CheckConstraint(
                condition=Q(kind__in=GatheringKind.values), name="gathering_kind_ck"
            ),
            models.CheckConstraint(
                condition=Q(state__in=GatheringState.values), name="gathering_state_ck"
            ),
        ]
        indexes = [models.Index(fields=["programme", "starts_at"], name="gathering_when_idx")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Page of the meeting."""
        return reverse("dispatch:gathering", args=[self.pk])


class GatheringParticipant(models.Model):
    """Somebody invited: a unit with whom it sends, or a person named by office."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="participants")
    position = models.PositiveSmallIntegerField("序号")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="invitations"
    )
    name = models.CharField("参会人", max_length=60)
    attendance = models.CharField(
        "到会", max_length=10, choices=Attendance.choices, default=Attendance.EXPECTED
    )

    class Meta:
        verbose_name = "参会人员"
        verbose_name_plural = "参会人员"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "name"], name="participant_uniq"),
            models.CheckConstraint(
                condition=Q(attendance__in=Attendance.values), name="participant_here_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GatheringDecisionQuerySet(models.QuerySet):
    """Decisions as a person may see them."""

    def visible_to(self, user: User) -> GatheringDecisionQuerySet:
        """All of a committee served; a unit those it is responsible for."""
        scope, condition = scope_of(user), NOTHING
        units = scope.unit_ids()
        if units:
            condition |= Q(unit__in=units)
        for path in sorted(scope.committee_paths()):
            condition |= Q(gathering__programme__committee__path__startswith=path)
        return self.filter(condition)

    def with_names(self) -> GatheringDecisionQuerySet:
        """Join what every list shows."""
        return self.select_related("gathering__programme__committee", "unit", "project")


class GatheringDecision(models.Model):
    """A decision of a meeting as a task: who, by when, reported done, verified."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("议定事项", max_length=300)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="meeting_decisions"
    )
    unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="meeting_decisions",
        verbose_name="责任单位",
    )
    unit_name = models.CharField("责任单位", max_length=60)
    decided_on = models.DateField("议定日期")
    due_on = models.DateField("完成期限")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=DecisionState.choices,
        default=DecisionState.OPEN,
        editable=False,
    )
    report = models.TextField("完成情况", max_length=500, blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reported_at = models.DateTimeField("报完成时间", null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField("核实时间", null=True)
    send_back_reason = models.CharField("退回理由", max_length=300, blank=True, default="")
    version = models.PositiveIntegerField("版本", default=1)

    objects = GatheringDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "会议议定事项"
        verbose_name_plural = "会议议定事项"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "position"], name="decision_pos_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="meet_decision_state_ck"
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.DONE) | Q(verified_at__isnull=False),
                name="meet_decision_done_ck",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="meet_decision_due_idx")]

    def __str__(self) -> str:
        return f"{self.gathering}议定第{self.position}项"

    def get_absolute_url(self) -> str:
        """Page of the task."""
        return reverse("dispatch:decision", args=[self.pk])


class AgendaItem(models.Model):
    """One item of a meeting's agenda, as ordered by the officer."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("来源", max_length=14, choices=AgendaKind.choices)
    title = models.CharField("议题", max_length=200)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(CoordinationItem, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(GatheringDecision, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "会议议题"
        verbose_name_plural = "会议议题"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "position"], name="agenda_pos_uniq"),
            models.CheckConstraint(condition=Q(kind__in=AgendaKind.values), name="agenda_kind_ck"),
        ]

    def __str__(self) -> str:
        return self.title
