"""Selects what is to be reminded: due by its rule and not yet written down, duty by duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dispatch.duties import DutyItem, duty_codes, open_items
from dispatch.models import ReminderLog, ReminderSnooze
from dispatch.queries.paging import batches
from dispatch.queries.recipients import RecipientBook
from dispatch.reminding import SNOOZED, Timetable
from programmes.enums import ProgrammeState
from programmes.models import ReminderRule

# Items looked at together: constant queries for each lot.
CHUNK = 1000
Rules = dict[int, list[ReminderRule]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One person is to be reminded of one subject under one rule on one occasion."""

    rule_id: int
    level: int
    subject: str
    due_on: date
    occurrence: int
    recipient_id: int

    @property
    def key(self) -> tuple[int, str, date, int, int]:
        """What makes it the same reminder."""
        return (self.rule_id, self.subject, self.due_on, self.occurrence, self.recipient_id)


@dataclass(frozen=True)
class DueChunk:
    """What is due and not written down among the items of one lot."""

    duty: str
    pairs: list[Pair]
    items: dict[str, DutyItem]


class Selection:
    """Asks the sources what is open on a day, and the rules whom to tell; reads only.

    Every day up to `day` counts, so a missed day is caught up.
    """

    def __init__(
        self, timetable: Timetable, *, urgent_only: bool = False, programme_id: int | None = None
    ) -> None:
        self.timetable = timetable
        self.day = timetable.day
        self.book = RecipientBook(self.day)
        self._rules: dict[str, Rules] = {}
        rows = ReminderRule.objects.filter(programme__state=ProgrammeState.ACTIVE)
        if urgent_only:
            rows = rows.filter(urgent=True)
        if programme_id is not None:
            rows = rows.filter(programme=programme_id)
        self.urgent: set[int] = set()
        for rule in rows:
            if rule.urgent:
                self.urgent.add(rule.pk)
            by_programme = self._rules.setdefault(rule.duty, defaultdict(list))
            by_programme[rule.programme_id].append(rule)

    def duties(self) -> list[str]:
        """Codes that have both a rule and a source."""
        return [code for code in duty_codes() if code in self._rules]

    def chunks(self, duty: str) -> Iterator[DueChunk]:
        """What is due of one duty, lot by lot."""
        rules = self._rules[duty]
        items = (item for item in open_items(duty, self.day) if item.programme_id in rules)
        for lot in batches(items, CHUNK):
            pairs = self._pairs(rules, lot)
            if pairs:
                yield DueChunk(duty, pairs, {item.subject: item for item in lot})

    def _pairs(self, rules: Rules, lot: list[DutyItem]) -> list[Pair]:
        due = list(self._due(rules, lot))
        if not due:
            return []
        subjects = {item.subject for _, item, _ in due}
        self.book.learn(item.organisation_id for _, item, _ in due)
        wishes = ReminderSnooze.objects.filter(subject__in=subjects)
        snoozes = {(row.subject, row.person_id, row.due_on): row for row in wishes}
        found = {pair.key: pair for pair in self._wanted(due, snoozes)}
        logged = ReminderLog.objects.filter(subject__in=subjects).values_list(
            "rule_id", "subject", "due_on", "occurrence", "recipient_id"
        )
        for key in logged:
            found.pop(key, None)
        return list(found.values())

    def _due(
        self, rules: Rules, lot: Iterable[DutyItem]
    ) -> Iterator[tuple[ReminderRule, DutyItem, int]]:
        for item in lot:
            for rule in rules[item.programme_id]:
                occurrence = self.timetable.occurrence(
                    item.due_on, rule.offset_days, rule.repeat_days
                )
                if occurrence is not None:
                    yield rule, item, occurrence

    def _wanted(
        self,
        due: Iterable[tuple[ReminderRule, DutyItem, int]],
        snoozes: dict[tuple[str, int, date], ReminderSnooze],
    ) -> Iterator[Pair]:
        """The pairs of the rules, without those a person put off, with those put off till now."""
        for rule, item, occurrence in due:
            for person in self.book.of_item(recipient=rule.recipient, item=item):
                wish = snoozes.get((item.subject, person, item.due_on))
                if wish and wish.until > self.day and not rule.urgent:
                    continue
                yield _pair(rule, item, occurrence, person)
                if wish and wish.until <= self.day and wish.rule_id == rule.pk:
                    yield _pair(rule, item, SNOOZED + wish.times, person)


def _pair(rule: ReminderRule, item: DutyItem, occurrence: int, person: int) -> Pair:
    return Pair(rule.pk, rule.level, item.subject, item.due_on, occurrence, person)
