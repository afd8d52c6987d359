"""Channels against a receiver on this machine: what they say, and what they make of answers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from core import clock
from notifications.enums import Channel, DeliveryState
from notifications.models import ChannelAddress, Delivery, Message
from notifications.senders.letters import Addressee, Letter, Temporary, Undeliverable
from notifications.senders.sending import send
from notifications.services.deliveries import sweep
from organisations.models import User
from tests.notifications.receiver import DRIPPING, RESET, SLOW, Receiver, listening, nobody_there
from tests.world import local

NOW = local(2026, 3, 5)
LETTER = Letter("3月月报还有2天到期", "请尽快上报。", "", "delivery-1")
ADDRESSES = {
    Channel.WECOM: "zhang.san",
    Channel.WECOM_ROBOT: "zhang.san",
    Channel.DINGTALK: "13800001234",
    Channel.FEISHU: "ou_0123456789",
    Channel.SMS: "13800001234",
}
KEYS = {
    Channel.WECOM: "wechat://CORP:CORPSECRET@1000002",
    Channel.WECOM_ROBOT: "wecombot://ROBOTKEY-1",
    Channel.DINGTALK: "dingtalk://SIGNSECRET@DINGTOKEN",
    Channel.FEISHU: "feishu://FEISHUTOKEN",
}
EVERY = list(ADDRESSES)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Every channel is set up and ends at the receiver."""
    with listening() as other_side:
        _set_up(settings, other_side.url)
        yield other_side


def _set_up(settings: Any, host: str) -> None:
    setups = {channel: {"url": url, "host": host} for channel, url in KEYS.items()}
    gateway = host.replace("http://", "json://user:SMSPASSWORD@")
    url = f"{gateway}/send?:phone=mobile&:message=content&:sign=SMSSIGN"
    settings.CHANNEL_SECRETS = {**setups, Channel.SMS: {"url": url, "host": ""}}
    settings.CHANNEL_CONNECT_TIMEOUT = settings.CHANNEL_READ_TIMEOUT = 0.1
    settings.SMS_SUCCESS = "code=0"
    settings.EMAIL_ENABLED = True


def _send(channel: str) -> None:
    send(channel, [Addressee("张三", ADDRESSES[channel])], LETTER)


@pytest.mark.parametrize("channel", EVERY)
def test_a_good_answer_is_a_success(receiver: Receiver, channel: str) -> None:
    _send(channel)
    assert len(receiver.posted) == 1


@pytest.mark.parametrize("channel", EVERY)
@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ((500, {}), Temporary, "HTTP 500"),
        ((403, {}), Undeliverable, "HTTP 403"),
        ((429, {}), Temporary, "HTTP 429"),
        ((200, {"errcode": 45009, "errmsg": "SECRETTEXT", "code": 45009}), Temporary, "45009"),
        (RESET, Temporary, "连接"),
        (SLOW, Temporary, "没有答复"),
    ],
    ids=["500", "403", "429", "error-body", "reset", "slow"],
)
def test_anything_else_is_a_failure_with_its_reason(
    receiver: Receiver, channel: str, answer: Any, outcome: type[Exception], reason: str
) -> None:
    receiver.answer = answer
    with pytest.raises(outcome) as caught:
        _send(channel)
    assert reason in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("channel", EVERY)
def test_nobody_listening_may_pass(settings: Any, channel: str) -> None:
    _set_up(settings, nobody_there())
    with pytest.raises(Temporary, match="连接"):
        _send(channel)


def test_an_answer_that_never_ends_is_cut_off(receiver: Receiver) -> None:
    receiver.answer = DRIPPING
    with pytest.raises(Temporary, match="过慢"):
        _send(Channel.FEISHU)


@pytest.mark.parametrize("channel", [Channel.WECOM_ROBOT, Channel.DINGTALK, Channel.FEISHU])
def test_a_log_in_page_instead_of_an_answer_is_no_success(receiver: Receiver, channel: str) -> None:
    receiver.answer = (200, b"<html>please log in</html>")
    with pytest.raises(Temporary, match="无法识别"):
        _send(channel)


def test_a_person_unknown_there_is_not_tried_again(receiver: Receiver) -> None:
    receiver.answer = (200, {"errcode": 81013})
    with pytest.raises(Undeliverable, match="找不到接收人"):
        _send(Channel.WECOM)


@pytest.mark.parametrize("channel", [Channel.WECOM_ROBOT, Channel.DINGTALK, Channel.FEISHU])
def test_a_group_reads_who_has_something_to_read_and_not_what(
    receiver: Receiver, channel: str
) -> None:
    _send(channel)
    said = str(receiver.posted[0])
    assert "张三" in said
    assert ADDRESSES[channel] in said
    assert "月报" not in said


