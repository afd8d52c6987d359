"""What a person has not read yet, and the inbox in its order."""

from __future__ import annotations

from django.db.models import Case, Max, QuerySet, Value, When

from notifications.models import Message
from organisations.models import User


def unread_count(user: User) -> int:
    """Return how many messages the person has not opened; one query."""
    return Message.objects.visible_to(user).unread().count()


def inbox_of(user: User) -> QuerySet[Message]:
    """Return the person's messages: unread first, newest first within each."""
    first = Case(When(read_at=None, then=Value(0)), default=Value(1))
    return Message.objects.visible_to(user).order_by(first, "-created_at", "-pk")


def newest_of(user: User) -> int:
    """Return the number of the person's newest message, 0 where there is none."""
    found: int | None = Message.objects.visible_to(user).aggregate(newest=Max("pk"))["newest"]
    return found or 0
