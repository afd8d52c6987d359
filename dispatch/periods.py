"""Report periods: months, quarters or fixed checkpoints, their days, and when a report falls due.

Every date is computed from the rule itself, never from the period before: the 31st is the
28th in February and the 31st again in March.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from programmes.enums import DayShift, DueMonth, Interval

_MONTHS = 12
_QUARTER = 3
QUARTERS = ("一", "二", "三", "四")


@dataclass(frozen=True)
class DeadlineRule:
    """Which day of which month at what time; `due_day` 1–31 is clamped to the month."""

    due_month: str
    due_day: int
    due_time: time
    day_shift: str = DayShift.NEXT


@dataclass(frozen=True)
class Schedule:
    """Which periods a programme reports: from the first to the last month, or at checkpoints.

    `checkpoints` are the days of the checkpoints, used by that interval alone.
    """

    first_month: date
    last_month: date
    deadline: DeadlineRule
    interval: str = Interval.MONTHLY
    checkpoints: tuple[date, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One period: its key, first and last day, and its due day before the working-day shift."""

    key: str
    starts_on: date
    ends_on: date
    nominal_due: date


def key_of(day: date) -> str:
    """Key of the month the day lies in: YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def shifted_month(day: date, months: int) -> date:
    """First day of the month that lies so many months after (before: negative) the day's."""
    number = day.year * _MONTHS + day.month - 1 + months
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def slots(schedule: Schedule) -> list[Slot]:
    """All periods of the year in order; keys YYYY-MM, YYYY-Qn or YYYY-Cn (checkpoint n)."""
    if schedule.interval == Interval.CHECKPOINTS:
        return _checkpoints(schedule)
    quarterly = schedule.interval == Interval.QUARTERLY
    found, month = [], schedule.first_month.replace(day=1)
    while month <= schedule.last_month:
        # A quarter ends in March, June, September or December, whenever it began to count.
        ahead = (_QUARTER - month.month) % _QUARTER if quarterly else 0
        final = shifted_month(month, ahead)
        quarter = (final.month + _QUARTER - 1) // _QUARTER
        key = f"{final.year:04d}-Q{quarter}" if quarterly else key_of(month)
        due = _clamped(
            shifted_month(final, int(schedule.deadline.due_month == DueMonth.FOLLOWING)),
            schedule.deadline.due_day,
        )
        found.append(Slot(key, month, _last_of(final), due))
        month = shifted_month(final, 1)
    return found


def slots_until(schedule: Schedule, day: date) -> list[Slot]:
    """The periods that have begun by the day, in order."""
    return [slot for slot in slots(schedule) if slot.starts_on <= day]


def slot_of(schedule: Schedule, key: str) -> Slot:
    """The period with this key; raises ValueError when the programme has none."""
    for slot in slots(schedule):
        if slot.key == key:
            return slot
    raise ValueError(f"not a period of the programme: {key!r}")


def due_day(slot: Slot, rule: DeadlineRule, calendar: WorkCalendar) -> date:
    """Due day after the shift the rule asks for when it is not a working day."""
    day = slot.nominal_due
    if rule.day_shift == DayShift.NEXT:
        return calendar.next_working_day(day)
    if rule.day_shift == DayShift.PREVIOUS:
        return calendar.previous_working_day(day)
    return day


def due_moment(slot: Slot, rule: DeadlineRule, calendar: WorkCalendar) -> datetime:
    """Moment the report of the period falls due, aware, Asia/Shanghai."""
    return datetime.combine(due_day(slot, rule, calendar), rule.due_time, SHANGHAI)


def end_of(ends_on: date) -> datetime:
    """Moment the period is over: midnight after its last day, Asia/Shanghai."""
    return datetime.combine(ends_on + timedelta(days=1), time(), SHANGHAI)


def in_hand(days: Sequence[tuple[date, date]], due_month: str, day: date) -> int | None:
    """Index of the period people work on that day; `days` are first and last days in order.

    Where reports fall due in the following month, that is the last one ended; so it stays at
    hand while the department checks and fixes it. Without such a period the nearest one.
    """
    if not days:
        return None
    if due_month == DueMonth.FOLLOWING:
        begun = [number for number, (_, last) in enumerate(days) if last < day]
    else:
        begun = [number for number, (first, _) in enumerate(days) if first <= day]
    return begun[-1] if begun else 0


def period_name(key: str, ends_on: date) -> str:
    """What people call the period: 2026年3月, 2026年第一季度, 2026年6月30日节点."""
    year, _, part = key.partition("-")
    if part.startswith("Q"):
        return f"{int(year)}年第{QUARTERS[int(part[1:]) - 1]}季度"
    if part.startswith("C"):
        return f"{ends_on.year}年{ends_on.month}月{ends_on.day}日节点"
    return f"{int(year)}年{int(part)}月"


def report_word(key: str) -> str:
    """What a report of the period is called."""
    part = key.partition("-")[2]
    if part.startswith("Q"):
        return "季报"
    return "报告" if part.startswith("C") else "月报"


def _checkpoints(schedule: Schedule) -> list[Slot]:
    found, start = [], schedule.first_month.replace(day=1)
    for number, day in enumerate(sorted(schedule.checkpoints), start=1):
        found.append(Slot(f"{day.year:04d}-C{number}", start, day, day))
        start = day + timedelta(days=1)
    return found


def _last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _clamped(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
