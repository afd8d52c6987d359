"""Pure rule: through which channels a person is reached, and what is asked of an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.enums import GROUP_CHANNELS, PHONE_CHANNELS, Channel
from notifications.quiet import QuietHours

#: Ordinary and urgent, for who has chosen nothing: what reaches one person alone and costs
#: nothing is on, a short message is for what is urgent, a group must be asked for.
DEFAULTS: Mapping[str, tuple[bool, bool]] = {
    Channel.EMAIL: (True, True),
    Channel.WECOM: (True, True),
    Channel.SMS: (False, True),
    **dict.fromkeys(GROUP_CHANNELS, (False, False)),
}
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# "all" and "@all" would call everybody; separators would smuggle in more people.
_MEMBER = re.compile(r"(?!all$)[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Reach:
    """What is known about reaching one person."""

    name: str
    is_active: bool
    addresses: Mapping[str, str]
    choices: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    hours: QuietHours = field(default_factory=QuietHours)
    daily_digest: bool = False

    def wants(self, channel: str, *, urgent: bool) -> bool:
        """Say whether messages of this urgency go out through the channel."""
        return self.choices.get(channel, DEFAULTS[channel])[urgent]

    def can_be_reached(self, channel: str) -> bool:
        """Say whether there is an address; in a group the name is one."""
        return channel in GROUP_CHANNELS or bool(self.addresses.get(channel))


def address_problem(channel: str, address: str) -> str:
    """Return what is wrong with an address (Chinese), "" when nothing is."""
    if channel in PHONE_CHANNELS:
        return "" if _MOBILE.fullmatch(address) else "请填写11位手机号。"
    if _MEMBER.fullmatch(address):
        return ""
    return "请填写本人的账号：字母、数字、点、短横线和下划线，最多64个字。"
