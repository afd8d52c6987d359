"""What comes next in the year, for people who have nothing to do today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class YearDates:
    """Dates of the programme; `report_due_on` is the deadline of the newest report period."""

    opens_on: date
    closes_on: date
    closing_opens_on: date
    closing_due_on: date
    report_due_on: date | None = None


@dataclass(frozen=True)
class Coming:
    """Something with a day that has not passed."""

    day: date
    what: str


def coming(dates: YearDates, today: date) -> Coming | None:
    """The nearest date of the year still ahead (today included), None when the year is over."""
    named = [
        *([Coming(dates.report_due_on, "月报截止")] if dates.report_due_on else []),
        Coming(dates.opens_on, "开始申报"),
        Coming(dates.closes_on, "申报截止"),
        Coming(dates.closing_opens_on, "开始申请结项"),
        Coming(dates.closing_due_on, "结项申请截止"),
    ]
    ahead = [one for one in named if one.day >= today]
    return min(ahead, key=lambda one: one.day, default=None)
