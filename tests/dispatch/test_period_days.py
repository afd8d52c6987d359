"""Months and due moments: clamped, shifted to working days, never drifting."""

from datetime import date, time

import pytest

from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.periods import (
    DeadlineRule,
    Schedule,
    Slot,
    due_moment,
    in_hand,
    period_name,
    report_word,
    shifted_month,
    slot_of,
    slots,
    slots_until,
)
from dispatch.periods import due_day as due_day_of_slot
from programmes.enums import DayShift, DueMonth, Interval

PLAIN = WorkCalendar()


def rule(day: int, month: str = DueMonth.SAME, shift: str = DayShift.NONE) -> DeadlineRule:
    return DeadlineRule(month, day, time(18, 0), shift)


def slot(key: str, deadline: DeadlineRule) -> Slot:
    month = date(int(key[:4]), int(key[5:]), 1)
    return slot_of(Schedule(month, month, deadline), key)


def nominal_due_day(key: str, deadline: DeadlineRule) -> date:
    return slot(key, deadline).nominal_due


def due_day(key: str, deadline: DeadlineRule, calendar: WorkCalendar) -> date:
    return due_day_of_slot(slot(key, deadline), deadline, calendar)


def keys_until(first: date, last: date, day: date) -> list[str]:
    return [slot.key for slot in slots_until(Schedule(first, last, rule(5)), day)]


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
    moment = due_moment(slot("2026-03", rule(25)), rule(25), PLAIN)
    assert moment.tzinfo == SHANGHAI
    assert moment.isoformat() == "2026-03-25T18:00:00+08:00"


def test_months_are_counted_from_first_to_last_and_never_ahead_of_the_day():
    first, last = date(2026, 11, 1), date(2027, 2, 1)
    assert keys_until(first, last, date(2026, 10, 31)) == []
    assert keys_until(first, last, date(2027, 1, 1)) == ["2026-11", "2026-12", "2027-01"]
    assert keys_until(first, last, date(2029, 1, 1))[-1] == "2027-02"


def test_last_days_and_shifted_months_cross_years():
    assert slot("2028-02", rule(5)).ends_on == date(2028, 2, 29)
    assert shifted_month(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert shifted_month(date(2026, 12, 15), 1) == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "26-03", "2026-Q1", "2027-01", "abcd-ef"])
def test_a_key_of_no_period_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        slot_of(Schedule(date(2026, 1, 1), date(2026, 12, 1), rule(5)), text)


MONTHS = [(date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))]
MONTHS += [(date(2026, 6, 1), date(2026, 6, 30))]


def test_where_reports_fall_due_later_last_month_is_in_hand():
    assert in_hand(MONTHS, DueMonth.FOLLOWING, date(2026, 6, 4)) == 1
    assert in_hand(MONTHS, DueMonth.SAME, date(2026, 6, 4)) == 2
    assert in_hand(MONTHS, DueMonth.FOLLOWING, date(2026, 4, 4)) == 0
    assert in_hand([], DueMonth.SAME, date(2026, 4, 4)) is None


def quarterly(first: date, last: date, deadline: DeadlineRule) -> list[Slot]:
    return slots(Schedule(first, last, deadline, Interval.QUARTERLY))


def test_quarters_begin_with_the_first_reported_month_and_end_with_the_quarter():
    found = quarterly(date(2026, 2, 1), date(2026, 8, 1), rule(31, DueMonth.FOLLOWING))
    assert [one.key for one in found] == ["2026-Q1", "2026-Q2", "2026-Q3"]
    assert [one.starts_on for one in found] == [
        date(2026, 2, 1),
        date(2026, 4, 1),
        date(2026, 7, 1),
    ]
    assert [one.ends_on for one in found] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
    ]
    assert [one.nominal_due for one in found] == [
        date(2026, 4, 30),
        date(2026, 7, 31),
        date(2026, 10, 31),
    ]


def test_checkpoints_follow_each_other_without_a_gap_and_are_due_on_their_day():
    days = (date(2026, 9, 20), date(2026, 6, 30))
    schedule = Schedule(
        date(2026, 4, 1), date(2026, 12, 1), rule(5), Interval.CHECKPOINTS, checkpoints=days
    )
    first, second = slots(schedule)
    assert (first.key, first.starts_on, first.ends_on) == (
        "2026-C1",
        date(2026, 4, 1),
        date(2026, 6, 30),
    )
    assert (second.starts_on, second.nominal_due) == (date(2026, 7, 1), date(2026, 9, 20))


def test_periods_and_their_reports_are_called_as_people_call_them():
    day = date(2026, 6, 30)
    assert period_name("2026-06", day) + report_word("2026-06") == "2026年6月月报"
    assert period_name("2026-Q2", day) + report_word("2026-Q2") == "2026年第二季度季报"
    assert period_name("2026-C1", day) + report_word("2026-C1") == "2026年6月30日节点报告"
