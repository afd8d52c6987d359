"""What changed from the last report to this one, for those who check many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from dispatch.models import MilestoneUpdate, MonthlyReport, ReportPeriod, ReportProblem
from dispatch.queries.asked import (
    DEFAULT_ALIKE,
    ZERO,
    Asked,
    Money,
    hint_percent,
    secured_of,
    spent_until,
)
from dispatch.queries.tasks import FULL, HANDED_IN
from programmes.models import DispatchRule


@dataclass(frozen=True)
class ReportChange:
    """A report beside the last one before it; `alike` and `money` only where they say something.

    `gain` in percentage points, None for a first report.
    """

    gain: Decimal | None
    done: tuple[str, ...]
    problems: tuple[ReportProblem, ...]
    new_problems: tuple[ReportProblem, ...]
    solved_problems: tuple[ReportProblem, ...]
    alike: int | None
    money: Money | None

    @property
    def kept_problems(self) -> int:
        """Number of problems carried over from the last report."""
        return len(self.problems) - len(self.new_problems)


def with_previous(reports: QuerySet[MonthlyReport]) -> QuerySet[MonthlyReport]:
    """Each report with `previous_id`, the last before it that reached the department."""
    earlier = MonthlyReport.objects.filter(
        project=OuterRef("project"),
        period__starts_on__lt=OuterRef("period__starts_on"),
        first_submitted_at__isnull=False,
    ).order_by("-period__starts_on")
    return reports.annotate(previous_id=Subquery(earlier.values("pk")[:1]))


def change_in(report: MonthlyReport, asked: Asked) -> ReportChange:
    """Changes of a single report whose page has read what it asked; no query of its own."""
    now, known = asked.problems, {row.uid for row in asked.carried}
    listed = {row.uid for row in now}
    before, money = asked.previous, asked.money
    return ReportChange(
        gain=report.actual_progress - before.actual_progress if before else None,
        done=tuple(
            line.milestone.task for line in asked.lines if line.completion >= FULL > line.before
        ),
        problems=now,
        new_problems=tuple(row for row in now if row.uid not in known),
        solved_problems=tuple(row for row in asked.carried if row.uid not in listed),
        alike=None if report.no_news else asked.alike(report.narrative),
        money=money if money and money.is_over(report.spent) else None,
    )


def changes_of(
    period: ReportPeriod, rule: DispatchRule | None, reports: Sequence[MonthlyReport]
) -> dict[int, ReportChange]:
    """Changes by report, all of one period and read by `with_previous`; three queries.

    Two more where the programme asks for money.
    """
    previous = MonthlyReport.objects.in_bulk(
        [row.previous_id for row in reports if row.previous_id]  # type: ignore[attr-defined]
    )
    problems = _problems([*(row.pk for row in reports), *previous])
    done = _finished(period, reports)
    money = _money(period, reports)
    limit = rule.alike_percent if rule else DEFAULT_ALIKE
    return {
        row.pk: _change(
            row,
            previous.get(row.previous_id),  # type: ignore[attr-defined]
            problems,
            tuple(done[row.pk]),
            money.get(row.project_id),
            limit,
        )
        for row in reports
    }


def _change(
    report: MonthlyReport,
    before: MonthlyReport | None,
    problems: dict[int, list[ReportProblem]],
    done: tuple[str, ...],
    money: Money | None,
    limit: int,
) -> ReportChange:
    now = problems[report.pk]
    last = problems[before.pk] if before else []
    known, listed = {row.uid for row in last}, {row.uid for row in now}
    alike = None
    if before and not before.no_news and not report.no_news:
        alike = hint_percent(report.narrative, before.narrative, limit)
    return ReportChange(
        gain=report.actual_progress - before.actual_progress if before else None,
        done=done,
        problems=tuple(now),
        new_problems=tuple(row for row in now if row.uid not in known),
        solved_problems=tuple(row for row in last if row.uid not in listed),
        alike=alike,
        money=money if money and money.is_over(report.spent) else None,
    )


def _problems(report_ids: list[int]) -> dict[int, list[ReportProblem]]:
    found: dict[int, list[ReportProblem]] = defaultdict(list)
    for row in ReportProblem.objects.filter(report__in=report_ids):
        found[row.report_id].append(row)
    return found


def _finished(period: ReportPeriod, reports: Sequence[MonthlyReport]) -> dict[int, list[str]]:
    """Tasks each report says are finished and no earlier report handed in did; one query."""
    rows = MilestoneUpdate.objects.filter(
        report__project__in=[row.project_id for row in reports],
        report__period__starts_on__lte=period.starts_on,
        completion__gte=FULL,
    ).select_related("milestone", "report")
    own = {row.pk for row in reports}
    before, found = set(), defaultdict(list)
    for row in rows:
        if row.report_id not in own and row.report.state in HANDED_IN:
            before.add(row.milestone_id)
    for row in rows:
        if row.report_id in own and row.milestone_id not in before:
            found[row.report_id].append(row.milestone.task)
    return found


def _money(period: ReportPeriod, reports: Sequence[MonthlyReport]) -> dict[int, Money]:
    if not period.programme.budget_enabled or not reports:
        return {}
    ids = [row.project_id for row in reports]
    spent, secured = spent_until(ids, period), secured_of(ids)
    return {pk: Money(spent.get(pk, ZERO), secured.get(pk, ZERO)) for pk in ids}
