"""What a report asks of a unit, and what it starts from because it was said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from dispatch.coordination_steps import ENDED
from dispatch.likeness import repeated_percent
from dispatch.models import (
    CoordinationItem,
    IndicatorValue,
    MonthlyReport,
    ReportPeriod,
    ReportProblem,
)
from dispatch.queries.reports import previous_report, rule_of
from dispatch.queries.tasks import TaskLine, task_lines
from projects.models import FundSource, Indicator

DEFAULT_ALIKE = 90
ZERO = Decimal(0)


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: its value as last reported, and what this report says of it."""

    indicator: Indicator
    before: Decimal | None
    value: Decimal | None


@dataclass(frozen=True)
class Money:
    """Yuan spent in earlier periods, and yuan that are certain."""

    spent_before: Decimal
    secured: Decimal

    def total(self, spent: Decimal | None) -> Decimal:
        """Spent so far with this period's."""
        return self.spent_before + (spent or ZERO)

    def is_over(self, spent: Decimal | None) -> bool:
        """More has been spent than is certain."""
        return self.total(spent) > self.secured


@dataclass(frozen=True)
class Asked:
    """All a report page needs to know before anything is typed; `money` None when not asked.

    `problems` are those the report itself names, `carried` those still open in the last report
    that reached the department.
    """

    lines: list[TaskLine]
    previous: MonthlyReport | None
    problems: tuple[ReportProblem, ...]
    carried: tuple[ReportProblem, ...]
    indicators: tuple[IndicatorLine, ...]
    money: Money | None
    asks_visits: bool
    alike_limit: int

    def alike(self, narrative: str) -> int | None:
        """Percent of the text that repeats the last one, None unless it calls for a hint."""
        before = self.previous
        if before is None or before.no_news:
            return None
        return hint_percent(narrative, before.narrative, self.alike_limit)


def asked_of(report: MonthlyReport) -> Asked:
    """What the report asks and starts from; a constant number of queries.

    The report comes with its period, project and programme.
    """
    programme = report.project.programme
    previous = previous_report(report)
    rule = rule_of(programme)
    lines = task_lines(report)
    own, carried = _problems(report, previous, lines)
    return Asked(
        lines=lines,
        previous=previous,
        problems=own,
        carried=carried,
        indicators=indicator_lines(report),
        money=money_of(report) if programme.budget_enabled else None,
        asks_visits=bool(rule and rule.visits_asked),
        alike_limit=rule.alike_percent if rule else DEFAULT_ALIKE,
    )


def with_raised_by_hand(reports: QuerySet[MonthlyReport]) -> QuerySet[MonthlyReport]:
    """Each report with `raised_by_hand`, the open matters the project has raised beside reports.

    They need not be written into the report as well; no query of its own.
    """
    open_items = CoordinationItem.objects.filter(
        project=OuterRef("project"), source_report=None
    ).exclude(state__in=ENDED)
    number = open_items.order_by().values("project").annotate(number=Count("pk")).values("number")
    return reports.annotate(raised_by_hand=Coalesce(Subquery(number), 0))


def _problems(
    report: MonthlyReport, previous: MonthlyReport | None, lines: list[TaskLine]
) -> tuple[tuple[ReportProblem, ...], tuple[ReportProblem, ...]]:
    """Problems of the report and of the last one, with the tasks they affect; one query."""
    reports = [report.pk, *([previous.pk] if previous else [])]
    tasks = {line.milestone.pk: line.milestone for line in lines}
    rows = list(ReportProblem.objects.filter(report__in=reports))
    for row in rows:
        if row.milestone_id in tasks:
            row.milestone = tasks[row.milestone_id]
    own = tuple(row for row in rows if row.report_id == report.pk)
    return own, tuple(row for row in rows if row.report_id != report.pk)


def indicator_lines(report: MonthlyReport) -> tuple[IndicatorLine, ...]:
    """Indicators of the project with their last and present value; one query."""
    values = IndicatorValue.objects.filter(indicator=OuterRef("pk"))
    before = values.filter(
        report__period__starts_on__lt=report.period.starts_on,
        report__first_submitted_at__isnull=False,
    ).order_by("-report__period__starts_on")
    rows = Indicator.objects.filter(project=report.project_id).annotate(
        value_before=Subquery(before.values("value")[:1]),
        value_now=Subquery(values.filter(report=report.pk).values("value")[:1]),
    )
    return tuple(
        IndicatorLine(row, row.value_before, row.value_now) for row in rows.order_by("position")
    )


def money_of(report: MonthlyReport) -> Money:
    """Money of the project before the report's period; two queries."""
    return Money(
        spent_before=spent_until([report.project_id], report.period).get(report.project_id, ZERO),
        secured=secured_of([report.project_id]).get(report.project_id, ZERO),
    )


def spent_until(project_ids: Iterable[int], period: ReportPeriod) -> dict[int, Decimal]:
    """Yuan reported as spent in earlier periods, by project; one query."""
    rows = MonthlyReport.objects.filter(
        project__in=list(project_ids),
        period__starts_on__lt=period.starts_on,
        first_submitted_at__isnull=False,
        spent__isnull=False,
    )
    return dict(rows.order_by().values_list("project_id").annotate(total=Sum("spent")))


def secured_of(project_ids: Iterable[int]) -> dict[int, Decimal]:
    """Yuan the project can count on, by project; one query."""
    rows = FundSource.objects.filter(project__in=list(project_ids), secured=True)
    return dict(rows.order_by().values_list("project_id").annotate(total=Sum("amount")))


def hint_percent(narrative: str, before: str, limit: int) -> int | None:
    """Percent of the narrative that stands in the one before, None when within the limit.

    A limit of 0 gives no hints.
    """
    if not limit or not narrative.strip() or not before.strip():
        return None
    percent = repeated_percent(narrative, before)
    return percent if percent > limit else None
