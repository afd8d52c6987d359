"""Working days, on the official tables and on any table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar_store import load_calendar
from core.workdays import OFF, WORK, WorkCalendar

PER_MONTH_2026 = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]

DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))
CALENDARS = st.builds(
    WorkCalendar, days=st.dictionaries(DAYS, st.sampled_from((OFF, WORK)), max_size=40)
)


@pytest.fixture
def official(db: None) -> WorkCalendar:
    return load_calendar()


def test_2026_has_248_working_days(official: WorkCalendar):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = [day for day in days if official.is_working_day(day)]
    per_month = [sum(day.month == month for day in worked) for month in range(1, 13)]
    assert per_month == PER_MONTH_2026
    assert sum(per_month) == 248
    assert official.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 14), True),  # a Saturday that makes up for the festival
        (date(2026, 2, 16), False),  # a Monday in it
        (date(2026, 9, 20), True),
        (date(2026, 9, 25), False),  # a Friday
        (date(2026, 10, 10), True),
        (date(2025, 1, 26), True),
        (date(2018, 4, 8), True),
        (date(2018, 12, 29), True),  # named in the next year's notice
        (date(2018, 12, 31), False),
        (date(2020, 1, 31), False),  # the festival prolonged in 2020
        (date(2027, 10, 1), True),  # not loaded: a plain Friday
    ],
)
def test_named_days_follow_the_notice(official: WorkCalendar, day: date, worked: bool):
    assert official.is_working_day(day) is worked


@pytest.mark.parametrize(
    ("due", "moved_to"),
    [
        (date(2025, 10, 5), date(2025, 10, 9)),
        (date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 2, 14), date(2026, 2, 14)),
        (date(2026, 9, 25), date(2026, 9, 28)),
    ],
)
def test_a_due_date_on_a_day_off_moves_to_the_next_working_day(
    official: WorkCalendar, due: date, moved_to: date
):
    assert official.next_working_day(due) == moved_to


def test_a_due_date_may_move_to_the_working_day_before(official: WorkCalendar):
    assert official.previous_working_day(date(2026, 2, 20)) == date(2026, 2, 14)
    assert official.previous_working_day(date(2026, 9, 25)) == date(2026, 9, 24)


def test_the_day_after_counts_as_the_first_working_day(official: WorkCalendar):
    friday = date(2026, 4, 3)
    assert official.add_working_days(friday, 1) == date(2026, 4, 7)
    assert official.add_working_days(friday, 5) == date(2026, 4, 13)
    assert official.add_working_days(friday, 0) == friday
    assert official.add_working_days(date(2026, 4, 7), -1) == friday


def test_working_days_left_are_signed(official: WorkCalendar):
    due = date(2026, 9, 24)
    assert official.working_days_between(date(2026, 9, 21), due) == 3
    assert official.working_days_between(due, due) == 0
    assert official.working_days_between(date(2026, 9, 27), due) == 0
    assert official.working_days_between(date(2026, 9, 28), due) == -1


def test_years_without_a_notice_are_named(official: WorkCalendar):
    assert official.missing_years(date(2026, 12, 1), date(2028, 1, 1)) == (2027, 2028)
    assert official.missing_years(date(2026, 12, 1), date(2026, 1, 1)) == ()
    assert official.years == {2018, 2020, 2025, 2026}


@given(CALENDARS, DAYS, DAYS)
def test_counting_agrees_with_walking_day_by_day(calendar: WorkCalendar, a: date, b: date):
    first, last = sorted((a, b))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    walked = sum(calendar.is_working_day(day) for day in days)
    assert calendar.working_days_between(a, b) == (walked if a <= b else -walked)


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_counts_add_up(calendar: WorkCalendar, a: date, b: date, c: date):
    whole = calendar.working_days_between(a, c)
    parts = calendar.working_days_between(a, b) + calendar.working_days_between(b, c)
    assert whole == parts


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_days_is_undone_by_counting(calendar: WorkCalendar, day: date, n: int):
    target = calendar.add_working_days(day, n)
    assert calendar.is_working_day(target)
    assert calendar.working_days_between(day, target) == n
    assert calendar.add_working_days(target, -n) == calendar.previous_working_day(day)


@given(CALENDARS, DAYS)
def test_moving_to_a_working_day_skips_none(calendar: WorkCalendar, day: date):
    later, earlier = calendar.next_working_day(day), calendar.previous_working_day(day)
    assert calendar.is_working_day(later)
    assert calendar.is_working_day(earlier)
    assert earlier <= day <= later
    assert calendar.working_days_between(earlier, later) == (earlier != later)
