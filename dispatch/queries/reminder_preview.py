"""What the reminders will say on a day if nothing is done until then; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dispatch.models import ReminderLog
from dispatch.queries.reminders import Selection
from dispatch.reminding import Timetable
from organisations.models import User
from programmes.enums import Duty
from programmes.models import Programme


@dataclass(frozen=True)
class PersonPreview:
    """One person with what the message will hold."""

    person: User
    words: str
    count: int
    level: int


@dataclass(frozen=True)
class Preview:
    """What will go out on the day for one programme, the highest level first."""

    day: date
    people: list[PersonPreview]
    reminders: int


def preview(programme: Programme, timetable: Timetable) -> Preview:
    """Who would be told of how much on the day; a few queries for each kind of duty."""
    selection = Selection(timetable, programme_id=programme.pk)
    kinds: dict[int, Counter[str]] = {}
    levels: dict[int, int] = {}

    def take(person: int, duty: str, level: int) -> None:
        kinds.setdefault(person, Counter())[duty] += 1
        levels[person] = max(level, levels.get(person, 0))

    left = ReminderLog.objects.filter(message=None, rule__programme=programme)
    for person, duty, level in left.values_list("recipient_id", "rule__duty", "level"):
        take(person, duty, level)
    for duty in selection.duties():
        for chunk in selection.chunks(duty):
            for pair in chunk.pairs:
                take(pair.recipient_id, duty, pair.level)
    people = [
        PersonPreview(user, _words(kinds[user.pk]), kinds[user.pk].total(), levels[user.pk])
        for user in User.objects.filter(pk__in=kinds, is_active=True)
    ]
    people.sort(key=lambda row: (-row.level, -row.count, row.person.pk))
    return Preview(timetable.day, people, sum(row.count for row in people))


def _words(counts: Counter[str]) -> str:
    return "、".join(f"{label} {counts[code]} 项" for code, label in Duty.choices if counts[code])