def test_wecom_tells_one_member_the_title_alone_and_asks_for_one_token(
    receiver: Receiver,
) -> None:
    _send(Channel.WECOM)
    _send(Channel.WECOM)
    assert sum("gettoken" in path for path, _ in receiver.seen) == 1
    said = receiver.posted[0]
    assert said["touser"] == "zhang.san"
    assert said["text"]["content"] == "【书记项目】3月月报还有2天到期"


def test_the_sms_gateway_gets_its_own_names_of_fields(receiver: Receiver) -> None:
    _send(Channel.SMS)
    assert receiver.posted == [
        {
            "sign": "SMSSIGN",
            "mobile": "13800001234",
            "content": "书记项目：3月月报还有2天到期。请登录系统办理。",
        }
    ]


def test_a_signed_dingtalk_robot_signs(receiver: Receiver) -> None:
    _send(Channel.DINGTALK)
    path = receiver.seen[0][0]
    assert "access_token=DINGTOKEN" in path
    assert "&sign=" in path


@pytest.mark.parametrize("channel", list(KEYS))
def test_a_set_up_that_cannot_be_read_says_so_without_repeating_it(
    settings: Any, channel: str
) -> None:
    settings.CHANNEL_SECRETS = {channel: {"url": "mailto://SECRET", "host": ""}}
    with pytest.raises(Undeliverable, match="环境变量") as caught:
        _send(channel)
    assert "SECRET" not in str(caught.value)


def test_no_log_line_holds_a_key_or_a_number(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    receiver.answer = (500, {})
    with caplog.at_level(logging.DEBUG):
        for channel in EVERY:
            with pytest.raises(Temporary):
                _send(channel)
    said = caplog.text + "".join(capfd.readouterr())
    for secret in ("CORPSECRET", "ROBOTKEY", "DINGTOKEN", "FEISHUTOKEN", "SMSPASS", "13800001234"):
        assert secret not in said


# --- The sweep over such channels ---------------------------------------------------


def _queued(name: str, channel: str, **changes: Any) -> Delivery:
    user = User.objects.create(username=name, display_name=name, email=f"{name}@example.invalid")
    if channel != Channel.EMAIL:
        ChannelAddress.objects.create(user=user, channel=channel, address=ADDRESSES[channel])
    message = Message.objects.create(
        recipient=user, kind="k", title=f"给{name}的消息", once_key=name, created_at=NOW
    )
    fields = {"channel": channel, "due_at": NOW, "urgent": True, **changes}
    return Delivery.objects.create(message=message, **fields)


def _states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("message__once_key", "state"))


@pytest.mark.django_db
def test_a_dead_channel_keeps_no_other_from_going_out(settings: Any) -> None:
    _set_up(settings, nobody_there())
    for n in range(6):
        _queued(f"s{n}", Channel.SMS)
    _queued("mail", Channel.EMAIL)
    with clock.at(NOW):
        result = sweep()
    # Three were tried; the others wait without having lost an attempt.
    assert (result.sent, result.retried) == (1, 3)
    assert [letter.to for letter in mail.outbox] == [["mail@example.invalid"]]
    tried = Delivery.objects.filter(state=DeliveryState.RETRY, attempts=1)
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED, attempts=0)
    assert (tried.count(), waiting.count()) == (3, 3)


@pytest.mark.django_db
def test_a_channel_that_comes_back_delivers_everything_once(receiver: Receiver) -> None:
    receiver.first = [(500, {}), (200, {"code": 7}), RESET]
    for n in range(4):
        _queued(f"s{n}", Channel.SMS)
    moment = NOW
    for _ in range(3):
        with clock.at(moment):
            sweep()
        moment += timedelta(minutes=3)
    assert set(_states().values()) == {DeliveryState.SENT}
    delivered = [body["content"] for body in receiver.posted[3:]]
    assert len(delivered) == len(set(delivered)) == 4


@pytest.mark.django_db
def test_a_robot_calls_several_people_at_once(receiver: Receiver) -> None:
    for n in range(3):
        ordinary = _queued(f"人{n}", Channel.WECOM_ROBOT)
        ordinary.message.recipient.channel_choices.create(
            channel=Channel.WECOM_ROBOT, ordinary=True, urgent=True
        )
    with clock.at(NOW):
        assert sweep().sent == 3
    assert [body["text"]["content"] for body in receiver.posted] == [
        "【书记项目】人0、人1、人2：您有新消息，请登录书记项目管理系统查看。"
    ]
