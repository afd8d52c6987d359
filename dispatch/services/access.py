"""Locks a monthly report and refuses strangers and acts that come too late."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core.errors import Conflict, NotAllowed, StaleState
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport, ReportPeriod
from projects.enums import Status

EDITABLE = frozenset({ReportState.OPEN, ReportState.FILED, ReportState.RETURNED})


def lock_report(report_id: int) -> MonthlyReport:
    """Lock the report's row until the transaction ends; its names come along unlocked.

    Who acted last is read afterwards: joined, it would be who had acted before the wait.
    """
    return (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related(
            "project__organisation",
            "project__programme__committee",
            "period",
        )
        .get(pk=report_id)
    )


def lock_unfixed_periods(programme_id: int) -> list[ReportPeriod]:
    """Lock the programme's periods whose lamps are not fixed, in order of time.

    Everything that writes lamps takes this lock first, before reports and projects; so two of
    them wait for each other instead of deadlocking.
    """
    return list(
        ReportPeriod.objects.select_for_update(of=("self",), no_key=True)
        .filter(programme_id=programme_id, fixed_at=None)
        .order_by("starts_on")
    )


def refuse_stranger(report: MonthlyReport, actor: Any, permission: str, label: str) -> None:
    """Raise NotAllowed unless the person has the permission for the report's project."""
    if not actor.has_perm(permission, report.project):
        raise NotAllowed(f"您没有“{label}”的权限，这份月报没有变动。")


def refuse_stale(
    report: MonthlyReport,
    label: str,
    states: Collection[str],
    seen_version: int | None = None,
) -> None:
    """Raise StaleState when somebody else acted first: another state, or another version."""
    if report.state not in states:
        raise StaleState(
            f"“{report.project}”{report.period.report_name}{_by(report)}，"
            f"现为“{report.get_state_display()}”，不能“{label}”。您的操作没有生效，请刷新后再看。"
        )
    if seen_version is not None and seen_version != report.version:
        by = f"已由 {report.reporter} 修改" if report.reporter else "已被修改"
        raise StaleState(
            f"“{report.project}”{report.period.report_name}{by}，您看到的不是最新内容。"
            f"“{label}”没有生效，请打开最新内容核对后再办。"
        )


def refuse_not_running(report: MonthlyReport) -> None:
    """Raise Conflict unless the project runs: suspended and closed projects do not report."""
    if report.project.status != Status.IN_PROGRESS:
        raise Conflict(
            f"项目现为“{report.project.get_status_display()}”，不再报送月报。您的操作没有生效。"
        )


def _by(report: MonthlyReport) -> str:
    person = {
        ReportState.FILED: report.reporter,
        ReportState.CONFIRMED: report.confirmed_by or report.reporter,
        ReportState.ACCEPTED: report.checked_by,
        ReportState.RETURNED: report.checked_by,
        ReportState.SKIPPED: report.skipped_by,
    }.get(ReportState(report.state))
    return f"已由 {person} 办理" if person else ""
