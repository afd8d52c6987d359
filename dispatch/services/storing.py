"""Writes what a report says into its rows; problems keep their row and mark while they last."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dispatch.content import ProblemEntry, ReportContent
from dispatch.lamps import weighted_progress
from dispatch.models import (
    IndicatorValue,
    MilestoneUpdate,
    MonthlyReport,
    ReportProblem,
    SecretaryVisit,
)
from dispatch.models.reports import new_uid
from dispatch.queries.asked import Asked
from dispatch.queries.tasks import TaskLine


def store_content(report: MonthlyReport, content: ReportContent, asked: Asked, actor: Any) -> None:
    """Take over everything said; the caller has checked it, locked the report and saves it."""
    report.no_news = content.no_news
    report.narrative = content.narrative.strip()
    report.next_steps = content.next_steps.strip()
    report.highlight = content.highlight.strip()
    report.fall_reason = content.fall_reason.strip()
    report.spent = content.spent if asked.money else None
    report.actual_progress = _progress(content, asked.lines)
    report.reporter = actor
    report.draft = {}
    report.version += 1
    _store_tasks(report, content)
    _store_problems(report, content, asked)
    _store_indicators(report, content)
    _store_visits(report, content, asked)


def _progress(content: ReportContent, lines: list[TaskLine]) -> Decimal:
    reported = {task.milestone_id: task.completion for task in content.tasks}
    return weighted_progress(
        (line.milestone.weight, reported.get(line.milestone.pk, line.before)) for line in lines
    )


def _store_tasks(report: MonthlyReport, content: ReportContent) -> None:
    report.milestone_updates.all().delete()
    MilestoneUpdate.objects.bulk_create(
        MilestoneUpdate(
            report=report,
            milestone_id=task.milestone_id,
            completion=task.completion,
            done_date=task.done_date,
            note=task.note.strip(),
        )
        for task in content.tasks
    )


def _store_problems(report: MonthlyReport, content: ReportContent, asked: Asked) -> None:
    """Update rows that are there already: what is being coordinated hangs on them."""
    own = {row.uid: row for row in asked.problems}
    free = own.keys() | {row.uid for row in asked.carried}
    for position, entry in enumerate(content.problems, start=1):
        uid = entry.uid if entry.uid in free else new_uid()
        free.discard(uid)
        row = own.pop(uid, None) or ReportProblem(report=report, uid=uid)
        _write_problem(row, entry, position)
    report.problems.filter(uid__in=own).delete()


def _write_problem(row: ReportProblem, entry: ProblemEntry, position: int) -> None:
    row.position = position
    row.kind = entry.kind
    row.text = entry.text.strip()
    row.needs_coordination = entry.needs_coordination
    row.milestone_id = entry.milestone_id
    row.suggested_lead = entry.suggested_lead.strip()
    row.wished_on = entry.wished_on
    row.save()


def _store_indicators(report: MonthlyReport, content: ReportContent) -> None:
    report.indicator_values.all().delete()
    IndicatorValue.objects.bulk_create(
        IndicatorValue(report=report, indicator_id=entry.indicator_id, value=entry.value)
        for entry in content.indicators
    )


def _store_visits(report: MonthlyReport, content: ReportContent, asked: Asked) -> None:
    report.visits.all().delete()
    SecretaryVisit.objects.bulk_create(
        SecretaryVisit(
            report=report,
            position=position,
            held_on=visit.held_on,
            place=visit.place.strip(),
            solved=visit.solved.strip(),
        )
        for position, visit in enumerate(content.visits if asked.asks_visits else (), start=1)
    )
