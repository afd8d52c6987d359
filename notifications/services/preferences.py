"""Keeps how and when one person wants to be written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.db import transaction

from core import audit
from core.errors import InvalidInput
from notifications.models import ChannelAddress, ChannelChoice, MessageTimes
from notifications.reach import address_problem
from organisations.models import User


@dataclass(frozen=True)
class ChannelWish:
    """What a person wants of one channel; ``address`` None leaves the kept one, "" drops it."""

    ordinary: bool
    urgent: bool
    address: str | None = None


@transaction.atomic
def save_preferences(
    *,
    user: User,
    wishes: Mapping[str, ChannelWish],
    quiet_from: time,
    quiet_until: time,
    daily_digest: bool,
) -> None:
    """Keep the person's own choice; it counts for what is sent from now on.

    Raises:
        InvalidInput: an address cannot be one of the channel.
    """
    User.objects.select_for_update().get(pk=user.pk)
    for channel, wish in wishes.items():
        _keep_address(user, channel, wish.address)
        ChannelChoice.objects.update_or_create(
            user=user,
            channel=channel,
            defaults={"ordinary": wish.ordinary, "urgent": wish.urgent},
        )
    times = {"quiet_from": quiet_from, "quiet_until": quiet_until, "daily_digest": daily_digest}
    MessageTimes.objects.update_or_create(user=user, defaults=times)
    # Which channels, never which addresses.
    details = {
        channel: {"ordinary": wish.ordinary, "urgent": wish.urgent}
        for channel, wish in wishes.items()
    }
    audit.record(actor=user, action="messages.choose", obj=user, details=details)


def _keep_address(user: User, channel: str, address: str | None) -> None:
    if address is None:
        return
    if not address:
        ChannelAddress.objects.filter(user=user, channel=channel).delete()
        return
    problem = address_problem(channel, address)
    if problem:
        raise InvalidInput(problem)
    ChannelAddress.objects.update_or_create(
        user=user, channel=channel, defaults={"address": address}
    )
