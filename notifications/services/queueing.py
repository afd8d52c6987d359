"""Puts messages on their way out: a row per channel, due when the person may be written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from core import clock
from core.calendar_store import load_calendar
from core.workdays import WorkCalendar
from notifications.enums import GROUP_CHANNELS, Channel
from notifications.models import Delivery, Message
from notifications.queries import reach_of
from notifications.quiet import next_digest, next_open, next_worked
from notifications.reach import Reach
from notifications.senders.setup import enabled_channels
from organisations.models import User


def queue_deliveries(
    messages: Iterable[Message], people: Mapping[int, User], *, urgent: bool
) -> int:
    """Queue the messages on every channel their recipients want; return how many rows.

    Belongs in the transaction that wrote the messages. As many queries for one message as
    for thousands, and none where no channel is set up.

    Args:
        people: the recipients by id.
        urgent: due at once on a worked day, whatever the hour.
    """
    channels = enabled_channels()
    messages = list(messages)
    if not channels or not messages:
        return 0
    reaches, calendar = reach_of(people.values()), load_calendar()
    rows = []
    for message in messages:
        reach = reaches[message.recipient_id]
        rows += [
            _row(message, channel, reach, calendar, urgent=urgent)
            for channel in channels
            if reach.wants(channel, urgent=urgent) and reach.can_be_reached(channel)
        ]
    return len(Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000))


def due_moment(
    now: datetime, reach: Reach, calendar: WorkCalendar, *, urgent: bool, in_digest: bool
) -> datetime:
    """Return when something said now may go out to the person."""
    if urgent:
        return next_worked(now, calendar)
    if in_digest:
        return next_digest(now, reach.hours, calendar)
    return next_open(now, reach.hours, calendar)


def _row(
    message: Message, channel: Channel, reach: Reach, calendar: WorkCalendar, *, urgent: bool
) -> Delivery:
    # A robot puts those of one moment together by itself.
    in_digest = reach.daily_digest and not urgent and channel not in GROUP_CHANNELS
    due_at = due_moment(clock.now(), reach, calendar, urgent=urgent, in_digest=in_digest)
    return Delivery(
        message=message, channel=channel, urgent=urgent, in_digest=in_digest, due_at=due_at
    )
