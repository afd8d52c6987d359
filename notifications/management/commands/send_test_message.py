"""Sends one test message, to try the set-up of a channel."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from notifications.enums import Channel
from notifications.queries import reach_of
from notifications.senders.letters import Addressee, Letter, Temporary, Undeliverable
from notifications.senders.sending import send
from notifications.senders.setup import is_enabled
from organisations.models import User


class Command(BaseCommand):
    """``manage.py send_test_message --user NAME --channel CODE [--json]``; exit code 1: no."""

    help = "向一名用户发送一条测试消息，检验渠道配置。不写入消息记录，不受免打扰限制。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account, the channel and the form of the answer."""
        parser.add_argument("--user", required=True, help="接收人的账号")
        parser.add_argument("--channel", required=True, choices=Channel.values, help="渠道代码")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, user: str, channel: str, **options: Any) -> None:
        """Send and say how it ended."""
        reason = _try(user, Channel(channel))
        label = Channel(channel).label
        text = f"{label}未发出：{reason}" if reason else f"{label}已发出，请接收人确认是否收到。"
        self.stdout.write(text)
        if options["json"]:
            answer = {"channel": channel, "sent": not reason, "reason": reason}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if reason:
            raise CommandError("测试消息没有发出。", returncode=1)


def _try(username: str, channel: Channel) -> str:
    """Return why the message was not sent, "" when it was."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        return "没有这个账号，或账号已停用。"
    if not is_enabled(channel):
        return "本系统未启用此渠道，请先设置环境变量。"
    reach = reach_of([user])[user.pk]
    if not reach.can_be_reached(channel):
        return "此人没有填写这个渠道的账号或号码，请本人在“消息设置”中填写。"
    moment = clock.now()
    letter = Letter(
        "测试消息", "收到这条消息说明渠道配置正确。", "", f"test-{user.pk}-{moment:%Y%m%d%H%M%S}"
    )
    try:
        send(channel, [Addressee(reach.name, reach.addresses.get(channel, ""))], letter)
    except (Undeliverable, Temporary) as error:
        return f"{error}。"
    return ""
