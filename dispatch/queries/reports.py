"""Periods and monthly reports as pages, to-do lists and figures need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from dispatch.enums import ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.periods import DeadlineRule, Schedule, in_hand
from dispatch.standing import LEAD
from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.enums import DueMonth
from programmes.models import DispatchRule, Programme
from projects.enums import Status


@dataclass(frozen=True)
class ReportFilters:
    """What a list of reports is narrowed to; empty means all."""

    state: str = ""
    timeliness: str = ""
    lamp: str = ""
    organisation: Organisation | None = None

    def condition(self, period: ReportPeriod) -> Q:
        """The filters as a condition on reports of the period."""
        found = Q()
        if self.state:
            found &= Q(state=self.state)
        if self.timeliness:
            found &= Q(timeliness=self.timeliness)
        if self.lamp:
            lit = Lamp.objects.filter(period=period, shown=self.lamp)
            found &= Q(project__in=lit.values("project"))
        if self.organisation:
            found &= Q(project__organisation=self.organisation)
        return found


@dataclass(frozen=True)
class ReportCounts:
    """Numbers of the reports of a period; `submitted` have reached the department once.

    `listed` are those the filters leave; `skipped` are not asked and not in the `total`.
    """

    total: int
    listed: int
    submitted: int
    waiting: int
    accepted: int
    returned: int
    late: int
    missing: int
    skipped: int


def schedule_of(rule: DispatchRule) -> Schedule:
    """The rule row as the pure calculation takes it."""
    return Schedule(
        first_month=rule.first_month,
        last_month=rule.last_month,
        deadline=DeadlineRule(rule.due_month, rule.due_day, rule.due_time, rule.day_shift),
        interval=rule.interval,
        checkpoints=tuple(date.fromisoformat(day) for day in rule.checkpoints),
    )


def periods_of(programme: Programme, user: Any) -> list[ReportPeriod]:
    """Opened periods of the programme in the person's sight, newest first; one query."""
    rows = ReportPeriod.objects.visible_to(user).filter(programme=programme)
    return list(rows.order_by("-starts_on"))


def rule_of(programme: Programme) -> DispatchRule | None:
    """Dispatch rule of the programme, None when it has none; a query unless it came along."""
    return getattr(programme, "dispatch_rule", None)


def period_in_hand(
    periods: Sequence[ReportPeriod], rule: DispatchRule | None, day: date
) -> ReportPeriod | None:
    """Of the programme's periods the one people work on that day, or the nearest one opened.

    Where reports fall due in the following month, that is the month before; so it stays at
    hand while the department checks and fixes it.
    """
    ordered = sorted(periods, key=lambda period: period.starts_on)
    days = [(period.starts_on, period.ends_on) for period in ordered]
    chosen = in_hand(days, rule.due_month if rule else DueMonth.SAME, day)
    return None if chosen is None else ordered[chosen]


def reports_of_period(
    user: Any, period: ReportPeriod, filters: ReportFilters | None = None
) -> QuerySet[MonthlyReport]:
    """Reports of the period in the person's sight, by unit, narrowed by the filters."""
    wanted = filters or ReportFilters()
    rows = MonthlyReport.objects.visible_to(user).filter(wanted.condition(period), period=period)
    return rows.select_related("project__organisation", "period", "reporter").order_by(
        "project__organisation__path", "project_id"
    )


def report_counts(reports: QuerySet[MonthlyReport], listed: Q) -> ReportCounts:
    """Count the reports of a period by where they stand, and those `listed`; one query."""
    figures = reports.order_by().aggregate(
        total=Count("pk", filter=~Q(state=ReportState.SKIPPED)),
        listed=Count("pk", filter=listed) if listed else Count("pk"),
        submitted=Count("pk", filter=Q(first_submitted_at__isnull=False)),
        waiting=Count("pk", filter=Q(state=ReportState.CONFIRMED)),
        accepted=Count("pk", filter=Q(state=ReportState.ACCEPTED)),
        returned=Count("pk", filter=Q(state=ReportState.RETURNED)),
        late=Count("pk", filter=Q(timeliness=Timeliness.LATE)),
        missing=Count("pk", filter=Q(timeliness=Timeliness.MISSING)),
        skipped=Count("pk", filter=Q(state=ReportState.SKIPPED)),
    )
    return ReportCounts(**figures)


def reports_to_file(user: Any, now: datetime) -> QuerySet[MonthlyReport]:
    """Reports the person's unit still has to write, the most urgent first.

    Returned ones always, others from two weeks before they fall due.
    """
    units = scope_of(user).unit_ids()
    return _with_names(
        MonthlyReport.objects.filter(
            Q(state=ReportState.RETURNED) | Q(state=ReportState.OPEN, due_at__lte=now + LEAD),
            project__organisation__in=units,
            project__status=Status.IN_PROGRESS,
        )
    )


def reports_to_confirm(user: Any) -> QuerySet[MonthlyReport]:
    """Reports that wait for the person as secretary, the most urgent first."""
    units = scope_of(user).unit_ids(Role.SECRETARY)
    return _with_names(
        MonthlyReport.objects.filter(
            state=ReportState.FILED,
            project__organisation__in=units,
            project__status=Status.IN_PROGRESS,
        )
    )


def reports_to_check(user: Any) -> QuerySet[MonthlyReport]:
    """Reports that wait for the person's department, the longest waiting first."""
    paths = scope_of(user).committee_paths(Role.STAFF, Role.HEAD)
    return _with_names(
        MonthlyReport.objects.filter(
            state=ReportState.CONFIRMED, period__programme__committee__path__in=paths
        )
    ).order_by("submitted_at", "pk")


def unit_reports(user: Any, year: int | None = None) -> QuerySet[MonthlyReport]:
    """All reports of the units the person serves (of one programme year), newest first."""
    rows = MonthlyReport.objects.filter(project__organisation__in=scope_of(user).unit_ids())
    if year is not None:
        rows = rows.filter(period__programme__year=year)
    return _with_names(rows).order_by("-period__starts_on", "project_id")


def previous_report(report: MonthlyReport) -> MonthlyReport | None:
    """The last report of the project before this one that reached the department; one query."""
    return (
        MonthlyReport.objects.filter(
            project=report.project_id,
            period__starts_on__lt=report.period.starts_on,
            first_submitted_at__isnull=False,
        )
        .select_related("period")
        .order_by("period__starts_on")
        .last()
    )


def _with_names(rows: QuerySet[MonthlyReport]) -> QuerySet[MonthlyReport]:
    return rows.select_related("project__organisation", "period").order_by("due_at", "pk")
