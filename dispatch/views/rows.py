"""What several pages of monthly dispatch show of a report: its row in sight, lamp, days left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core import clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.posted import key_in, keys_in
from dispatch.enums import ReportState
from dispatch.models import Lamp, MonthlyReport
from dispatch.queries.asked import with_raised_by_hand
from dispatch.services.checking import RowResult
from dispatch.standing import Standing

STATE_TONES = {
    ReportState.OPEN: "",
    ReportState.FILED: "warn",
    ReportState.CONFIRMED: "info",
    ReportState.ACCEPTED: "ok",
    ReportState.RETURNED: "late",
    ReportState.SKIPPED: "",
}
STANDING_TONES = {
    Standing.NOT_DUE: "",
    Standing.DUE: "info",
    Standing.ON_TIME: "ok",
    Standing.LATE: "warn",
    Standing.MISSING: "late",
    Standing.RETURNED: "late",
    Standing.SKIPPED: "",
}
MOST_AT_ONCE = 200
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
    def standing_tone(self) -> str:
        """Tone of the tag that names how the deadline is kept."""
        return STANDING_TONES[self.report.standing]

    @property
    def is_in_hand(self) -> bool:
        """Somebody has it in hand, so its state says more than its deadline."""
        return self.report.state not in (ReportState.OPEN, ReportState.SKIPPED)


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
            left = calendar.days_left(today, due)
        rows.append(ReportRow(report, lamps.get((report.project_id, report.period_id)), left))
    return rows


def visible_report(request: HttpRequest, pk: int) -> MonthlyReport:
    """The report with its names, or 404 outside the person's sight."""
    rows = MonthlyReport.objects.visible_to(request.user).select_related(
        "project__organisation",
        "project__programme__committee",
        "project__programme__dispatch_rule",
        "project__category",
        "period",
        "reporter",
        "confirmed_by",
        "checked_by",
        "skipped_by",
    )
    return get_object_or_404(with_raised_by_hand(rows), pk=pk)


def posted_version(request: HttpRequest) -> int | None:
    """Version of the page the person acted from; None when the form carries none."""
    return key_in(request.POST.get("version", ""))


def tell_refusals(request: HttpRequest, results: Iterable[RowResult]) -> int:
    """Name each report a bulk act did not touch, with the reason; return how many went through."""
    done = 0
    for result in results:
        if result.problem:
            messages.error(request, f"{result.title}：{result.problem}")
        else:
            done += 1
    return done


def ticked_reports(request: HttpRequest) -> list[int]:
    """Ids of ticked reports in the person's sight; others are as if not ticked."""
    asked = keys_in(request.POST.getlist("report"))
    rows = MonthlyReport.objects.visible_to(request.user).filter(pk__in=asked)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def posted_versions(request: HttpRequest, ids: Iterable[int]) -> dict[int, int]:
    """Version of each ticked report as the person saw it in the list; left out where not sent."""
    found = {}
    for pk in ids:
        version = key_in(request.POST.get(f"version-{pk}", ""))
        if version is not None:
            found[pk] = version
    return found
