"""To-dos of liaison officers and secretaries: what their own unit owes, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q

from dashboards.links import address
from dashboards.queries.todos.items import LIAISON, SECRETARY, UNIT, Desk, Kind, local_day
from dashboards.queries.todos.sources import PROJECT, REPORT, in_units, under_way
from dispatch.enums import ReportState
from dispatch.queries.reports import LEAD
from projects.enums import Status

FIRST_STEP, LAST_STEP = 1, 5


def in_state_since(desk: Desk, project: Any) -> date | None:
    """Day the project came into its present state."""
    return local_day(project.status_since)


def _own(desk: Desk, roles: frozenset[str], status: str) -> Q:
    return in_units(desk, roles, "") & under_way("") & Q(status=status)


def _draft(desk: Desk) -> Q:
    window = Q(programme__opens_at__lte=desk.now, programme__closes_at__gte=desk.now)
    return _own(desk, UNIT, Status.DRAFT) & window


def _asked() -> Q:
    """The liaison officer has handed this very version to the secretary."""
    return Q(application__asked_version=F("application__version"))


def _to_submit(desk: Desk) -> Q:
    waiting = _draft(desk) | _own(desk, UNIT, Status.RETURNED)
    return in_units(desk, SECRETARY, "") & waiting & _asked()


def _report(desk: Desk, roles: frozenset[str]) -> Q:
    running = Q(project__status=Status.IN_PROGRESS)
    return in_units(desk, roles, "project__") & under_way("project__") & running


def _report_to_write(desk: Desk) -> Q:
    waiting = Q(state=ReportState.RETURNED) | Q(state=ReportState.OPEN, due_at__lte=desk.now + LEAD)
    return _report(desk, LIAISON) & waiting


def _report_due(desk: Desk, report: Any) -> date | None:
    if report.state == ReportState.RETURNED and report.return_due_on:
        return report.return_due_on
    return local_day(report.due_at)


def _report_note(report: Any) -> str:
    returned = "，退回重报" if report.state == ReportState.RETURNED else ""
    return f"{report.period.short_report_name}{returned}"


def _closing(desk: Desk) -> Q:
    return _own(desk, UNIT, Status.IN_PROGRESS) & Q(programme__closing_opens_on__lte=desk.today)


UNIT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="returned",
        label="退回",
        tile="待修改申报",
        source=PROJECT,
        roles=UNIT,
        where=lambda desk: _own(desk, UNIT, Status.RETURNED) & ~_asked(),
        received=in_state_since,
        due=lambda desk, project: project.return_due_on,
        url=lambda project: address("projects:apply", project.pk, FIRST_STEP),
        action="去修改",
        note=lambda project: f"第 {project.return_count} 次退回" if project.return_count else "",
    ),
    Kind(
        code="draft",
        label="申报",
        tile="待报送申报",
        source=PROJECT,
        roles=UNIT,
        where=lambda desk: _draft(desk) & ~_asked(),
        received=lambda desk, project: local_day(project.created_at),
        due=lambda desk, project: local_day(project.programme.closes_at),
        url=lambda project: address("projects:apply", project.pk, FIRST_STEP),
        action="去填报",
        note=lambda project: "填好后由书记提交",
    ),
    Kind(
        code="to_submit",
        label="申报",
        tile="待核对提交",
        source=PROJECT,
        roles=SECRETARY,
        where=_to_submit,
        received=in_state_since,
        due=lambda desk, project: project.return_due_on or local_day(project.programme.closes_at),
        url=lambda project: address("projects:submit", project.pk),
        action="去核对提交",
        note=lambda project: "联络员已填好，请核对后提交",
    ),
    Kind(
        code="report",
        label="月报",
        tile="待填月报",
        source=REPORT,
        roles=LIAISON,
        where=_report_to_write,
        received=lambda desk, report: local_day(report.checked_at or report.period.opened_at),
        due=_report_due,
        url=lambda report: address("dispatch:report", report.pk),
        action="去填报",
        note=_report_note,
    ),
    Kind(
        code="confirm",
        label="月报",
        tile="待确认月报",
        source=REPORT,
        roles=SECRETARY,
        where=lambda desk: _report(desk, SECRETARY) & Q(state=ReportState.FILED),
        received=lambda desk, report: local_day(report.submitted_at),
        due=_report_due,
        url=lambda report: address("dispatch:report", report.pk),
        action="去确认",
        note=lambda report: f"{report.period.short_report_name}待确认",
    ),
    Kind(
        code="closing",
        label="结项",
        tile="待申请结项",
        source=PROJECT,
        roles=UNIT,
        where=_closing,
        received=lambda desk, project: project.programme.closing_opens_on,
        due=lambda desk, project: project.programme.closing_due_on,
        url=lambda project: address("reviews:closing", project.pk),
        action="去办理",
        note=lambda project: "写结项报告，由书记提交",
    ),
    Kind(
        code="rectify",
        label="整改",
        tile="待报整改",
        source=PROJECT,
        roles=UNIT,
        where=lambda desk: _own(desk, UNIT, Status.RECTIFYING),
        received=in_state_since,
        due=lambda desk, project: project.rectify_due_on,
        url=lambda project: address("dashboards:project", project.pk),
        action="去整改",
        note=lambda project: "整改完成后由书记提交",
    ),
)
