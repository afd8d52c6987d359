"""The closing report beside the plan it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from projects.enums import AttachmentKind
from projects.models import Attachment, Indicator, Milestone, Problem, Project, TransitionLog
from reviews.closing_rules import last_day
from reviews.models import ClosingReport


@dataclass(frozen=True)
class Plan:
    """What was promised, row by row, and what of it the monthly reports show as not done."""

    milestones: tuple[Milestone, ...]
    problems: tuple[Problem, ...]
    indicators: tuple[Indicator, ...]

    @property
    def unfinished(self) -> tuple[Milestone, ...]:
        """Tasks that are not done."""
        return tuple(row for row in self.milestones if row.completion < 100)


@dataclass(frozen=True)
class Claim:
    """What the unit says it reached on one indicator; None when it has not said."""

    indicator: Indicator
    actual: Decimal | None


@dataclass(frozen=True)
class ClosingReading:
    """The filed report with the figures claimed, the plan and the files."""

    report: ClosingReport
    plan: Plan
    claims: tuple[Claim, ...]
    files: tuple[Attachment, ...]


def plan_of(project: Project) -> Plan:
    """Tasks, problems and indicators of the project in order; three queries."""
    return Plan(
        milestones=tuple(project.milestones.order_by("position")),
        problems=tuple(project.problems.order_by("position")),
        indicators=tuple(project.indicators.order_by("position")),
    )


def sent_back(project: Project) -> TransitionLog | None:
    """The step by which the papers last came back; one query."""
    return project.steps.filter(action="reopen_closing").last()


def window_of(project: Project, back: TransitionLog | None) -> tuple[date, date]:
    """First and last day on which the project may apply for closing."""
    programme = project.programme
    day = back.at.astimezone(SHANGHAI).date() if back else None
    due = programme.closing_due_on
    if day is not None:
        due = last_day(due, day, programme.return_days, load_calendar())
    return programme.closing_opens_on, due


def closing_report_of(project: Project) -> ClosingReport | None:
    """The report as typed so far, None before the first word; a query unless it came along."""
    return getattr(project, "closing_report", None)


def read_closing(
    project: Project, plan: Plan | None = None, files: Sequence[Attachment] | None = None
) -> ClosingReading | None:
    """The report as last filed, None before that.

    One query for the report and one for files not given, three for a plan not given.
    """
    report = closing_report_of(project)
    if report is None or report.filed_at is None:
        return None
    plan = plan or plan_of(project)
    if files is None:
        files = closing_files(project)
    return ClosingReading(report, plan, claims_of(report, plan), tuple(files))


def claims_of(report: ClosingReport, plan: Plan) -> tuple[Claim, ...]:
    """What the filed report claims for each indicator."""
    said = report.indicator_actuals
    return tuple(
        Claim(row, Decimal(said[row.uid]) if row.uid in said else None) for row in plan.indicators
    )


def closing_files(project: Project) -> list[Attachment]:
    """Files that came with the closing report."""
    rows = project.attachments.filter(removed_at=None, kind=AttachmentKind.CLOSING)
    return list(rows.select_related("file"))
