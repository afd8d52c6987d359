"""The demonstration's bulletins: made from a month's data, heard, signed, sent and read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.calendar_store import load_calendar
from dispatch.enums import BulletinKind, BulletinState, EntrySide
from dispatch.models import Bulletin, BulletinEntry, ReportPeriod
from dispatch.services.bulletin_issue import (
    confirm_read,
    explain_entries,
    forward_bulletin,
    issue_bulletin,
)
from dispatch.services.bulletins import draft_bulletin
from organisations.enums import Role
from organisations.queries import people_with_role

# Every second unit named has something to say; two of three open what they are sent.
WORDS = (
    "受汛期影响施工暂停，已调整人手，下月补上进度。",
    "用地手续已批，正在抓紧组织实施。",
    "负责人变动造成衔接不畅，现已明确专人负责。",
)
_SPEAKS_EVERY, _UNREAD_EVERY = 2, 3


def play_bulletin(*, period: ReportPeriod, drafter: Any, approver: Any) -> Bulletin:
    """Make, have explained, sign and send the month's bulletin; return it as issued.

    Begins at the clock's moment; units speak two hours later, and the head signs when the days
    for their words are over, on the next working day at the latest. A second call returns the
    bulletin there is.
    """
    start = clock.now()
    first = period.bulletins.filter(kind=BulletinKind.MONTHLY, corrects=None).first()
    if first is not None and first.state == BulletinState.ISSUED:
        return first
    bulletin = draft_bulletin(period_id=period.pk, kind=BulletinKind.MONTHLY, actor=drafter)
    bulletin = forward_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=drafter)
    if bulletin.state == BulletinState.HEARING:
        with clock.at(start + timedelta(hours=2)):
            _speak(bulletin)
        with clock.at(_when_heard(bulletin, start)):
            forward_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=drafter)
    with clock.at(_when_heard(bulletin, start) + timedelta(hours=1)):
        bulletin = issue_bulletin(bulletin_id=bulletin.pk, seen_version=None, actor=approver)
    with clock.at(_when_heard(bulletin, start) + timedelta(hours=3)):
        _read(bulletin)
    return bulletin


def _speak(bulletin: Bulletin) -> None:
    """Some units say a sentence, the others nothing."""
    named = BulletinEntry.objects.filter(
        bulletin=bulletin, chosen=True, side=EntrySide.BEHIND
    ).select_related("project")
    for place, entry in enumerate(named):
        people = people_with_role(
            role=Role.LIAISON, organisation_id=entry.project.organisation_id, on=clock.today()
        )
        if place % _SPEAKS_EVERY == 0 and people:
            text = WORDS[place // _SPEAKS_EVERY % len(WORDS)]
            explain_entries(bulletin_id=bulletin.pk, words={entry.pk: text}, actor=people[0])


def _when_heard(bulletin: Bulletin, start: datetime) -> datetime:
    """The working day after the last day on which a unit may speak, at the hour of the start."""
    days = bulletin.entries.exclude(heard_until=None).values_list("heard_until", flat=True)
    last = max((day for day in days if day), default=None)
    if last is None:
        return start
    day = load_calendar().add_working_days(last, 1)
    return datetime.combine(day, start.astimezone(clock.SHANGHAI).time(), clock.SHANGHAI)


def _read(bulletin: Bulletin) -> None:
    receipts = bulletin.receipts.select_related("recipient").order_by("pk")
    for place, receipt in enumerate(receipts, start=1):
        if place % _UNREAD_EVERY:
            confirm_read(bulletin_id=bulletin.pk, actor=receipt.recipient)
