"""E-mail on its way: claimed, sent, tried again, given up; one failure stops no other."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from core import clock
from notifications.enums import Channel, DeliveryState
from notifications.models import Delivery, Message
from notifications.retries import wait_after
from notifications.services.claims import claim_due, settle
from notifications.services.deliveries import sweep
from notifications.tasks import sweep_deliveries
from organisations.models import User
from tests.world import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 3, 5)


class ServerThatRefusesBad(EmailBackend):
    """A mail server that breaks down over addresses that begin with "bad"."""

    def send_messages(self, messages: Any) -> int:
        if any(address.startswith("bad") for message in messages for address in message.to):
            raise ConnectionRefusedError("mail server is away")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _mail_is_set_up(settings) -> None:
    settings.EMAIL_ENABLED = True
    settings.EMAIL_BACKEND = "tests.notifications.test_deliveries.ServerThatRefusesBad"


def _queued(name: str, **changes: Any) -> Delivery:
    user = User.objects.create(username=name, display_name=name, email=f"{name}@example.invalid")
    message = Message.objects.create(
        recipient=user, kind="k", title=f"给{name}的消息", once_key=name, created_at=NOW
    )
    fields = {"channel": Channel.EMAIL, "due_at": NOW, **changes}
    return Delivery.objects.create(message=message, **fields)


def _state(delivery: Delivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts


def test_what_is_due_is_sent_once() -> None:
    due, later = _queued("one"), _queued("two", due_at=NOW + timedelta(minutes=5))
    with clock.at(NOW):
        assert sweep().sent == 1
        assert sweep().sent == 0
    assert [letter.to for letter in mail.outbox] == [["one@example.invalid"]]
    assert mail.outbox[0].subject == "【书记项目】给one的消息"
    assert _state(due) == (DeliveryState.SENT, 1)
    assert _state(later) == (DeliveryState.QUEUED, 0)


def test_one_failure_stops_no_other() -> None:
    bad, good = _queued("bad"), _queued("good")
    with clock.at(NOW):
        result = sweep()
    assert (result.sent, result.retried) == (1, 1)
    assert _state(bad) == (DeliveryState.RETRY, 1)
    assert bad.last_error == "邮件服务器出错（ConnectionRefusedError）"
    assert _state(good) == (DeliveryState.SENT, 1)


def test_a_failing_one_waits_longer_each_time_and_is_given_up_after_five() -> None:
    bad, moment, waits = _queued("bad"), NOW, []
    for _ in range(5):
        with clock.at(moment):
            sweep()
        bad.refresh_from_db()
        waits.append(round((bad.due_at - moment).total_seconds() / 60))
        moment = bad.due_at
    assert waits[:4] == [1, 5, 15, 60]
    assert _state(bad) == (DeliveryState.FAILED, 5)
    with clock.at(moment + timedelta(days=9)):
        assert sweep().failed == 0


def test_the_waits_are_a_table() -> None:
    minutes = [wait_after(n).total_seconds() / 60 for n in (1, 2, 3, 4)]
    assert minutes == [1, 5, 15, 60]
    assert wait_after(5) is None


def test_a_retry_that_succeeds_is_sent() -> None:
    again = _queued("again", state=DeliveryState.RETRY, attempts=3, last_error="x")
    with clock.at(NOW):
        sweep()
    assert _state(again) == (DeliveryState.SENT, 4)
    assert again.last_error == ""


def test_a_delivery_whose_sender_died_is_taken_up_after_ten_minutes() -> None:
    lost = _queued(
        "lost", state=DeliveryState.IN_FLIGHT, attempts=1, due_at=NOW + timedelta(minutes=10)
    )
    with clock.at(NOW + timedelta(minutes=9)):
        assert sweep().sent == 0
    with clock.at(NOW + timedelta(minutes=10)):
        assert sweep().sent == 1
    assert _state(lost) == (DeliveryState.SENT, 2)


def test_a_sender_that_was_too_slow_does_not_overwrite_its_successor() -> None:
    row = _queued("slow")
    with clock.at(NOW):
        held = claim_due()
    with clock.at(NOW + timedelta(minutes=10)):
        assert sweep().sent == 1
    settle(held, DeliveryState.FAILED, "太慢")
    assert _state(row) == (DeliveryState.SENT, 2)


def test_one_that_kills_its_sender_every_time_is_given_up() -> None:
    deadly = _queued("deadly", state=DeliveryState.IN_FLIGHT, attempts=5)
    with clock.at(NOW):
        sweep()
    assert _state(deadly) == (DeliveryState.FAILED, 5)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False}, "收件人账号已停用"),
        ({"email": ""}, "收件人没有填写此渠道的账号或号码"),
    ],
)
def test_who_has_left_gets_no_mail(change: dict[str, Any], reason: str) -> None:
    gone = _queued("gone")
    User.objects.filter(username="gone").update(**change)
    with clock.at(NOW):
        assert sweep().withheld == 1
    assert _state(gone) == (DeliveryState.WITHHELD, 1)
    assert gone.last_error == reason
    assert mail.outbox == []


def test_without_mail_set_up_a_letter_is_withheld_with_the_reason(settings) -> None:
    settings.EMAIL_ENABLED = False
    waiting = _queued("one")
    with clock.at(NOW):
        sweep_deliveries()
    assert _state(waiting) == (DeliveryState.WITHHELD, 1)
    assert waiting.last_error == "本系统未启用此渠道"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_letter_once(transactional_db: None) -> None:
    for n in range(6):
        _queued(f"p{n}", urgent=True)
    start, errors = Barrier(3), []

    def work() -> None:
        try:
            start.wait()
            with clock.at(NOW):
                sweep()
        except Exception as error:  # noqa: BLE001  shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        f"p{n}@example.invalid" for n in range(6)
    ]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
