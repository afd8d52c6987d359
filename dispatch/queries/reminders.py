"""Selects what is to be reminded: due by its rule and not yet said, never "today is the day"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport, ReminderLog
from dispatch.queries.recipients import RecipientBook
from programmes.enums import Duty, ProgrammeState
from programmes.models import ReminderRule
from projects.enums import Status

UNSUBMITTED = (ReportState.OPEN, ReportState.FILED)
# No rule looks further ahead than this; bounds the reports that are read.
_HORIZON = timedelta(days=62)


@dataclass(frozen=True)
class Pair:
    """One person is to be reminded of one report under one rule; state as selected."""

    rule_id: int
    level: int
    report_id: int
    state: str
    recipient_id: int


def trigger_day(due: date, offset_days: int, calendar: WorkCalendar) -> date:
    """Day from which the rule applies: the due day moved by so many working days."""
    return calendar.add_working_days(due, offset_days)


def still_due() -> dict[str, Any]:
    """Conditions under which a report is reminded at all; asked again before sending."""
    return {
        "state__in": UNSUBMITTED,
        "first_submitted_at": None,
        "project__status": Status.IN_PROGRESS,
    }


def due_pairs(day: date, calendar: WorkCalendar) -> dict[int, list[Pair]]:
    """Pairs due by the day and not yet logged, by person, the highest level first.

    A missed day is caught up, because every day up to `day` counts.
    """
    rules = _rules_by_programme()
    logged = _logged()
    book = RecipientBook(day)
    found: dict[int, list[Pair]] = defaultdict(list)
    for row in _candidates(day, list(rules)):
        due = row["due_at"].astimezone(SHANGHAI).date()
        for rule in rules[row["period__programme_id"]]:
            if trigger_day(due, rule.offset_days, calendar) > day:
                continue
            for pair in _pairs(rule, row, book):
                if (pair.rule_id, pair.report_id, pair.recipient_id) not in logged:
                    found[pair.recipient_id].append(pair)
    return {person: _ordered(pairs) for person, pairs in found.items()}


def _rules_by_programme() -> dict[int, list[ReminderRule]]:
    rules: dict[int, list[ReminderRule]] = defaultdict(list)
    for rule in ReminderRule.objects.filter(
        duty=Duty.REPORT, programme__state=ProgrammeState.ACTIVE
    ):
        rules[rule.programme_id].append(rule)
    return rules


def _candidates(day: date, programme_ids: list[int]) -> list[Any]:
    limit = datetime.combine(day + _HORIZON, time(), SHANGHAI)
    rows = MonthlyReport.objects.filter(
        period__programme__in=programme_ids, due_at__lt=limit, **still_due()
    )
    return list(
        rows.order_by("due_at", "pk").values(
            "pk",
            "state",
            "due_at",
            "project__organisation_id",
            "period__programme_id",
            "period__programme__committee_id",
        )
    )


def _logged() -> set[tuple[int, int, int]]:
    conditions = {f"report__{name}": value for name, value in still_due().items()}
    rows = ReminderLog.objects.filter(**conditions)
    return set(rows.values_list("rule_id", "report_id", "recipient_id"))


def _pairs(rule: ReminderRule, row: dict[str, Any], book: RecipientBook) -> Iterator[Pair]:
    people = book.people(
        recipient=rule.recipient,
        state=row["state"],
        organisation_id=row["project__organisation_id"],
        committee_id=row["period__programme__committee_id"],
    )
    for person in people:
        yield Pair(rule.pk, rule.level, row["pk"], row["state"], person.pk)


def _ordered(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.level, pair.report_id, pair.rule_id))
