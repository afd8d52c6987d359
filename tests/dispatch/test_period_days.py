"""Months and due moments: clamped, shifted to working days, never drifting."""

from datetime import date, time

import pytest

from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.periods import (
    DeadlineRule,
    due_day,
    due_moment,
    first_day,
    key_in_hand,
    keys_until,
    last_day,
    nominal_due_day,
    shifted_month,
)
from programmes.enums import DayShift, DueMonth

PLAIN = WorkCalendar()


def rule(day: int, month: str = DueMonth.SAME, shift: str = DayShift.NONE) -> DeadlineRule:
    return DeadlineRule(month, day, time(18, 0), shift)


def test_the_31st_becomes_28_29_or_30_and_comes_back_without_drifting():
    keys = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2028-02"]
    days = [nominal_due_day(key, rule(31)).day for key in keys]
    assert days == [31, 28, 31, 30, 31, 29]


@pytest.mark.parametrize(("day", "expected"), [(29, 28), (30, 28), (28, 28)])
def test_the_29th_and_30th_are_clamped_in_february(day: int, expected: int):
    assert nominal_due_day("2026-02", rule(day)).day == expected
    assert nominal_due_day("2026-03", rule(day)).day == day


def test_a_report_due_in_the_following_month_crosses_the_year():
    assert nominal_due_day("2026-12", rule(5, DueMonth.FOLLOWING)) == date(2027, 1, 5)
    assert nominal_due_day("2026-01", rule(31, DueMonth.FOLLOWING)) == date(2026, 2, 28)


def test_a_day_off_moves_to_the_next_or_previous_working_day_or_stays():
    saturday = "2026-08"
    assert due_day(saturday, rule(29), PLAIN) == date(2026, 8, 29)
    assert due_day(saturday, rule(29, shift=DayShift.NEXT), PLAIN) == date(2026, 8, 31)
    assert due_day(saturday, rule(29, shift=DayShift.PREVIOUS), PLAIN) == date(2026, 8, 28)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("2025-09", date(2025, 10, 9)),
        ("2026-09", date(2026, 10, 8)),
        ("2026-04", date(2026, 5, 6)),
        ("2026-06", date(2026, 7, 6)),
    ],
)
def test_the_5th_moves_behind_the_official_holidays(key: str, expected: date):
    following = rule(5, DueMonth.FOLLOWING, DayShift.NEXT)
    assert due_day(key, following, load_calendar()) == expected


@pytest.mark.django_db
def test_make_up_weekends_are_due_days_and_spring_festival_is_not():
    calendar = load_calendar()
    assert due_day("2026-02", rule(14, shift=DayShift.NEXT), calendar) == date(2026, 2, 14)
    assert due_day("2026-02", rule(16, shift=DayShift.NEXT), calendar) == date(2026, 2, 24)
    assert due_day("2026-02", rule(16, shift=DayShift.PREVIOUS), calendar) == date(2026, 2, 14)
    assert due_day("2026-09", rule(20, shift=DayShift.NEXT), calendar) == date(2026, 9, 20)
    assert due_day("2026-09", rule(25, shift=DayShift.NEXT), calendar) == date(2026, 9, 28)


def test_the_due_moment_is_on_the_shanghai_clock():
    moment = due_moment("2026-03", rule(25), PLAIN)
    assert moment.tzinfo == SHANGHAI
    assert moment.isoformat() == "2026-03-25T18:00:00+08:00"


def test_months_are_counted_from_first_to_last_and_never_ahead_of_the_day():
    first, last = date(2026, 11, 1), date(2027, 2, 1)
    assert keys_until(first, last, date(2026, 10, 31)) == []
    assert keys_until(first, last, date(2027, 1, 1)) == ["2026-11", "2026-12", "2027-01"]
    assert keys_until(first, last, date(2029, 1, 1))[-1] == "2027-02"


def test_last_days_and_shifted_months_cross_years():
    assert last_day("2028-02") == date(2028, 2, 29)
    assert shifted_month(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert shifted_month(date(2026, 12, 15), 1) == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "26-03", "2026-3", "2026/03", "abcd-ef"])
def test_a_key_that_is_no_month_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        first_day(text)


def test_where_reports_fall_due_later_last_month_is_in_hand():
    assert key_in_hand(DueMonth.FOLLOWING, date(2026, 6, 4)) == "2026-05"
    assert key_in_hand(DueMonth.SAME, date(2026, 6, 4)) == "2026-06"
    assert key_in_hand(DueMonth.FOLLOWING, date(2026, 1, 4)) == "2025-12"
