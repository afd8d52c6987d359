"""What a person has not read yet, the inbox in its order, and how people are reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When

from core import clock
from notifications.enums import ENDED_UNSENT, PHONE_CHANNELS, Channel, DeliveryState
from notifications.kinds import OTHER, prefixes_of
from notifications.models import ChannelAddress, ChannelChoice, Delivery, Message, MessageTimes
from notifications.quiet import QuietHours
from notifications.reach import Reach, address_problem
from organisations.models import Appointment, User

#: How far back the department looks.
LOOK_BACK = timedelta(days=90)
#: How many of a person's last letters tell whether a channel works.
_LAST = 100


def unread_count(user: User) -> int:
    """Return how many messages the person has not opened; one query."""
    return Message.objects.visible_to(user).unread().count()


def inbox_of(user: User, group: str = "") -> QuerySet[Message]:
    """Return the person's messages: unread first, newest first within each.

    Args:
        group: code of a group of kinds, "" for all.
    """
    first = Case(When(read_at=None, then=Value(0)), default=Value(1))
    mine = Message.objects.visible_to(user).filter(in_group(group))
    return mine.order_by(first, "-created_at", "-pk")


def in_group(code: str, prefix: str = "") -> Q:
    """Return the condition for messages of a group of kinds, none for ""."""
    condition = Q()
    for beginning in prefixes_of(code):
        condition |= Q(**{f"{prefix}kind__startswith": beginning})
    return ~condition if code == OTHER and condition else condition


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
    own: dict[str, str] = dict.fromkeys(PHONE_CHANNELS, mobile)
    own[Channel.EMAIL] = user.email
    return Reach(
        name=str(user),
        is_active=user.is_active,
        addresses={**own, **given},
        choices=chosen,
        hours=QuietHours(times.quiet_from, times.quiet_until),
        daily_digest=times.daily_digest,
    )


def own_addresses(user: User) -> set[str]:
    """Return the channels on which the person has given an address of their own."""
    return set(ChannelAddress.objects.filter(user=user).values_list("channel", flat=True))


def troubles_of(user: User) -> dict[str, Delivery]:
    """Return the channels whose last ended delivery to the person did not go out; one query."""
    ended = Delivery.objects.filter(
        _recent("message__"),
        message__recipient=user,
        state__in=(DeliveryState.SENT, *ENDED_UNSENT),
    )
    last: dict[str, Delivery] = {}
    for row in ended.select_related("message").defer("message__body").order_by("-pk")[:_LAST]:
        last.setdefault(row.channel, row)
    return {channel: row for channel, row in last.items() if row.state in ENDED_UNSENT}


@dataclass(frozen=True)
class DeliveryFilters:
    """What the department looks for; "" and None do not narrow."""

    state: str = ""
    channel: str = ""
    group: str = ""
    day: date | None = None


def deliveries_for(user: User, wanted: DeliveryFilters) -> QuerySet[Delivery]:
    """Return the deliveries of the last 90 days to the department's people, newest first."""
    rows = Delivery.objects.visible_to(user).filter(
        in_group(wanted.group, "message__"), _recent("message__"), _on(wanted.day, "message__")
    )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    return rows.select_related("message__recipient").defer("message__body").order_by("-pk")


def counts_by_state(rows: QuerySet[Delivery]) -> Mapping[str, int]:
    """Return how many deliveries stand in each state; one query."""
    counted = rows.select_related(None).order_by().values_list("state")
    return dict(counted.annotate(n=Count("pk")))


def unread_of_units(user: User, wanted: DeliveryFilters) -> QuerySet[Message]:
    """Return what the department's people have not opened in 90 days, the oldest first."""
    rows = Message.objects.looked_after_by(user).unread()
    rows = rows.filter(in_group(wanted.group), _recent(), _on(wanted.day))
    return rows.select_related("recipient").order_by("created_at", "pk")


def units_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the short names of the organisations each person serves today; one query."""
    held = Appointment.objects.held_on(clock.today()).filter(user_id__in=set(user_ids))
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in held.order_by("pk").values_list("user_id", "post__organisation__short_name"):
        if name not in names[pk]:
            names[pk].append(name)
    return {pk: "、".join(found) for pk, found in names.items()}


def _recent(prefix: str = "") -> Q:
    return Q(**{f"{prefix}created_at__gte": clock.now() - LOOK_BACK})


def _on(day: date | None, prefix: str = "") -> Q:
    if day is None:
        return Q()
    start = datetime.combine(day, time(0), clock.SHANGHAI)
    within = {"created_at__gte": start, "created_at__lt": start + timedelta(days=1)}
    return Q(**{f"{prefix}{name}": moment for name, moment in within.items()})
