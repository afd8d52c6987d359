"""Own choice of channels and times: sensible without it, kept with it, and nobody else's."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from core import clock
from core.models import AuditRecord, Holiday, HolidayKind
from core.workdays import OFF, WORK, WorkCalendar
from notifications.enums import Channel
from notifications.models import ChannelAddress, Delivery
from notifications.quiet import QuietHours, next_digest, next_open, next_worked
from notifications.reach import address_problem
from notifications.services.deliveries import sweep
from notifications.services.messages import tell
from organisations.models import User
from tests.organisations.people import logged_in
from tests.world import World, local

PAGE = "/messages/settings/"
NIGHT, NEXT_MORNING = local(2026, 3, 5, 21), local(2026, 3, 6, 8)
DAYS = {
    local(2026, 2, 14).date(): WORK,
    **{local(2026, 2, day).date(): OFF for day in range(15, 24)},
    local(2026, 9, 20).date(): WORK,
    local(2026, 10, 10).date(): WORK,
}
CALENDAR = WorkCalendar(DAYS)


@pytest.fixture(autouse=True)
def _channels_are_set_up(settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    settings.CHANNEL_SECRETS = {
        Channel.WECOM: {"url": "wechat://C:S@1", "host": ""},
        Channel.DINGTALK: {"url": "dingtalk://TOKEN", "host": ""},
        Channel.SMS: {"url": "json://localhost/", "host": ""},
    }


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (local(2026, 3, 5, 9), local(2026, 3, 5, 9)),
        (NIGHT, NEXT_MORNING),
        (local(2026, 3, 5, 7, 59), local(2026, 3, 5, 8)),
        # Friday evening waits for Monday; a made-up Saturday is worked; the festival is not.
        (local(2026, 3, 6, 20), local(2026, 3, 9, 8)),
        (local(2026, 2, 13, 22), local(2026, 2, 14, 8)),
        (local(2026, 2, 14, 12), local(2026, 2, 14, 12)),
        (local(2026, 2, 14, 20), local(2026, 2, 24, 8)),
        (local(2026, 2, 16, 12), local(2026, 2, 24, 8)),
        (local(2026, 9, 20, 9), local(2026, 9, 20, 9)),
        (local(2026, 10, 9, 23), local(2026, 10, 10, 8)),
        (local(2026, 10, 10, 20), local(2026, 10, 12, 8)),
        (local(2026, 12, 31, 23), local(2027, 1, 1, 8)),
    ],
)
def test_what_can_wait_waits_for_a_worked_day_outside_the_quiet_hours(
    moment: datetime, opens: datetime
) -> None:
    assert next_open(moment, QuietHours(), CALENDAR) == opens


def test_what_is_urgent_goes_out_at_night_but_not_on_a_day_off() -> None:
    for worked in (NIGHT, local(2026, 2, 14, 23), local(2026, 9, 20, 7), local(2026, 10, 10, 22)):
        assert next_worked(worked, CALENDAR) == worked
    assert next_worked(local(2026, 2, 16, 12), CALENDAR) == local(2026, 2, 24, 8)
    assert next_worked(local(2026, 10, 11), CALENDAR) == local(2026, 10, 12, 8)


def test_quiet_hours_at_noon_and_none_at_all_work_too() -> None:
    noon = QuietHours(time(12), time(14))
    assert next_open(local(2026, 3, 5, 13), noon, CALENDAR) == local(2026, 3, 5, 14)
    assert next_open(NIGHT, QuietHours(time(0), time(0)), CALENDAR) == NIGHT
    saturday = local(2026, 3, 7, 13)
    assert next_open(saturday, QuietHours(time(0), time(0)), CALENDAR) == local(2026, 3, 9, 0)


def test_a_digest_leaves_on_the_next_worked_morning() -> None:
    assert next_digest(local(2026, 3, 5, 9), QuietHours(), CALENDAR) == NEXT_MORNING
    assert next_digest(local(2026, 3, 5, 7), QuietHours(), CALENDAR) == local(2026, 3, 5, 8)
    assert next_digest(local(2026, 2, 14, 9), QuietHours(), CALENDAR) == local(2026, 2, 24, 8)


@pytest.mark.parametrize("address", ["@all", "all", "ALL", "a|b", "a,b", "a b", "", "王"])
def test_an_address_that_would_call_others_is_none(address: str) -> None:
    assert address_problem(Channel.WECOM, address)
    assert address_problem(Channel.FEISHU, address)


def _tell(user: User, key: str, **changes: Any) -> list[str]:
    """Say something; return the channels it leaves by."""
    tell(recipients=[user], kind="k", title=f"消息{key}", once_key=key, **changes)
    rows = Delivery.objects.filter(message__once_key=key)
    return sorted(rows.values_list("channel", flat=True))


@pytest.mark.django_db
def test_nobody_has_to_choose_anything(world: World) -> None:
    user = world.liaison
    user.email, user.phone = "l@example.invalid", "13800001234"
    user.save()
    with clock.at(NIGHT):
        assert _tell(user, "a") == [Channel.EMAIL]
        assert _tell(user, "b", urgent=True) == [Channel.EMAIL, Channel.SMS]
    assert Delivery.objects.get(message__once_key="a").due_at == NEXT_MORNING
    assert {row.due_at for row in Delivery.objects.filter(urgent=True)} == {NIGHT}


@pytest.mark.django_db
def test_what_is_urgent_and_held_up_till_a_day_off_waits_for_its_end(
    world: World, mailoutbox: list[Any]
) -> None:
    user = world.liaison
    user.email = "l@example.invalid"
    user.save()
    saturday, monday = local(2026, 3, 7, 9), local(2026, 3, 9, 8)
    with clock.at(saturday):
        _tell(user, "a", urgent=True)
    with clock.at(NIGHT):
        _tell(user, "b", urgent=True)
    assert Delivery.objects.get(message__once_key="a").due_at == monday
    with clock.at(saturday):
        assert sweep().postponed == 1
    with clock.at(monday):
        assert sweep().sent == 2
    assert len(mailoutbox) == 2


@pytest.mark.django_db
def test_who_was_not_reached_reads_why_beside_the_channel(world: World) -> None:
    user, client = world.liaison, logged_in(world.liaison)
    user.phone = "13800001234"
    user.save()
    _tell(user, "a", urgent=True)
    Delivery.objects.update(state="failed", last_error="短信网关未受理")
    shown = client.get(PAGE).content.decode()
    assert "最近一条没有发到" in shown
    assert "短信网关未受理" in shown
    assert "最近一条没有发到" not in logged_in(world.secretary).get(PAGE).content.decode()
    _tell(user, "b", urgent=True)
    Delivery.objects.filter(message__once_key="b").update(state="sent")
    assert "最近一条没有发到" not in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_the_choice_counts_and_shows_the_number_masked(world: World) -> None:
    user, client = world.liaison, logged_in(world.liaison)
    typed = {
        "wecom_address": " zhang.san ",
        "wecom_ordinary": "on",
        "dingtalk_address": "138 0000 1234",
        "dingtalk_urgent": "on",
        "quiet_from": "22",
        "quiet_until": "7",
    }
    assert client.post(PAGE, typed).status_code == 302
    kept = dict(ChannelAddress.objects.filter(user=user).values_list("channel", "address"))
    assert kept == {Channel.WECOM: "zhang.san", Channel.DINGTALK: "13800001234"}
    with clock.at(NIGHT):
        assert _tell(user, "a") == [Channel.WECOM]
        assert _tell(user, "b", urgent=True) == [Channel.DINGTALK]
    assert Delivery.objects.get(message__once_key="a").due_at == NIGHT
    shown = client.get(PAGE).content.decode()
    assert "138****1234" in shown
    assert "13800001234" not in shown
    record = AuditRecord.objects.get(action="messages.choose")
    assert "zhang.san" not in str(record.details)


@pytest.mark.django_db
def test_an_address_left_empty_stays_and_one_struck_out_goes(world: World) -> None:
    user, client = world.liaison, logged_in(world.liaison)
    ChannelAddress.objects.create(user=user, channel=Channel.WECOM, address="old")
    times = {"quiet_from": "20", "quiet_until": "8"}
    client.post(PAGE, times)
    assert user.channel_addresses.get().address == "old"
    client.post(PAGE, {**times, "wecom_drop": "on"})
    assert not user.channel_addresses.exists()


@pytest.mark.django_db
def test_a_number_that_is_none_is_refused_at_its_field(world: World) -> None:
    typed = {"sms_address": "12345", "quiet_from": "20", "quiet_until": "8"}
    answer = logged_in(world.liaison).post(PAGE, typed)
    assert answer.status_code == 200
    assert "请填写11位手机号。" in answer.content.decode()
    assert not ChannelAddress.objects.exists()


@pytest.mark.django_db
def test_a_daily_digest_is_one_letter(world: World, mailoutbox: list[Any]) -> None:
    user = world.liaison
    user.email = "l@example.invalid"
    user.save()
    logged_in(user).post(
        PAGE,
        {"quiet_from": "20", "quiet_until": "8", "daily_digest": "on", "email_ordinary": "on"},
    )
    with clock.at(local(2026, 3, 5, 10)):
        for key in ("a", "b", "c"):
            _tell(user, key)
        assert sweep().sent == 0
    with clock.at(NEXT_MORNING):
        assert sweep().sent == 3
    assert [letter.subject for letter in mailoutbox] == ["【书记项目】您有3条消息"]
    assert "2. 消息b" in mailoutbox[0].body


@pytest.mark.django_db
def test_what_was_due_before_the_holiday_was_declared_waits_at_sending(
    world: World, mailoutbox: list[Any]
) -> None:
    user = world.liaison
    user.email = "l@example.invalid"
    user.save()
    with clock.at(NIGHT):
        _tell(user, "a")
    friday = NEXT_MORNING.date()
    Holiday.objects.create(day=friday, kind=HolidayKind.OFF, name="停工", source=Holiday.LOCAL)
    with clock.at(NEXT_MORNING):
        assert sweep().postponed == 1
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.due_at) == ("queued", 0, local(2026, 3, 9, 8))
    assert mailoutbox == []
