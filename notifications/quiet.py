"""Pure rule: when a message that can wait may reach a person outside the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.workdays import WorkCalendar

MORNING = time(8)
EVENING = time(20)


@dataclass(frozen=True)
class QuietHours:
    """From when to when a person is left alone; both the same: not at all by the clock.

    Days that are not worked are quiet all day, whatever the hours are.
    """

    begins: time = EVENING
    ends: time = MORNING


def next_open(moment: datetime, hours: QuietHours, calendar: WorkCalendar) -> datetime:
    """Return ``moment`` itself when it is not quiet, else the first moment after it that is not.

    Args:
        moment: local time (Asia/Shanghai), aware.
    """
    while True:
        if not calendar.is_working_day(moment.date()):
            day = calendar.next_working_day(moment.date())
            moment = datetime.combine(day, time(0), moment.tzinfo)
        end = _end_of_quiet(moment, hours)
        if end is None:
            return moment
        moment = end


def next_worked(moment: datetime, calendar: WorkCalendar) -> datetime:
    """Return ``moment`` itself on a worked day, else the morning of the next one.

    For what is urgent: it asks for no quiet hours, but nobody is called on a day off.
    """
    if calendar.is_working_day(moment.date()):
        return moment
    day = calendar.next_working_day(moment.date())
    return datetime.combine(day, MORNING, moment.tzinfo)


def next_digest(moment: datetime, hours: QuietHours, calendar: WorkCalendar) -> datetime:
    """Return the next morning of a working day after ``moment``: when the digest goes out."""
    at = max(hours.ends, MORNING) if hours.ends < hours.begins else MORNING
    day = moment.date() if moment.time() < at else moment.date() + timedelta(days=1)
    day = calendar.next_working_day(day)
    return next_open(datetime.combine(day, at, moment.tzinfo), hours, calendar)


def _end_of_quiet(moment: datetime, hours: QuietHours) -> datetime | None:
    """Return when the quiet stretch ``moment`` lies in is over, None outside of one."""
    now, begins, ends = moment.time(), hours.begins, hours.ends
    if begins == ends:
        return None
    end = datetime.combine(moment.date(), ends, moment.tzinfo)
    if begins < ends:
        return end if begins <= now < ends else None
    if now >= begins:
        return end + timedelta(days=1)
    return end if now < ends else None
