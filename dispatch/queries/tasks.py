"""Tasks of the plan as a monthly report shows them, and their state as reported so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from dispatch.enums import ReportState
from dispatch.models import MilestoneUpdate, MonthlyReport
from projects.models import Milestone

FULL = Decimal(100)
ZERO = Decimal(0)
# What a unit has handed in stands until it is returned; nobody types it again meanwhile.
HANDED_IN = (ReportState.CONFIRMED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class TaskLine:
    """One task: its state as handed in for earlier months, and what this report says of it."""

    milestone: Milestone
    before: Decimal
    done_before: date | None
    completion: Decimal
    done_date: date | None
    note: str
    is_due: bool
    is_open: bool

    @property
    def was_overdue(self) -> bool:
        """The task has an overdue mark that stands, whatever was done since."""
        mark = getattr(self.milestone, "overdue_mark", None)
        return mark is not None and mark.stands

    @property
    def is_finished(self) -> bool:
        """The task was finished before this report."""
        return self.before >= FULL

    @property
    def change(self) -> Decimal:
        """Difference to the earlier completion, in percentage points."""
        return self.completion - self.before


def task_lines(report: MonthlyReport) -> list[TaskLine]:
    """All tasks of the project, those of this month first; two queries.

    Due: planned to end in or before the period and not finished (must be reported).
    Open: begun by the plan and not finished.
    """
    period = report.period
    updates, earlier = _said(report)
    lines = [
        _line(row, earlier.get(row.pk, (ZERO, None)), updates.get(row.pk), period.ends_on)
        for row in Milestone.objects.filter(project=report.project_id).select_related(
            "overdue_mark"
        )
    ]
    return sorted(lines, key=lambda line: (not line.is_due, not line.is_open))


def _said(
    report: MonthlyReport,
) -> tuple[dict[int, MilestoneUpdate], dict[int, tuple[Decimal, date | None]]]:
    """By milestone what the report says, and the state last handed in before its period."""
    handed_in = Q(
        report__project=report.project_id,
        report__state__in=HANDED_IN,
        report__period__starts_on__lt=report.period.starts_on,
    )
    rows = MilestoneUpdate.objects.filter(handed_in | Q(report=report.pk))
    updates, earlier = {}, {}
    for row in rows.order_by("report__period__starts_on"):
        if row.report_id == report.pk:
            updates[row.milestone_id] = row
        else:
            earlier[row.milestone_id] = (row.completion, row.done_date)
    return updates, earlier


def reported_completion(
    project_ids: Iterable[int], *, upto: date
) -> dict[int, tuple[Decimal, date | None]]:
    """Completion and finishing day by milestone, as last accepted for months begun by the day.

    Milestones never reported are left out; one query.
    """
    rows = (
        MilestoneUpdate.objects.filter(
            report__project__in=list(project_ids),
            report__state=ReportState.ACCEPTED,
            report__period__starts_on__lte=upto,
        )
        .order_by("report__period__starts_on")
        .values_list("milestone_id", "completion", "done_date")
    )
    return {milestone: (completion, done) for milestone, completion, done in rows}


def _line(
    milestone: Milestone,
    earlier: tuple[Decimal, date | None],
    update: MilestoneUpdate | None,
    end: date,
) -> TaskLine:
    before, done_before = earlier
    return TaskLine(
        milestone=milestone,
        before=before,
        done_before=done_before,
        completion=update.completion if update else before,
        done_date=update.done_date if update else done_before,
        note=update.note if update else "",
        is_due=before < FULL and milestone.due_date <= end,
        is_open=before < FULL and milestone.planned_start <= end,
    )
