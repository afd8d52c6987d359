"""What a person has not read yet, the inbox in its order, and how people are reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, Max, QuerySet, Value, When

from notifications.enums import PHONE_CHANNELS, Channel
from notifications.models import ChannelAddress, ChannelChoice, Message, MessageTimes
from notifications.quiet import QuietHours
from notifications.reach import Reach, address_problem
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


def reach_of(people: Iterable[User]) -> dict[int, Reach]:
    """Return how each of the people is reached, by user id; three queries for all."""
    users = {user.pk: user for user in people}
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for row in ChannelAddress.objects.filter(user__in=list(users)):
        given[row.user_id][row.channel] = row.address
    chosen: dict[int, dict[str, tuple[bool, bool]]] = defaultdict(dict)
    for choice in ChannelChoice.objects.filter(user__in=list(users)):
        chosen[choice.user_id][choice.channel] = (choice.ordinary, choice.urgent)
    times = {row.user_id: row for row in MessageTimes.objects.filter(user__in=list(users))}
    return {
        pk: _reach(user, given[pk], chosen[pk], times.get(pk) or MessageTimes(user=user))
        for pk, user in users.items()
    }


def _reach(
    user: User,
    given: dict[str, str],
    chosen: dict[str, tuple[bool, bool]],
    times: MessageTimes,
) -> Reach:
    mobile = "" if address_problem(Channel.SMS, user.phone) else user.phone
    own: dict[str, str] = {
        Channel.EMAIL: user.email,
        **{channel: mobile for channel in PHONE_CHANNELS},
    }
    return Reach(
        name=str(user),
        is_active=user.is_active,
        addresses={**own, **given},
        choices=chosen,
        hours=QuietHours(times.quiet_from, times.quiet_until),
        daily_digest=times.daily_digest,
    )
