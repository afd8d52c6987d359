"""What was sent to the department's people: own county alone, titles alone, sent again once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AuditRecord
from notifications import checks
from notifications.enums import Channel, DeliveryState
from notifications.models import Delivery, Message
from notifications.services.deliveries import sweep
from notifications.services.messages import tell
from organisations.models import Appointment, User
from tests.notifications.receiver import listening
from tests.organisations.people import logged_in
from tests.world import World, local

pytestmark = pytest.mark.django_db
PAGE, UNREAD, RESEND = "/messages/deliveries/", "/messages/unread/", "/messages/deliveries/resend/"


@pytest.fixture(autouse=True)
def _mail_is_set_up(settings: Any) -> Iterator[None]:
    """On a working day: nothing leaves the system on others."""
    settings.EMAIL_ENABLED = True
    with clock.at(local(2026, 3, 5)):
        yield


def _ended(user: User, key: str, state: str = DeliveryState.FAILED, **changes: Any) -> Delivery:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.invalid")
    user.refresh_from_db()
    tell(
        recipients=[user],
        kind="report_due",
        title=f"标题{key}",
        body="正文不可见",
        once_key=key,
        urgent=True,
    )
    row = Delivery.objects.get(message__once_key=key)
    Delivery.objects.filter(pk=row.pk).update(state=state, last_error="对方出错", **changes)
    row.refresh_from_db()
    return row


def test_the_department_sees_titles_and_reasons_of_its_own_people_alone(world: World) -> None:
    _ended(world.liaison, "甲")
    _ended(world.foreign.people["secretary"], "乙")
    page = logged_in(world.staff).get(PAGE).content.decode()
    assert "标题甲" in page
    assert "对方出错" in page
    assert "正文不可见" not in page
    assert "标题乙" not in page
    unread = logged_in(world.staff).get(UNREAD).content.decode()
    assert ("标题甲" in unread, "标题乙" in unread, "正文不可见" in unread) == (True, False, False)


def test_who_also_serves_in_another_county_is_not_shown_to_either(world: World) -> None:
    _ended(world.liaison, "甲")
    post = world.foreign.people["secretary"].appointments.get().post
    Appointment.objects.create(user=world.liaison, post=post, starts_on=clock.today())
    for person in (world.staff, world.foreign.people["staff"]):
        assert "标题甲" not in logged_in(person).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("state=failed", {"甲"}),
        ("state=withheld", {"乙"}),
        ("channel=sms", set()),
        ("group=other", {"甲", "乙"}),
        ("day=2001-01-01", set()),
        ("state=nonsense&day=x&group=y", {"甲", "乙"}),
    ],
)
def test_the_list_is_narrowed(world: World, query: str, titles: set[str], monkeypatch: Any) -> None:
    monkeypatch.setattr("notifications.kinds._GROUPS", {})
    _ended(world.liaison, "甲")
    _ended(world.secretary, "乙", DeliveryState.WITHHELD)
    rows = logged_in(world.staff).get(f"{PAGE}?{query}").context["rows"]
    assert {row.message.title for row in rows} == {f"标题{title}" for title in titles}


def test_sending_again_sends_once_and_is_on_record(world: World, mailoutbox: list[Any]) -> None:
    row = _ended(world.liaison, "甲", attempts=5)
    client = logged_in(world.staff)
    for _ in range(2):
        client.post(RESEND, {"delivery": [row.pk]})
    assert sweep().sent == 1
    client.post(RESEND, {"delivery": [row.pk]})
    assert sweep().sent == 0
    assert len(mailoutbox) == 1
    record = AuditRecord.objects.get(action="messages.resend")
    assert json.loads(record.details) == {"deliveries": [row.pk]}


def test_the_button_of_a_line_sends_that_line_alone(world: World) -> None:
    first, second = _ended(world.liaison, "甲"), _ended(world.secretary, "乙")
    logged_in(world.head).post(RESEND, {"delivery": [first.pk], "only": second.pk})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (DeliveryState.FAILED, DeliveryState.QUEUED)


def test_after_an_outage_all_that_failed_is_sent_again_by_one_click(world: World) -> None:
    rows = [_ended(world.liaison, key) for key in "甲乙丙"]
    stopped = _ended(world.liaison, "丁", DeliveryState.WITHHELD)
    foreign = _ended(world.foreign.people["secretary"], "戊")
    Delivery.objects.filter(pk=rows[2].pk).update(channel=Channel.SMS)
    client = logged_in(world.staff)
    assert "重发全部失败的" in client.get(PAGE).content.decode()
    client.post(RESEND, {"failed": "1", "back": f"{PAGE}?channel=email&page=1"})
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in rows] == ["queued", "queued", "failed"]
    assert (states[stopped.pk], states[foreign.pk]) == ("withheld", "failed")


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.RETRY])
def test_what_has_arrived_or_is_on_its_way_is_left_alone(world: World, state: str) -> None:
    row = _ended(world.liaison, "甲", state)
    logged_in(world.staff).post(RESEND, {"delivery": [row.pk, "x", "９", "9" * 30]})
    row.refresh_from_db()
    assert row.state == state


def test_another_countys_delivery_is_not_sent_again(world: World) -> None:
    row = _ended(world.foreign.people["secretary"], "乙")
    logged_in(world.staff).post(RESEND, {"delivery": [row.pk]})
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED
    assert not AuditRecord.objects.filter(action="messages.resend").exists()


def test_a_way_back_to_elsewhere_is_not_followed(world: World) -> None:
    answer = logged_in(world.staff).post(RESEND, {"back": "//example.com/"})
    assert answer.url == PAGE


def test_claiming_and_sorting_cost_the_same_for_one_and_for_many(world: World) -> None:
    counts = []
    for keys in (["a"], ["b", "c", "d"]):
        for key in keys:
            row = _ended(world.liaison, key, DeliveryState.QUEUED)
            assert row.message.recipient.is_active
        User.objects.filter(pk=world.liaison.pk).update(is_active=False)
        with CaptureQueriesContext(connection) as queries:
            assert sweep().withheld == len(keys)
        counts.append(len(queries))
        User.objects.filter(pk=world.liaison.pk).update(is_active=True)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", [PAGE, UNREAD])
def test_the_pages_cost_the_same_for_one_and_for_three(world: World, page: str) -> None:
    client, counts = logged_in(world.staff), []
    client.get(page)
    for people in ([world.liaison], [world.secretary, world.head]):
        for person in people:
            _ended(person, person.username)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_inbox_is_narrowed_to_a_group_of_kinds(world: World) -> None:
    for kind in ("report_due", "sheets_assigned"):
        tell(recipients=[world.liaison], kind=kind, title=kind, once_key=kind)
    page = logged_in(world.liaison).get("/messages/?group=dispatch").context["page"]
    assert [message.kind for message in page] == ["report_due"]
    assert Message.objects.count() == 2


def _try(*args: str) -> tuple[str, dict[str, Any]]:
    said = StringIO()
    with suppress(CommandError):
        call_command("send_test_message", *args, "--json", stdout=said)
    lines = said.getvalue().splitlines()
    return lines[0], json.loads(lines[-1])


def test_a_set_up_is_tried_from_the_command_line(world: World, settings: Any) -> None:
    user = world.liaison.username
    assert "未启用" in _try("--user", user, "--channel", "sms")[0]
    with listening() as gateway:
        url = gateway.url.replace("http:", "json:")
        settings.CHANNEL_SECRETS = {Channel.SMS: {"url": url, "host": ""}}
        assert "没有填写" in _try("--user", user, "--channel", "sms")[0]
        User.objects.filter(username=user).update(phone="13800001234")
        said, answer = _try("--user", user, "--channel", "sms")
        assert answer == {"channel": "sms", "sent": True, "reason": ""}
        assert "已发出" in said
        gateway.answer = (500, {})
        assert _try("--user", user, "--channel", "sms")[1]["reason"] == "对方出错（HTTP 500）。"
    assert "没有这个账号" in _try("--user", "nobody", "--channel", "sms")[0]


def test_a_set_up_that_cannot_be_read_is_named_at_start(settings: Any) -> None:
    assert checks.check_channels(None) == []
    settings.CHANNEL_SECRETS = {
        Channel.WECOM: {"url": "wechat://SECRET", "host": "wecom.example"},
        Channel.SMS: {"url": "json://gateway.example/", "host": ""},
    }
    found = checks.check_channels(None)
    assert [problem.id.rsplit(".")[1] for problem in found] == ["E001", "E002", "W001"]
    assert "SECRET" not in str(found)
