"""What a report's form starts from: what was filed, else what the last report left open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dispatch.enums import ReportState
from dispatch.models import MonthlyReport, ReportProblem
from dispatch.queries.asked import Asked


def filed_document(report: MonthlyReport, asked: Asked) -> dict[str, Any]:
    """Content to start from; nobody types again what is still open from the last report.

    In a report that has been filed, problems of the last one it no longer lists are struck.
    """
    started = report.state != ReportState.OPEN
    own = asked.problems
    listed = {row.uid for row in own}
    left = [carried_row(row, struck=started) for row in asked.carried if row.uid not in listed]
    return {
        "narrative": "" if report.no_news else report.narrative,
        "next_steps": report.next_steps,
        "highlight": report.highlight,
        "fall_reason": report.fall_reason,
        "spent": "" if report.spent is None else plain(report.spent),
        "no_problems": started and not own,
        "problems": [*(carried_row(row) for row in own), *left],
        "visits": [
            {"held_on": row.held_on, "place": row.place, "solved": row.solved}
            for row in (report.visits.all() if asked.asks_visits else ())
        ],
    }


def with_late_problems(draft: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The draft with open problems of the last report that came in after it was begun.

    A problem ends by being struck as solved, never by not being seen.
    """
    rows = draft.get("problems", [])
    known = {row.get("uid") for row in rows}
    late = [carried_row(row) for row in asked.carried if row.uid not in known]
    return {**draft, "problems": [*rows, *late]}


def plain(value: Decimal) -> str:
    """The number without useless noughts: 60, 35.5."""
    return f"{value.normalize():f}"


def carried_row(row: ReportProblem, *, struck: bool = False) -> dict[str, Any]:
    """A problem as the row of the form that carries it."""
    return {
        "uid": row.uid,
        "solved": struck,
        "kind": row.kind,
        "text": row.text,
        "milestone": str(row.milestone_id or ""),
        "needs_coordination": row.needs_coordination,
        "suggested_lead": row.suggested_lead,
        "wished_on": row.wished_on,
    }
