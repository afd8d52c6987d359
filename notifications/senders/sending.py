"""The one way out: finds the channel's sender."""

from __future__ import annotations

from collections.abc import Sequence

from notifications.enums import Channel
from notifications.senders import mail, robots, sms, wecom
from notifications.senders.letters import Addressee, Letter

_SENDERS = {
    Channel.EMAIL: mail.send,
    Channel.WECOM: wecom.send,
    Channel.WECOM_ROBOT: robots.send,
    Channel.DINGTALK: robots.send,
    Channel.FEISHU: robots.send,
    Channel.SMS: sms.send,
}


def send(channel: str, to: Sequence[Addressee], letter: Letter) -> None:
    """Hand the letter over to the channel; several people only where it is a group.

    Raises:
        Undeliverable: trying again cannot help.
        Temporary: it may work later.
    """
    _SENDERS[Channel(channel)](channel, to, letter)
