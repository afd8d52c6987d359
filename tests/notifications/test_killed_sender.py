"""A sender killed with a letter in hand: no letter is lost, none but that one can come twice."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import Connection
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from core import clock
from notifications.enums import Channel, DeliveryState
from notifications.models import ChannelAddress, Delivery, Message
from notifications.retries import LEASE
from notifications.services.deliveries import sweep
from organisations.models import User
from tests.notifications.receiver import GOOD, SLOW, Receiver, listening
from tests.world import local

pytestmark = pytest.mark.django_db(transaction=True)
NOW = local(2026, 3, 5)
LETTERS, IN_HAND = 6, 3


def _phone(number: int) -> str:
    return f"1380000000{number}"


def _queue() -> None:
    for number in range(LETTERS):
        user = User.objects.create(username=f"u{number}", display_name=f"人{number}")
        ChannelAddress.objects.create(user=user, channel=Channel.SMS, address=_phone(number))
        message = Message.objects.create(
            recipient=user, kind="k", title="消息", once_key="k", created_at=NOW
        )
        Delivery.objects.create(message=message, channel=Channel.SMS, due_at=NOW, urgent=True)


def _gateway_at(url: str) -> None:
    settings.CHANNEL_SECRETS = {Channel.SMS: {"url": url.replace("http:", "json:"), "host": ""}}


def _send(address: Connection) -> None:
    """What a worker does in a process of its own."""
    _gateway_at(address.recv())
    with clock.at(NOW):
        sweep()


def _wait_for_the_letter_in_hand(gateway: Receiver) -> None:
    end, pause = time.monotonic() + 20, Event()
    while len(gateway.posted) < IN_HAND:
        assert time.monotonic() < end, "the sender did not begin"
        pause.wait(0.01)


def test_what_a_killed_sender_held_is_sent_by_the_next(
    transactional_db: None, settings: Any
) -> None:
    settings.CHANNEL_SECRETS = {}
    _queue()
    connections.close_all()
    ours, theirs = multiprocessing.Pipe()
    # Before there is any thread: the new process is a copy of this one.
    sender = multiprocessing.get_context("fork").Process(target=_send, args=(theirs,))
    sender.start()
    with listening() as gateway:
        gateway.first = [*[(200, GOOD)] * (IN_HAND - 1), SLOW]
        ours.send(gateway.url)
        _wait_for_the_letter_in_hand(gateway)
        sender.kill()
        sender.join()
        states = Counter(Delivery.objects.values_list("state", flat=True))
        assert states == {DeliveryState.SENT: IN_HAND - 1, DeliveryState.IN_FLIGHT: 4}

        _gateway_at(gateway.url)
        with clock.at(NOW + LEASE - timedelta(seconds=1)):
            assert sweep().sent == 0, "it might still be alive"
        with clock.at(NOW + LEASE):
            assert sweep().sent == LETTERS - IN_HAND + 1
        got = Counter(body["phone"] for body in gateway.posted)
    assert got == {_phone(n): 2 if n == IN_HAND - 1 else 1 for n in range(LETTERS)}
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
