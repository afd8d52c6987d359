"""What a person was reminded of and still has to do, by kind, with what may be put off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dispatch.digest import when_words
from dispatch.duties import DutyItem, still_open
from dispatch.models import ReminderLog, ReminderSnooze
from dispatch.reminding import Timetable
from organisations.models import User
from programmes.enums import Duty

# What was due longer ago is looked for in its own list.
_MOST = 300


@dataclass(frozen=True)
class OpenReminder:
    """One open item with the words for its deadline; `later` is the day it was put off to."""

    item: DutyItem
    words: str
    is_late: bool
    later: date | None

    @property
    def may_wait(self) -> bool:
        """It is not due yet, so the reminder may be put off."""
        return not self.is_late and self.words != "今天截止"


@dataclass(frozen=True)
class ReminderGroup:
    """Open items of one kind, the most pressing first."""

    label: str
    rows: list[OpenReminder]


def open_reminders(person: User, timetable: Timetable) -> list[ReminderGroup]:
    """Groups in the order of the duties; a few queries for each kind there is."""
    told = ReminderLog.objects.filter(recipient=person).exclude(message=None)
    rows = told.order_by("-pk").values_list("rule__duty", "subject", "due_on")[: 3 * _MOST]
    subjects: dict[str, dict[str, date]] = defaultdict(dict)
    for duty, subject, due_on in rows:
        subjects[duty].setdefault(subject, due_on)
    wishes = ReminderSnooze.objects.filter(person=person, until__gt=timetable.day)
    later = dict(wishes.values_list("subject", "until"))
    groups = []
    for duty, label in Duty.choices:
        if duty not in subjects:
            continue
        wanted = subjects[duty]
        items = still_open(duty, timetable.day, wanted).values()
        found = [
            _row(item, timetable, later) for item in items if item.due_on == wanted[item.subject]
        ]
        if found:
            found.sort(key=lambda row: (row.item.due_on, row.item.subject))
            groups.append(ReminderGroup(str(label), found[:_MOST]))
    return groups


def _row(item: DutyItem, timetable: Timetable, later: dict[str, date]) -> OpenReminder:
    return OpenReminder(
        item,
        when_words(item.due_on, timetable),
        item.due_on < timetable.day,
        later.get(item.subject),
    )
