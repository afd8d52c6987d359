"""Notes that messages have been read."""

from __future__ import annotations

from django.db import transaction

from core import clock
from notifications.models import Message
from organisations.models import User


@transaction.atomic
def mark_read(*, message: Message) -> None:
    """Note the first time the message was opened."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.now())


@transaction.atomic
def mark_all_read(*, user: User, up_to: int) -> int:
    """Mark the person's messages up to a number as read; return how many were unread.

    ``up_to`` is the newest message when the page was made: what came in since stays unread.
    """
    unread = Message.objects.visible_to(user).unread().filter(pk__lte=up_to)
    return unread.update(read_at=clock.now())
