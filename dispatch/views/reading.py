"""What a filed report shows to a reader: tasks with their change, lamp, last month beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core import clock
from dispatch import queries
from dispatch.models import Lamp, MonthlyReport
from dispatch.views.rows import ReportRow, report_rows


def reading_context(request: HttpRequest, report: MonthlyReport) -> dict[str, Any]:
    """Context of the read-only parts of a report page; a constant number of queries."""
    asked = queries.asked_of(report)
    lines = asked.lines
    lamps = Lamp.objects.visible_to(request.user).filter(
        project=report.project_id, period=report.period_id
    )
    lamp = lamps.select_related("override_by", "period").first()
    change = queries.change_in(report, asked)
    return {
        "report": report,
        "row": _row(report, lamp),
        "reported": [line for line in lines if line.is_due or line.is_open or line.change],
        "untouched": sum(not (line.is_due or line.is_open or line.change) for line in lines),
        "lamp": lamp,
        "strip": queries.lamp_strips([report.project_id], clock.today())[report.project_id],
        "previous": asked.previous,
        "change": change,
        "gain": change.gain,
        "new_problems": {row.pk for row in change.new_problems} if asked.previous else set(),
        "indicators": [line for line in asked.indicators if line.value is not None],
        "money": asked.money,
        "spent_total": asked.money.total(report.spent) if asked.money else None,
        "visits": list(report.visits.all()) if asked.asks_visits else [],
    }


def _row(report: MonthlyReport, lamp: Lamp | None) -> ReportRow:
    known = {(report.project_id, report.period_id): lamp} if lamp else {}
    return report_rows([report], known)[0]
