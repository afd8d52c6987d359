"""Duties around the monthly report and the plan: reports due or sent back, tasks due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet

from core.clock import SHANGHAI
from dispatch.duties import HORIZON, DutyItem, keys_of, register_duty
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport
from dispatch.periods import period_name, report_word
from dispatch.queries.addresses import address_of
from dispatch.queries.paging import paged
from programmes.enums import Duty, ProgrammeState
from projects.enums import Status
from projects.models import Milestone

UNSUBMITTED = (ReportState.OPEN, ReportState.FILED)
_RUNNING = {
    "project__status": Status.IN_PROGRESS,
    "project__programme__state": ProgrammeState.ACTIVE,
}
_PLACE = (
    "project__programme_id",
    "project__programme__committee_id",
    "project__organisation_id",
    "project__organisation__short_name",
    "project__title",
    "project__draft_number",
)


def register_all() -> None:
    """Let reminders know of them."""
    register_duty(Duty.REPORT, reports_due, reports_again)
    register_duty(Duty.RETURNED_REPORT, returned_due, returned_again)
    register_duty(Duty.MILESTONE, tasks_due, tasks_again)


def reports_due(day: date) -> Iterator[DutyItem]:
    """Reports that have not reached the department once, of running projects."""
    limit = datetime.combine(day + HORIZON, time(), SHANGHAI)
    return _report_items(_unsubmitted().filter(due_at__lt=limit))


def reports_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some reports."""
    return _report_items(_unsubmitted().filter(pk__in=keys_of("report", subjects)))


def returned_due(day: date) -> Iterator[DutyItem]:
    """Reports sent back, by the day they are wanted again."""
    return _returned_items(_returned())


def returned_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some reports."""
    return _returned_items(_returned().filter(pk__in=keys_of("returned_report", subjects)))


def tasks_due(day: date) -> Iterator[DutyItem]:
    """Unfinished tasks of running projects, due soon or overdue."""
    return _task_items(_unfinished().filter(due_date__lt=day + HORIZON))


def tasks_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some tasks."""
    return _task_items(_unfinished().filter(pk__in=keys_of("task", subjects)))


def _unsubmitted() -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.filter(state__in=UNSUBMITTED, first_submitted_at=None, **_RUNNING)


def _returned() -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.filter(
        state=ReportState.RETURNED, return_due_on__isnull=False, **_RUNNING
    )


def _unfinished() -> QuerySet[Milestone]:
    return Milestone.objects.filter(done_date=None, **_RUNNING)


def _report_items(rows: QuerySet[MonthlyReport]) -> Iterator[DutyItem]:
    period, address = ("period__key", "period__ends_on"), address_of("dispatch:report")
    for row in paged(rows.values("pk", "state", "due_at", *period, *_PLACE)):
        due = row["due_at"].astimezone(SHANGHAI)
        filed = row["state"] == ReportState.FILED
        yield DutyItem(
            subject=f"report:{row['pk']}",
            **_place(row),
            due_on=due.date(),
            title=f"{_of_project(row)}{_report_name(row)}{'（待书记确认）' if filed else ''}",
            link=address(row["pk"]),
            by_secretary=filed,
            until=f"{due:%H:%M}",
        )


def _returned_items(rows: QuerySet[MonthlyReport]) -> Iterator[DutyItem]:
    period, address = ("period__key", "period__ends_on"), address_of("dispatch:report")
    for row in paged(rows.values("pk", "return_due_on", *period, *_PLACE)):
        yield DutyItem(
            subject=f"returned_report:{row['pk']}",
            **_place(row),
            due_on=row["return_due_on"],
            title=f"{_of_project(row)}{_report_name(row)}被退回，请修改后重报",
            link=address(row["pk"]),
        )


def _task_items(rows: QuerySet[Milestone]) -> Iterator[DutyItem]:
    address = address_of("dashboards:project")
    for row in paged(rows.values("pk", "task", "due_date", "project_id", *_PLACE)):
        yield DutyItem(
            subject=f"task:{row['pk']}",
            **_place(row),
            due_on=row["due_date"],
            title=f"{_of_project(row)}任务“{row['task']}”",
            link=address(row["project_id"]),
        )


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "programme_id": row["project__programme_id"],
        "committee_id": row["project__programme__committee_id"],
        "organisation_id": row["project__organisation_id"],
        "people": (),
    }


def _of_project(row: dict[str, Any]) -> str:
    name = row["project__title"] or f"未命名项目（{row['project__draft_number']}）"
    return f"{row['project__organisation__short_name']}“{name}”"


def _report_name(row: dict[str, Any]) -> str:
    key = row["period__key"]
    return f"{period_name(key, row['period__ends_on'])}{report_word(key)}"
