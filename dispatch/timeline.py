"""Shapes of the time views: days of a month with what falls on them, bars of a Gantt chart.

Pure: rows come in, tables and drawings go out; today is passed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from core.workdays import WorkCalendar

FULL = Decimal(100)
WEEK = 7
# More of one kind on one day are counted instead of listed; the list below has them all.
SHOWN_PER_DAY = 3
_DAY = timedelta(days=1)
_LONG_AGO = timedelta(days=366)


class EventKind(TextChoices):
    """What falls on a day."""

    REPORT = "report", "月报"
    MILESTONE = "milestone", "任务"
    RETURNED = "returned", "退回整改"
    PROGRAMME = "programme", "年度安排"
    COORDINATION = "coordination", "协调"
    SUPERVISION = "supervision", "督查督办"
    MEETING = "meeting", "会议"
    JUDGING = "judging", "评审"


@dataclass(frozen=True)
class DayEvent:
    """One thing on one day; `uid` is stable and names the row, `place` the unit or project."""

    day: date
    kind: EventKind
    title: str
    place: str
    link: str
    uid: str
    done: bool = False

    def is_late(self, today: date) -> bool:
        """Past its day and not done; what merely happens on a day is never late."""
        happens = self.kind in (EventKind.PROGRAMME, EventKind.MEETING)
        return not self.done and not happens and self.day < today


@dataclass(frozen=True)
class DayGroup:
    """Things of one kind on one day."""

    kind: EventKind
    events: tuple[DayEvent, ...]

    @property
    def listed(self) -> bool:
        """Few enough to be named in the cell."""
        return len(self.events) <= SHOWN_PER_DAY


@dataclass(frozen=True)
class DayCell:
    """One day of the month table; `mark` is 休 or 班 where the day differs from the plain week."""

    day: date
    in_month: bool
    working: bool
    mark: str
    is_today: bool
    groups: tuple[DayGroup, ...]


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class GanttLine:
    """One bar chart line: the plan as approved, the plan as it is, what was done.

    A project brought over from an old ledger may have no plan at all.
    """

    label: str
    place: str
    link: str
    plan: Span | None
    baseline: Span | None
    actual: Span | None
    completion: Decimal
    words: str
    tone: str

    @property
    def moved(self) -> bool:
        """The plan differs from the one approved."""
        return self.baseline is not None and self.baseline != self.plan


def month_bounds(month: date) -> Span:
    """First and last day of the month the day lies in."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Span(first, following - _DAY)


def month_weeks(
    month: date, events: Iterable[DayEvent], calendar: WorkCalendar, today: date
) -> list[list[DayCell]]:
    """Weeks from Monday to Sunday that touch the month, with the events of its days."""
    bounds = month_bounds(month)
    by_day: dict[date, list[DayEvent]] = defaultdict(list)
    for event in events:
        by_day[event.day].append(event)
    day = bounds.first - timedelta(days=bounds.first.weekday())
    weeks = []
    while day <= bounds.last:
        days = [day + timedelta(days=n) for n in range(WEEK)]
        weeks.append([_cell(one, bounds, by_day.get(one, ()), calendar, today) for one in days])
        day += timedelta(days=WEEK)
    return weeks


def _cell(
    day: date, bounds: Span, events: Sequence[DayEvent], calendar: WorkCalendar, today: date
) -> DayCell:
    kinds: dict[EventKind, list[DayEvent]] = {}
    for event in events:
        kinds.setdefault(event.kind, []).append(event)
    return DayCell(
        day=day,
        in_month=bounds.first <= day <= bounds.last,
        working=calendar.is_working_day(day),
        mark={"off": "休", "work": "班"}.get(calendar.days.get(day, ""), ""),
        is_today=day == today,
        groups=tuple(DayGroup(kind, tuple(found)) for kind, found in kinds.items()),
    )


def actual_span(
    planned_start: date, first_period: Span | None, done_on: date | None, today: date
) -> Span | None:
    """When work was done: reports tell the month it began in, the plan the day within it.

    `first_period` is the first period whose accepted report tells of progress; None when none
    does. Unfinished work reaches to today.
    """
    if first_period is None:
        return None
    inside = first_period.first <= planned_start <= first_period.last
    begun = planned_start if inside else first_period.first
    end = done_on or today
    return Span(min(begun, end), end)


def chart_of(lines: Sequence[GanttLine], today: date) -> dict[str, Any]:
    """The drawing as the script of the page reads it: days as text, bars by line.

    It reaches to today while something is late, so that the delay is seen as a distance.
    """
    return {
        "today": today.isoformat(),
        "reaches_today": any(_is_late(line, today) for line in lines),
        "rows": [
            {
                "label": line.label,
                "place": line.place,
                "url": line.link,
                "words": line.words,
                "tone": line.tone,
                "plan": _days(line.plan),
                "baseline": _days(line.baseline) if line.moved else None,
                "actual": _days(line.actual),
            }
            for line in lines
        ],
    }


def _is_late(line: GanttLine, today: date) -> bool:
    """Unfinished past the end of its plan, and not a matter of years ago."""
    if line.plan is None or line.completion >= FULL:
        return False
    return timedelta() < today - line.plan.last < _LONG_AGO


def _days(span: Span | None) -> list[str] | None:
    return [span.first.isoformat(), span.last.isoformat()] if span else None


def spanned(spans: Iterable[Span | None]) -> Span | None:
    """From the first to the last day of all of them; None of nothing."""
    found = [span for span in spans if span is not None]
    if not found:
        return None
    return Span(min(span.first for span in found), max(span.last for span in found))


def counts_by_kind(events: Iterable[DayEvent]) -> Mapping[EventKind, int]:
    """How many there are of each kind, in the order of the kinds; kinds without any left out."""
    numbers = dict.fromkeys(EventKind, 0)
    for event in events:
        numbers[event.kind] += 1
    return {kind: number for kind, number in numbers.items() if number}
