"""Looks at claimed deliveries once more and puts together what goes out together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from core.workdays import WorkCalendar
from notifications.enums import GROUP_CHANNELS, Channel
from notifications.models import Delivery
from notifications.queries import reach_of
from notifications.quiet import next_open, next_worked
from notifications.reach import Reach
from notifications.senders.letters import Addressee, Letter
from notifications.senders.setup import is_enabled

#: How many messages one letter, or one call in a group, stands for.
_MOST_ROWS = 20


@dataclass(frozen=True)
class Parcel:
    """Deliveries that leave as one letter, to one person or to one group."""

    channel: str
    rows: tuple[Delivery, ...]
    to: tuple[Addressee, ...]
    letter: Letter


@dataclass
class Sorted:
    """A batch after the second look."""

    parcels: list[Parcel]
    withheld: Mapping[str, list[Delivery]]  # by reason
    postponed: Mapping[datetime, list[Delivery]]  # by the moment it may go out


def sort_batch(batch: Iterable[Delivery], now: datetime, calendar: WorkCalendar) -> Sorted:
    """Decide for each delivery whether it goes out now, later or not at all; three queries."""
    batch = list(batch)
    reaches = reach_of({row.message.recipient for row in batch})
    withheld, postponed = defaultdict(list), defaultdict(list)
    bundles: dict[tuple[object, ...], list[Delivery]] = defaultdict(list)
    for row in batch:
        reach = reaches[row.message.recipient_id]
        reason = _reason_to_withhold(row, reach)
        opens = _opens(row, reach, now, calendar)
        if reason:
            withheld[reason].append(row)
        elif opens > now:
            postponed[opens].append(row)
        else:
            bundles[_bundle(row)].append(row)
    parcels = [_parcel(part, reaches) for rows in bundles.values() for part in _split(rows)]
    return Sorted(parcels, withheld, postponed)


def _opens(row: Delivery, reach: Reach, now: datetime, calendar: WorkCalendar) -> datetime:
    if row.urgent:
        return next_worked(now, calendar)
    return next_open(now, reach.hours, calendar)


def _reason_to_withhold(row: Delivery, reach: Reach) -> str:
    if not reach.is_active:
        return "收件人账号已停用"
    if not is_enabled(row.channel):
        return "本系统未启用此渠道"
    if not reach.wants(row.channel, urgent=row.urgent):
        return "收件人不接收此渠道的消息"
    if not reach.can_be_reached(row.channel):
        return "收件人没有填写此渠道的账号或号码"
    return ""


def _bundle(row: Delivery) -> tuple[object, ...]:
    """Return the same key for rows that leave together."""
    if row.channel in GROUP_CHANNELS:
        return (row.channel,)
    if row.in_digest:
        return (row.channel, row.message.recipient_id)
    return (row.channel, row.message.recipient_id, row.pk)


def _split(rows: list[Delivery]) -> list[list[Delivery]]:
    return [rows[n : n + _MOST_ROWS] for n in range(0, len(rows), _MOST_ROWS)]


def _parcel(rows: Sequence[Delivery], reaches: Mapping[int, Reach]) -> Parcel:
    channel = rows[0].channel
    people = dict.fromkeys(row.message.recipient_id for row in rows)
    to = tuple(Addressee(reaches[pk].name, reaches[pk].addresses.get(channel, "")) for pk in people)
    return Parcel(Channel(channel), tuple(rows), to, _letter(rows))


def _letter(rows: Sequence[Delivery]) -> Letter:
    """Return the letter of one message, or the digest of several."""
    message, reference = rows[0].message, f"delivery-{rows[0].pk}"
    if len(rows) == 1:
        return Letter(message.title, message.body, _full_address(message.link), reference)
    lines = [f"{n}. {row.message.title}" for n, row in enumerate(rows, 1)]
    title = f"您有{len(rows)}条消息"
    return Letter(title, "\n".join(lines), _full_address("/messages/"), reference)


def _full_address(link: str) -> str:
    base = settings.PUBLIC_URL.rstrip("/")
    return f"{base}{link}" if base and link else ""
