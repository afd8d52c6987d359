"""Lays a year out as twelve tables of weeks, each day marked worked or free."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.workdays import OFF, WORK, WorkCalendar

_MONDAY_FIRST = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True)
class DayCell:
    """A day of a month table; `mark` is 休 or 班 where the plain week does not say it."""

    day: date
    working: bool
    mark: str
    name: str


@dataclass(frozen=True)
class MonthTable:
    """A month: weeks from Monday to Sunday, None outside the month."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working_days: int


def month_tables(
    year: int, work_calendar: WorkCalendar, names: Mapping[date, str]
) -> list[MonthTable]:
    """The twelve months of a year."""
    return [_month(year, month, work_calendar, names) for month in range(1, 13)]


def _month(
    year: int, month: int, work_calendar: WorkCalendar, names: Mapping[date, str]
) -> MonthTable:
    weeks = tuple(
        tuple(_cell(day, work_calendar, names) if day.month == month else None for day in week)
        for week in _MONDAY_FIRST.monthdatescalendar(year, month)
    )
    working = sum(cell.working for week in weeks for cell in week if cell)
    return MonthTable(month, weeks, working)


def _cell(day: date, work_calendar: WorkCalendar, names: Mapping[date, str]) -> DayCell:
    mark = {OFF: "休", WORK: "班"}.get(work_calendar.days.get(day, ""), "")
    return DayCell(day, work_calendar.is_working_day(day), mark, names.get(day, ""))
