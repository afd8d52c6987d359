"""Tasks of the plan as a monthly report shows them, and their state as accepted so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dispatch.enums import ReportState
from dispatch.models import MilestoneUpdate, MonthlyReport
from projects.models import Milestone

FULL = Decimal(100)


@dataclass(frozen=True)
class TaskLine:
    """One task with its last accepted state and, when reported, what this report says."""

    milestone: Milestone
    completion: Decimal
    done_date: date | None
    note: str
    is_due: bool
    is_open: bool

    @property
    def before(self) -> Decimal:
        """Completion accepted before this report, in percent."""
        return self.milestone.completion

    @property
    def is_finished(self) -> bool:
        """The task was finished before this report."""
        return self.milestone.completion >= FULL

    @property
    def change(self) -> Decimal:
        """Difference to the accepted completion, in percentage points."""
        return self.completion - self.milestone.completion


def task_lines(report: MonthlyReport) -> list[TaskLine]:
    """All tasks of the project, those of this month first; two queries.

    Due: planned to end in or before the period and not finished (must be reported).
    Open: begun by the plan and not finished.
    """
    end = report.period.ends_on
    updates = {row.milestone_id: row for row in report.milestone_updates.all()}
    lines = [
        _line(milestone, updates.get(milestone.pk), end)
        for milestone in Milestone.objects.filter(project=report.project_id)
    ]
    return sorted(lines, key=lambda line: (not line.is_due, not line.is_open))


def reported_completion(
    project_ids: Iterable[int], *, upto: date
) -> dict[int, tuple[Decimal, date | None]]:
    """Completion and finishing day by milestone, as last accepted in or before the month.

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


def _line(milestone: Milestone, update: MilestoneUpdate | None, end: date) -> TaskLine:
    unfinished = milestone.completion < FULL
    return TaskLine(
        milestone=milestone,
        completion=update.completion if update else milestone.completion,
        done_date=update.done_date if update else milestone.done_date,
        note=update.note if update else "",
        is_due=unfinished and milestone.due_date <= end,
        is_open=unfinished and milestone.planned_start <= end,
    )
