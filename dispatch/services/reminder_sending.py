"""Says what was written down: asks again whether it is still due, one message per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse

from dispatch.digest import Digest
from dispatch.duties import DutyItem, still_open
from dispatch.models import ReminderLog, ReminderRun
from dispatch.queries.recipients import RecipientBook
from dispatch.reminding import Timetable
from notifications.models import Message
from notifications.services.messages import Note, tell_each
from organisations.models import User
from programmes.enums import ProgrammeState
from programmes.models import ReminderRule

logger = structlog.get_logger(__name__)
# Rows read together; a person with more is read in several slices of one transaction.
SLICE = 1000
# What may go wrong with one person's rows without meaning anything for the others.
FAILURES = (
    DatabaseError, ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class RunOutcome:
    """Counts of a run, in reminders (rule, subject, person): found = sent + merged + skipped +
    failed.

    `sent` is also the number of messages; `merged` are the reminders a message covers beyond
    its first; `skipped` were no longer due when asked again; `failed` will be found by the
    next run, `failure` names the last of them.
    """

    found: int = 0
    sent: int = 0
    merged: int = 0
    skipped: int = 0
    failed: int = 0
    failure: str = ""

    def plus(self, other: RunOutcome) -> RunOutcome:
        """Add the counts of another part of the run."""
        return RunOutcome(
            self.found + other.found,
            self.sent + other.sent,
            self.merged + other.merged,
            self.skipped + other.skipped,
            self.failed + other.failed,
            other.failure or self.failure,
        )


@dataclass
class _Letter:
    """One message in the making with the rows it covers."""

    recipient_id: int
    once_key: str
    digest: Digest
    rows: list[int]


class Sender:
    """Says the unsaid reminders of one run; urgent ones each by themselves."""

    def __init__(self, run: ReminderRun, timetable: Timetable, *, urgent: bool) -> None:
        self.run = run
        self.timetable = timetable
        self.urgent = urgent
        self.book = RecipientBook(timetable.day)
        self._rules = {rule.pk: rule for rule in ReminderRule.objects.filter(urgent=urgent)}
        active = ReminderRule.objects.filter(programme__state=ProgrammeState.ACTIVE)
        self._active = set(active.values_list("pk", flat=True))

    def send_all(self) -> RunOutcome:
        """Go through everybody who has something to hear; people first, a lot at a time."""
        outcome = RunOutcome()
        for people in self._people():
            outcome = outcome.plus(self._send(people))
        return outcome

    def _unsaid(self) -> QuerySet[ReminderLog]:
        return ReminderLog.objects.filter(message=None, rule__urgent=self.urgent)

    def _people(self) -> Iterator[list[int]]:
        """People with unsaid rows, so many at a time that a transaction stays short."""
        last, most = 0, settings.REMINDERS_AT_ONCE
        while True:
            rows = self._unsaid().filter(recipient__gt=last).order_by("recipient")
            counts = list(rows.values_list("recipient").annotate(n=Count("pk"))[:most])
            if not counts:
                return
            lot: list[int] = []
            total = 0
            for person, count in counts:
                if lot and total + count > SLICE:
                    break
                lot.append(person)
                total += count
            last = lot[-1]
            yield lot

    def _send(self, people: Sequence[int]) -> RunOutcome:
        try:
            with transaction.atomic():
                return self._send_together(people)
        except FAILURES as error:
            if len(people) == 1:
                logger.exception("reminder_failed", recipient=people[0])
                count = self._unsaid().filter(recipient=people[0]).count()
                failure = f"{type(error).__name__}：{error}"[:200]
                return RunOutcome(found=count, failed=count, failure=failure)
        # One of them spoils it for all: find out who.
        outcome = RunOutcome()
        for person in people:
            outcome = outcome.plus(self._send([person]))
        return outcome

    def _send_together(self, people: Sequence[int]) -> RunOutcome:
        active = {user.pk: user for user in User.objects.filter(pk__in=people, is_active=True)}
        letters: dict[str | int, _Letter] = {}
        outcome = RunOutcome()
        last = 0
        while rows := self._locked(people, last):
            last = rows[-1].pk
            outcome = outcome.plus(self._take(rows, active, letters))
        tell_each(
            notes=[self._note(active[letter.recipient_id], letter) for letter in letters.values()],
            kind="reminder_urgent" if self.urgent else "reminder",
            urgent=self.urgent,
        )
        self._mark(list(letters.values()))
        said = sum(len(letter.rows) for letter in letters.values())
        return outcome.plus(RunOutcome(found=said, sent=len(letters), merged=said - len(letters)))

    def _locked(self, people: Sequence[int], after: int) -> list[ReminderLog]:
        rows = ReminderLog.objects.select_for_update(of=("self",)).filter(
            message=None, rule__in=self._rules, recipient__in=people, pk__gt=after
        )
        return list(rows.order_by("pk")[:SLICE])

    def _take(
        self,
        rows: Sequence[ReminderLog],
        active: dict[int, User],
        letters: dict[str | int, _Letter],
    ) -> RunOutcome:
        """Put what is still due into letters, throw away what is not."""
        fresh, failed = self._asked_again(rows)
        gone: list[int] = []
        waiting = 0
        for row in rows:
            rule = self._rules[row.rule_id]
            if rule.duty in failed:
                waiting += 1
                continue
            item = fresh[rule.duty].get(row.subject)
            if item is None or not self._is_due(row, rule, item, active):
                gone.append(row.pk)
                continue
            letter = self._letter(row, letters)
            letter.digest.add(rule.duty, item)
            letter.rows.append(row.pk)
        ReminderLog.objects.filter(pk__in=gone).delete()
        words = "、".join(f"{duty}：{name}" for duty, name in failed.items())
        return RunOutcome(
            found=len(gone) + waiting, skipped=len(gone), failed=waiting, failure=words[:200]
        )

    def _asked_again(
        self, rows: Sequence[ReminderLog]
    ) -> tuple[dict[str, dict[str, DutyItem]], dict[str, str]]:
        """What is open now by duty, and the duties that did not answer with the reason."""
        subjects: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            subjects[self._rules[row.rule_id].duty].add(row.subject)
        fresh: dict[str, dict[str, DutyItem]] = {}
        failed: dict[str, str] = {}
        for duty, wanted in subjects.items():
            try:
                with transaction.atomic():
                    fresh[duty] = still_open(duty, self.timetable.day, wanted)
            except FAILURES as error:
                logger.exception("reminder_source_failed", duty=duty)
                failed[duty] = type(error).__name__
        self.book.learn(item.organisation_id for items in fresh.values() for item in items.values())
        return fresh, failed

    def _is_due(
        self, row: ReminderLog, rule: ReminderRule, item: DutyItem, active: dict[int, User]
    ) -> bool:
        return (
            rule.pk in self._active
            and item.due_on == row.due_on
            and row.recipient_id in active
            and row.recipient_id in self.book.of_item(recipient=rule.recipient, item=item)
        )

    def _letter(self, row: ReminderLog, letters: dict[str | int, _Letter]) -> _Letter:
        """One for each person, or for each person and urgent subject."""
        key: str | int = row.recipient_id
        once_key = f"reminders:{self.run.pk}"
        if self.urgent:
            once_key = f"{once_key}:{row.subject}"
            key = f"{row.recipient_id}:{row.subject}"
        if key not in letters:
            letters[key] = _Letter(row.recipient_id, once_key, Digest(self.timetable), [])
        return letters[key]

    def _note(self, person: User, letter: _Letter) -> Note:
        only = letter.digest.only
        return Note(
            recipient=person,
            title=("急：" if self.urgent else "") + letter.digest.title,
            body=letter.digest.body,
            link=only.link if only else reverse("dispatch:my_reminders"),
            once_key=letter.once_key,
        )

    def _mark(self, letters: Sequence[_Letter]) -> None:
        """Say of the rows in which message they were said."""
        same_key: dict[str, list[int]] = defaultdict(list)
        for letter in letters:
            same_key[letter.once_key] += letter.rows
        for once_key, rows in same_key.items():
            said = Message.objects.filter(recipient=OuterRef("recipient"), once_key=once_key)
            change = {"message": Subquery(said.values("pk")[:1]), "day": self.timetable.day}
            for start in range(0, len(rows), SLICE):
                ReminderLog.objects.filter(pk__in=rows[start : start + SLICE]).update(**change)
