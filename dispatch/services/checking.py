"""The department's side of a monthly report: accept, accept many, return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, DomainError, InvalidInput
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport
from dispatch.services.access import (
    lock_report,
    lock_unfixed_periods,
    refuse_stale,
    refuse_stranger,
)
from dispatch.services.lamps import recompute_periods
from dispatch.services.progress import write_progress
from notifications.services.messages import tell
from organisations.queries import people_of_units
from programmes.models import DispatchRule
from projects.enums import Status

CHECK = "dispatch.check_report"
DEFAULT_RETURN_DAYS = 2
REASON_MAX = 300
STILL_CHECKED = frozenset({Status.IN_PROGRESS, Status.SUSPENDED, Status.CLOSING})


@dataclass(frozen=True)
class RowResult:
    """What became of one report of a bulk act; `problem` is a sentence, "" when it was done."""

    report_id: int
    title: str
    problem: str = ""


@transaction.atomic
def accept_report(*, report_id: int, actor: Any, seen_version: int | None = None) -> MonthlyReport:
    """Accept a report: its progress goes into the plan and the lamps are decided anew.

    Raises NotAllowed, StaleState (not waiting any more), Conflict (project already judged).
    """
    periods = lock_unfixed_periods(_programme_of(report_id))
    report = lock_report(report_id)
    _refuse(report, actor, "核报通过", seen_version)
    if report.project.status not in STILL_CHECKED:
        raise Conflict(
            f"项目现为“{report.project.get_status_display()}”，月报不再核报，进度没有变动。"
        )
    _mark(report, ReportState.ACCEPTED, actor)
    report.return_reason, report.return_due_on = "", None
    report.save()
    project = write_progress(report)
    recompute_periods(periods, today=clock.today(), project_ids=[project.pk])
    audit.record(
        actor=actor,
        action="report.accept",
        obj=report,
        details={"progress": str(project.actual_progress)},
    )
    return report


def accept_reports(
    *, report_ids: Iterable[int], actor: Any, seen_versions: Mapping[int, int] | None = None
) -> list[RowResult]:
    """Accept many reports, each in its own transaction; a refused one stops no other.

    `seen_versions` by report, where the person had the content in front of him.
    """
    seen = seen_versions or {}

    def accept(report_id: int) -> None:
        accept_report(report_id=report_id, actor=actor, seen_version=seen.get(report_id))

    return one_by_one(report_ids, accept)


def return_reports(
    *,
    report_ids: Iterable[int],
    actor: Any,
    reason: str,
    due_on: date | None = None,
    seen_versions: Mapping[int, int] | None = None,
) -> list[RowResult]:
    """Return many reports for the same reason, each in its own transaction.

    Raises InvalidInput at once for what is wrong with reason or day.
    """
    _refuse_bad_return(reason, due_on)
    seen = seen_versions or {}

    def give_back(report_id: int) -> None:
        return_report(
            report_id=report_id,
            actor=actor,
            reason=reason,
            due_on=due_on,
            seen_version=seen.get(report_id),
        )

    return one_by_one(report_ids, give_back)


def one_by_one(report_ids: Iterable[int], act: Callable[[int], Any]) -> list[RowResult]:
    """Do the same to many reports and say of each what became of it."""
    results = []
    for report_id in dict.fromkeys(report_ids):
        title = str(MonthlyReport.objects.select_related("project", "period").get(pk=report_id))
        try:
            act(report_id)
        except DomainError as refusal:
            results.append(RowResult(report_id, title, refusal.message))
        else:
            results.append(RowResult(report_id, title))
    return results


@transaction.atomic
def return_report(
    *,
    report_id: int,
    actor: Any,
    reason: str,
    due_on: date | None = None,
    seen_version: int | None = None,
) -> MonthlyReport:
    """Return a report with a reason and a day (default: the programme's working days from today).

    The first submission keeps counting for punctuality. Raises NotAllowed, StaleState,
    InvalidInput (no reason, too long, a day in the past).
    """
    report = lock_report(report_id)
    _refuse(report, actor, "退回重报", seen_version)
    _refuse_bad_return(reason, due_on)
    _mark(report, ReportState.RETURNED, actor)
    report.return_reason = reason.strip()
    report.return_due_on = due_on or _return_day(report)
    report.save()
    _tell_unit(report)
    audit.record(
        actor=actor,
        action="report.return",
        obj=report,
        reason=report.return_reason,
        details={"due_on": report.return_due_on.isoformat()},
    )
    return report


def _programme_of(report_id: int) -> int:
    return MonthlyReport.objects.values_list("period__programme_id", flat=True).get(pk=report_id)


def _refuse(report: MonthlyReport, actor: Any, label: str, seen_version: int | None) -> None:
    refuse_stranger(report, actor, CHECK, label)
    refuse_stale(report, label, {ReportState.CONFIRMED}, seen_version)


def _refuse_bad_return(reason: str, due_on: date | None) -> None:
    if not reason.strip():
        raise InvalidInput(
            "请写明退回原因，再退回。", field_errors={"reason": ["请写明要补正什么。"]}
        )
    if len(reason.strip()) > REASON_MAX:
        raise InvalidInput(
            f"退回原因不超过 {REASON_MAX} 字，请删减后再退回。",
            field_errors={"reason": [f"不超过 {REASON_MAX} 字。"]},
        )
    if due_on is not None and due_on < clock.today():
        raise InvalidInput("重报期限不能早于今天。", field_errors={"due_on": ["不能早于今天。"]})


def _mark(report: MonthlyReport, state: ReportState, actor: Any) -> None:
    report.state = state
    report.version += 1
    report.checked_by = actor
    report.checked_at = clock.now()


def _return_day(report: MonthlyReport) -> date:
    rule = DispatchRule.objects.filter(programme=report.project.programme_id).first()
    days = rule.return_days if rule else DEFAULT_RETURN_DAYS
    return load_calendar().add_working_days(clock.today(), days)


def _tell_unit(report: MonthlyReport) -> None:
    tell(
        recipients=people_of_units(
            organisation_ids=[report.project.organisation_id], on=clock.today()
        ),
        kind="report_returned",
        title=f"{report.period.report_name}被退回：{report.project}",
        body=f"请于{report.return_due_on:%Y-%m-%d}前重报。退回原因：{report.return_reason}",
        link=reverse("dispatch:report", args=[report.pk]),
        once_key=f"report-returned:{report.pk}:{report.version}",
    )
