"""Months as report periods: keys, first and last days, and the moment a report falls due.

Every date is computed from the month itself, never from the period before: the 31st is the
28th in February and the 31st again in March.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from programmes.enums import DayShift, DueMonth

_MONTHS = 12


@dataclass(frozen=True)
class DeadlineRule:
    """Which day of which month at what time; `due_day` 1–31 is clamped to the month."""

    due_month: str
    due_day: int
    due_time: time
    day_shift: str = DayShift.NEXT


def key_of(day: date) -> str:
    """Key of the month the day lies in: YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(key: str) -> date:
    """First day of the period; raises ValueError when the key is not YYYY-MM."""
    year, dash, month = key.partition("-")
    if dash != "-" or len(year) != len("2026") or len(month) != len("03"):
        raise ValueError(f"not a period key: {key!r}")
    return date(int(year), int(month), 1)


def last_day(key: str) -> date:
    """Last day of the period."""
    first = first_day(key)
    return first.replace(day=monthrange(first.year, first.month)[1])


def shifted_month(day: date, months: int) -> date:
    """First day of the month that lies so many months after (before: negative) the day's."""
    number = day.year * _MONTHS + day.month - 1 + months
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def keys_until(first_month: date, last_month: date, day: date) -> list[str]:
    """Keys of the reported months that have begun by the day, in order."""
    keys, month = [], first_month.replace(day=1)
    while month <= min(last_month, day):
        keys.append(key_of(month))
        month = shifted_month(month, 1)
    return keys


def nominal_due_day(key: str, rule: DeadlineRule) -> date:
    """Due day before the working-day shift, clamped to the length of its month."""
    month = first_day(key)
    if rule.due_month == DueMonth.FOLLOWING:
        month = shifted_month(month, 1)
    return month.replace(day=min(rule.due_day, monthrange(month.year, month.month)[1]))


def due_day(key: str, rule: DeadlineRule, calendar: WorkCalendar) -> date:
    """Due day after the shift the rule asks for when it is not a working day."""
    day = nominal_due_day(key, rule)
    if rule.day_shift == DayShift.NEXT:
        return calendar.next_working_day(day)
    if rule.day_shift == DayShift.PREVIOUS:
        return calendar.previous_working_day(day)
    return day


def due_moment(key: str, rule: DeadlineRule, calendar: WorkCalendar) -> datetime:
    """Moment the report of the period falls due, aware, Asia/Shanghai."""
    return datetime.combine(due_day(key, rule, calendar), rule.due_time, SHANGHAI)


def end_of(key: str) -> datetime:
    """Moment the period is over: midnight after its last day, Asia/Shanghai."""
    return datetime.combine(last_day(key) + timedelta(days=1), time(), SHANGHAI)


def key_in_hand(due_month: str, day: date) -> str:
    """Key of the month people work on that day: last month's where reports fall due later."""
    return key_of(shifted_month(day, -1 if due_month == DueMonth.FOLLOWING else 0))
