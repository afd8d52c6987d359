"""Reads the working-day calendar from the database and says what is missing in it."""

from collections.abc import Iterable
from datetime import date

from core import request_facts
from core.models import Holiday, HolidayKind
from core.workdays import WorkCalendar

_CACHE_KEY = "core.work_calendar"
_NOTICE_EXPECTED_FROM_MONTH = 11
_NATIONAL_DAY = (10, 1)


def load_calendar() -> WorkCalendar:
    """Return the calendar of all imported years; one query, once per request.

    Nothing is kept from one request to the next, so that an edit is seen at once.
    """
    facts = request_facts.current()
    if facts is None:
        return _read_calendar()
    if _CACHE_KEY not in facts.cache:
        facts.cache[_CACHE_KEY] = _read_calendar()
    calendar: WorkCalendar = facts.cache[_CACHE_KEY]
    return calendar


def forget_calendar() -> None:
    """Read the calendar afresh within this request, after an edit."""
    facts = request_facts.current()
    if facts is not None:
        facts.cache.pop(_CACHE_KEY, None)


def missing_calendar_years(today: date, needed_years: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the years whose notice should be here by now and is not.

    The notice for the next year usually comes in early November: from then on its
    absence is worth a warning; this year's and ``needed_years`` always are.
    """
    needed = {today.year, *needed_years}
    if today.month >= _NOTICE_EXPECTED_FROM_MONTH:
        needed.add(today.year + 1)
    return tuple(sorted(needed - load_calendar().years))


def missing_year_warning(today: date, needed_years: Iterable[int] = ()) -> str:
    """Return the warning to show while deadlines rest on a guess, "" when none does."""
    missing = missing_calendar_years(today, needed_years)
    if not missing:
        return ""
    years = "、".join(str(year) for year in missing)
    return f"{years}年工作日历尚未导入，截止日期按周一至周五估算"


def _read_calendar() -> WorkCalendar:
    days: dict[date, str] = {}
    years = set()
    for day, kind, source in Holiday.objects.values_list("day", "kind", "source"):
        days[day] = kind
        # Every yearly notice names 1 October, while a single local addition, or the
        # last days of December in the next year's notice, do not make a year complete.
        official = source != Holiday.LOCAL and kind == HolidayKind.OFF
        if official and (day.month, day.day) == _NATIONAL_DAY:
            years.add(day.year)
    return WorkCalendar(days=days, years=frozenset(years))
