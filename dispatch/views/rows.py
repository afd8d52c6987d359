"""What several pages of monthly dispatch show of a report: its row in sight, lamp, days left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core import clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from dispatch.enums import ReportState
from dispatch.models import Lamp, MonthlyReport

STATE_TONES = {
    ReportState.OPEN: "",
    ReportState.FILED: "warn",
    ReportState.CONFIRMED: "info",
    ReportState.ACCEPTED: "ok",
    ReportState.RETURNED: "late",
}
TIMELINESS_TONES = {"on_time": "ok", "late": "warn", "missing": "late", "pending": ""}
WITH_UNIT = frozenset({ReportState.OPEN, ReportState.FILED, ReportState.RETURNED})


@dataclass(frozen=True)
class ReportRow:
    """A report in a list with its lamp and, while the unit has it, the working days left."""

    report: MonthlyReport
    lamp: Lamp | None
    days_left: int | None

    @property
    def state_tone(self) -> str:
        """Tone of the tag that names the state."""
        return STATE_TONES[ReportState(self.report.state)]

    @property
    def timeliness_tone(self) -> str:
        """Tone of the tag that names the punctuality."""
        return TIMELINESS_TONES[self.report.timeliness]


def report_rows(
    reports: Iterable[MonthlyReport], lamps: dict[tuple[int, int], Lamp]
) -> list[ReportRow]:
    """Rows with lamps by (project, period) and working days left; at most one query."""
    calendar, today = load_calendar(), clock.today()
    rows = []
    for report in reports:
        left = None
        if report.state in WITH_UNIT:
            due = report.return_due_on or report.due_at.astimezone(SHANGHAI).date()
            left = calendar.working_days_between(today, due)
        rows.append(ReportRow(report, lamps.get((report.project_id, report.period_id)), left))
    return rows


def visible_report(request: HttpRequest, pk: int) -> MonthlyReport:
    """The report with its names, or 404 outside the person's sight."""
    rows = MonthlyReport.objects.visible_to(request.user).select_related(
        "project__organisation",
        "project__programme__committee",
        "project__category",
        "period",
        "reporter",
        "confirmed_by",
        "checked_by",
    )
    return get_object_or_404(rows.prefetch_related("problems", "milestone_updates"), pk=pk)


def posted_version(request: HttpRequest) -> int | None:
    """Version of the page the person acted from; None when the form carries none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None
