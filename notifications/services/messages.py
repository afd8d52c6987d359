"""Says something to people: once, in the transaction of what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from core import clock
from notifications.models import Message
from notifications.services.queueing import queue_deliveries
from organisations.models import User

_TITLE_LENGTH = 120
_KEY_LENGTH = 120
_LINK_LENGTH = 200


def tell(
    *,
    recipients: Iterable[User],
    kind: str,
    title: str,
    body: str = "",
    link: str = "",
    once_key: str,
    urgent: bool = False,
) -> int:
    """Give each active recipient one message; return how many are new.

    The rows belong to the caller's transaction: no act, no message. The same
    ``once_key`` to the same person a second time, also at the same moment from another
    worker, does nothing. It goes out of the system, too, through the channels that are set
    up here, that the person wants and on which the person has an address.

    Args:
        title: one line; a longer one than 120 characters is cut.
        link: path on this site that the message opens, or "".
        once_key: names the occasion, e.g. ``report.due:2026-03:liaison``.
        urgent: leaves the system at once on a working day; anything else waits for the end
            of the quiet hours, too. In the inbox both are at once.

    Raises:
        ValueError: the link leads elsewhere, or link or key is too long.
    """
    notes = [Note(user, title, body, link, once_key) for user in recipients]
    return tell_each(notes=notes, kind=kind, urgent=urgent)


@dataclass(frozen=True, slots=True)
class Note:
    """What one person is told; title, link and key as in `tell`."""

    recipient: User
    title: str
    body: str
    link: str
    once_key: str


@transaction.atomic
def tell_each(*, notes: Iterable[Note], kind: str, urgent: bool = False) -> int:
    """Give each active recipient his own message; return how many are new. Otherwise as `tell`.

    As many queries for one message as for hundreds.
    """
    wanted = {(note.recipient.pk, note.once_key): note for note in notes}
    wanted = {key: note for key, note in wanted.items() if note.recipient.is_active}
    for note in wanted.values():
        _check(note.link, note.once_key)
    people = {note.recipient.pk: note.recipient for note in wanted.values()}
    kept = Message.objects.filter(
        recipient_id__in=list(people), once_key__in={note.once_key for note in wanted.values()}
    )
    for told in kept.values_list("recipient_id", "once_key"):
        wanted.pop(told, None)
    now = clock.now()
    new = [
        Message(
            recipient=note.recipient,
            kind=kind,
            title=_one_line(note.title),
            body=note.body,
            link=note.link,
            once_key=note.once_key,
            created_at=now,
        )
        for note in wanted.values()
    ]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    # Who lost a race against another worker has that worker's row, with another moment.
    mine = [
        message
        for message in kept.all().filter(created_at=now)
        if (message.recipient_id, message.once_key) in wanted
    ]
    queue_deliveries(mine, people, urgent=urgent)
    return len(mine)


def _check(link: str, once_key: str) -> None:
    local = not link or (
        link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)
    )
    if not local or len(link) > _LINK_LENGTH:
        raise ValueError(f"not a path on this site, or too long: {link!r}")
    if not once_key or len(once_key) > _KEY_LENGTH:
        raise ValueError(f"once_key must have 1 to {_KEY_LENGTH} characters: {once_key!r}")


def _one_line(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1] + "…"
