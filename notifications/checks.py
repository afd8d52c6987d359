"""Checks at start that the channels in the environment can be read; repeats none of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from apprise import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wechat import NotifyWeChat
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.core import checks

from notifications.enums import Channel
from notifications.senders.letters import Undeliverable
from notifications.senders.setup import host_of, plugin

_KINDS: dict[Channel, type[NotifyBase]] = {
    Channel.WECOM: NotifyWeChat,
    Channel.WECOM_ROBOT: NotifyWeComBot,
    Channel.DINGTALK: NotifyDingTalk,
    Channel.FEISHU: NotifyFeishu,
    Channel.SMS: NotifyJSON,
}


@checks.register
def check_channels(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Name each variable that cannot be read."""
    found: list[checks.CheckMessage] = []
    for channel, kind in _KINDS.items():
        if channel in settings.CHANNEL_SECRETS:
            found += _problems(channel, kind)
    return found


def _problems(channel: Channel, kind: type[NotifyBase]) -> list[checks.CheckMessage]:
    name, found = channel.value.upper(), list[checks.CheckMessage]()
    try:
        plugin(kind, channel)
    except Undeliverable:
        text = f"环境变量 {name}_URL 无法识别，{channel.label}不能发送。"
        found.append(checks.Error(text, id="notifications.E001"))
    host = host_of(channel)
    if host and urlsplit(host).scheme not in {"http", "https"}:
        text = f"环境变量 {name}_HOST 须以 http:// 或 https:// 开头。"
        found.append(checks.Error(text, id="notifications.E002"))
    if channel == Channel.SMS and not settings.SMS_SUCCESS:
        text = "没有设置 SMS_SUCCESS：短信网关只要答复 HTTP 200 就会当作已发送。"
        found.append(checks.Warning(text, id="notifications.W001"))
    return found
