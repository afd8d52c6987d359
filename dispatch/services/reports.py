"""The unit's side of a monthly report: keep a draft, file, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import InvalidInput
from dispatch.content import (
    NO_NEWS_TEXT,
    IndicatorEntry,
    ProblemEntry,
    ReportContent,
    TaskUpdate,
)
from dispatch.enums import ReportState, Timeliness
from dispatch.models import MonthlyReport, ReportProblem
from dispatch.queries.asked import Asked, asked_of
from dispatch.services.access import (
    EDITABLE,
    lock_report,
    refuse_not_running,
    refuse_stale,
    refuse_stranger,
)
from dispatch.services.coordination import take_from_report
from dispatch.services.storing import store_content
from dispatch.validators import check_content
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import people_with_role

FILE = "dispatch.file_report"
CONFIRM = "dispatch.confirm_report"


@transaction.atomic
def save_draft(
    *, report_id: int, document: Mapping[str, Any], version: int, actor: Any
) -> MonthlyReport:
    """Keep what has been typed so far, unchecked, and return the report with its new version.

    Raises NotAllowed, Conflict (project not running), StaleState (another version is stored).
    """
    report = lock_report(report_id)
    refuse_stranger(report, actor, FILE, "填报月报")
    refuse_not_running(report)
    refuse_stale(report, "保存草稿", EDITABLE, version)
    report.draft = dict(document)
    report.version += 1
    report.saved_at = clock.now()
    report.reporter = actor
    report.save(update_fields=["draft", "version", "saved_at", "reporter"])
    return report


@transaction.atomic
def file_report(
    *, report_id: int, content: ReportContent, actor: Any, seen_version: int | None = None
) -> MonthlyReport:
    """File the report: the liaison hands it to the secretary, the secretary to the department.

    Where the programme does not ask for the secretary's confirmation, the liaison's report goes
    to the department at once. A report may be filed again until the department has it.

    Raises NotAllowed, Conflict (project not running), StaleState, InvalidInput (`field_errors`
    by field; rows of tasks and problems under `validators.task_key` and `problem_key`).
    """
    report = lock_report(report_id)
    refuse_stranger(report, actor, FILE, "报送月报")
    refuse_not_running(report)
    refuse_stale(report, "报送月报", EDITABLE, seen_version)
    asked = asked_of(report)
    _refuse_faulty(report, content, asked)
    store_content(report, content, asked, actor)
    confirmed = actor.has_perm(CONFIRM, report.project)
    if confirmed or not report.project.programme.secretary_confirms:
        _submit(report, actor if confirmed else None)
    else:
        _hand_to_secretary(report)
    report.save()
    if report.state == ReportState.CONFIRMED:
        take_from_report(report=report, actor=actor)
    _record(report, actor, "report.file")
    return report


def file_unchanged(*, report_id: int, actor: Any, seen_version: int | None = None) -> MonthlyReport:
    """File 本月无新进展: tasks due or begun, indicators and open problems stay as they were.

    Raises as `file_report`.
    """
    rows = MonthlyReport.objects.select_related("period", "project__programme")
    asked = asked_of(rows.get(pk=report_id))
    tasks = tuple(
        TaskUpdate(line.milestone.pk, line.before, line.done_before)
        for line in asked.lines
        if line.is_due or line.is_open
    )
    content = ReportContent(
        narrative=NO_NEWS_TEXT,
        tasks=tasks,
        problems=tuple(_as_before(row) for row in asked.carried),
        indicators=tuple(
            IndicatorEntry(line.indicator.pk, line.before)
            for line in asked.indicators
            if line.before is not None
        ),
        no_problems=not asked.carried,
        no_news=True,
    )
    return file_report(report_id=report_id, content=content, actor=actor, seen_version=seen_version)


@transaction.atomic
def confirm_report(*, report_id: int, actor: Any, seen_version: int | None = None) -> MonthlyReport:
    """Confirm what the liaison filed and hand it to the department (secretary only).

    Raises NotAllowed, Conflict (project not running), StaleState.
    """
    report = lock_report(report_id)
    refuse_stranger(report, actor, CONFIRM, "确认月报")
    refuse_not_running(report)
    refuse_stale(report, "确认月报", {ReportState.FILED}, seen_version)
    report.draft = {}
    report.version += 1
    _submit(report, actor)
    report.save()
    take_from_report(report=report, actor=actor)
    _record(report, actor, "report.confirm")
    return report


def _as_before(row: ReportProblem) -> ProblemEntry:
    return ProblemEntry(
        kind=row.kind,
        text=row.text,
        needs_coordination=row.needs_coordination,
        milestone_id=row.milestone_id,
        suggested_lead=row.suggested_lead,
        wished_on=row.wished_on,
        uid=row.uid,
    )


def _refuse_faulty(report: MonthlyReport, content: ReportContent, asked: Asked) -> None:
    errors = check_content(content, asked=asked, period=report.period, today=clock.today())
    if errors:
        number = sum(len(found) for found in errors.values())
        raise InvalidInput(f"月报有 {number} 处要改正，还没有报送。", field_errors=errors)


def _submit(report: MonthlyReport, secretary: Any | None) -> None:
    moment = clock.now()
    report.state = ReportState.CONFIRMED
    report.confirmed_by = secretary
    report.submitted_at = moment
    if report.first_submitted_at is None:
        # Decided once: a returned report keeps how its first submission met the deadline.
        report.first_submitted_at = moment
        on_time = moment <= report.due_at
        report.timeliness = Timeliness.ON_TIME if on_time else Timeliness.LATE


def _hand_to_secretary(report: MonthlyReport) -> None:
    report.state = ReportState.FILED
    report.confirmed_by = None
    today: date = clock.today()
    secretaries = people_with_role(
        role=Role.SECRETARY, organisation_id=report.project.organisation_id, on=today
    )
    tell(
        recipients=secretaries,
        kind="report_filed",
        title=f"{report.period.report_name}待您确认：{report.project}",
        body=f"由 {report.reporter} 填报，确认后报组织部。",
        link=reverse("dispatch:report", args=[report.pk]),
        once_key=f"report-filed:{report.pk}:{report.version}",
    )


def _record(report: MonthlyReport, actor: Any, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        obj=report,
        details={
            "state": str(report.state),
            "timeliness": str(report.timeliness),
            "progress": str(report.actual_progress),
            "no_news": report.no_news,
        },
    )
