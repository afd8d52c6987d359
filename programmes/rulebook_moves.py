"""Moves the whole calendar of a rule book to another year or another opening day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from programmes.rulebook_types import MonthRule, ObjectiveLine, ProgrammeRule, RuleBook

Days = Callable[[date], date]


def moved_to(book: RuleBook, *, year: int | None, opens_on: date | None) -> RuleBook:
    """The same rules in another year.

    With `opens_on` every date moves by the same number of days, so that the window opens on
    that day; with `year` alone every date keeps its day and month. Years in which objectives
    are due move with the year.
    """
    if opens_on is not None:
        days = opens_on - book.programme.opens_at.date()
        return _moved(book, year or opens_on.year, lambda day: day + days)
    years = 0 if year is None else year - book.year
    return _moved(book, book.year + years, lambda day: _same_day(day, years))


def _moved(book: RuleBook, year: int, day: Days) -> RuleBook:
    events = (
        replace(
            event,
            starts_on=day(event.starts_on),
            ends_on=None if event.ends_on is None else day(event.ends_on),
        )
        for event in book.events
    )
    return replace(
        book,
        year=year,
        programme=_programme(book.programme, day),
        events=tuple(events),
        dispatch=_months(book.dispatch, day),
        objectives=tuple(_objective(line, year - book.year) for line in book.objectives),
    )


def _programme(rule: ProgrammeRule, day: Days) -> ProgrammeRule:
    def moment(value: datetime) -> datetime:
        return datetime.combine(day(value.date()), value.timetz())

    return replace(
        rule,
        opens_at=moment(rule.opens_at),
        closes_at=moment(rule.closes_at),
        redraft_until=None if rule.redraft_until is None else moment(rule.redraft_until),
        project_end_limit=day(rule.project_end_limit),
        closing_opens_on=day(rule.closing_opens_on),
        closing_due_on=day(rule.closing_due_on),
    )


def _months(rule: MonthRule, day: Days) -> MonthRule:
    return replace(
        rule,
        checkpoints=tuple(day(checkpoint) for checkpoint in rule.checkpoints),
        first_month=day(rule.first_month).replace(day=1),
        last_month=day(rule.last_month).replace(day=1),
    )


def _objective(line: ObjectiveLine, years: int) -> ObjectiveLine:
    indicators = (
        replace(indicator, due_year=indicator.due_year + years) for indicator in line.indicators
    )
    return replace(line, indicators=tuple(indicators))


def _same_day(value: date, years: int) -> date:
    try:
        return value.replace(year=value.year + years)
    except ValueError:  # 29 February
        return value.replace(year=value.year + years, day=28)
