"""Robots of a group in WeCom, DingTalk or Feishu.

The whole group reads what a robot says, so it says no more than who has something to read.
Addresses, keys and signatures are the library's; the answer is read here, because the
library takes every answer with status 200 for a success, and robots refuse with 200, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apprise import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from notifications.enums import Channel
from notifications.senders.answers import check_code, moved, post
from notifications.senders.letters import Addressee, Letter
from notifications.senders.setup import host_of, plugin


def send(channel: str, to: Sequence[Addressee], letter: Letter) -> None:
    """Call the people by name in the group; the letter itself is not shown there."""
    names = "、".join(dict.fromkeys(person.name for person in to))
    text = f"【书记项目】{names}：您有新消息，请登录书记项目管理系统查看。"
    addresses = [person.address for person in to if person.address]
    _SPEAKERS[Channel(channel)](text, addresses, host_of(channel))


def _wecom(text: str, addresses: list[str], host: str) -> None:
    robot = plugin(NotifyWeComBot, Channel.WECOM_ROBOT)
    said = {"content": text, "mentioned_list": addresses}
    answer = _post(robot, moved(robot.api_url, host), {"msgtype": "text", "text": said})
    check_code(answer.get("errcode"))


def _dingtalk(text: str, addresses: list[str], host: str) -> None:
    robot = plugin(NotifyDingTalk, Channel.DINGTALK)
    url = moved(robot.notify_url.format(token=robot.token), host)
    if robot.secret:
        timestamp, signature = robot.get_signature()
        url = f"{url}&timestamp={timestamp}&sign={signature}"
    at = {"atMobiles": addresses, "isAtAll": False}
    answer = _post(robot, url, {"msgtype": "text", "text": {"content": text}, "at": at})
    check_code(answer.get("errcode"))


def _feishu(text: str, addresses: list[str], host: str) -> None:
    robot = plugin(NotifyFeishu, Channel.FEISHU)
    url = moved(robot.notify_url.format(token=robot.token), host).rstrip("/")
    calls = "".join(f'<at user_id="{address}"></at>' for address in addresses)
    answer = _post(robot, url, {"msg_type": "text", "content": {"text": f"{calls}{text}"}})
    # Feishu has had two spellings.
    check_code(answer.get("code", answer.get("StatusCode")))


def _post(robot: NotifyBase, url: str, payload: dict[str, Any]) -> dict[str, Any]:
    return post(url, payload, verify=robot.verify_certificate)


_SPEAKERS = {
    Channel.WECOM_ROBOT: _wecom,
    Channel.DINGTALK: _dingtalk,
    Channel.FEISHU: _feishu,
}
