"""Makes the library's plug-ins from what the environment says; their keys stay in here."""

from __future__ import annotations

from typing import Any, TypeVar

from apprise import AppriseAsset
from apprise.exception import AppriseException
from apprise.plugins import NotifyBase
from django.conf import settings

from notifications.enums import Channel
from notifications.senders.answers import timeouts
from notifications.senders.letters import Undeliverable

Plugin = TypeVar("Plugin", bound=NotifyBase)

# Nothing is kept on disk, no picture of the library's is shown, nobody redirects a key.
_ASSET = AppriseAsset(
    app_id="shujixiangmu", app_desc="书记项目", app_url="", http_redirects=False,
    storage_mode="memory",
)  # fmt: skip


def is_enabled(channel: str) -> bool:
    """Say whether this installation has the channel set up."""
    if channel == Channel.EMAIL:
        return bool(settings.EMAIL_ENABLED)
    return channel in settings.CHANNEL_SECRETS


def enabled_channels() -> tuple[Channel, ...]:
    """Return the channels set up here, in the order people read them."""
    return tuple(channel for channel in Channel if is_enabled(channel))


def host_of(channel: str) -> str:
    """Return the host that stands for the public one, "" where it is the public one."""
    return str(settings.CHANNEL_SECRETS[channel]["host"])


def plugin(kind: type[Plugin], channel: str) -> Plugin:
    """Return a plug-in of the kind made from the channel's address in the environment.

    Raises:
        Undeliverable: the address cannot be read; it is not repeated in the reason.
    """
    parts: dict[str, Any] | None = kind.parse_url(settings.CHANNEL_SECRETS[channel]["url"])
    schemas = {kind.secure_protocol, kind.protocol}
    try:
        if not parts or parts.get("schema") not in schemas - {None}:
            raise TypeError
        made = kind(**{**parts, "asset": _ASSET, "overflow": "truncate"})
    except (AppriseException, TypeError, ValueError, KeyError, AttributeError):
        raise Undeliverable("渠道配置有误，请系统管理员核对环境变量") from None
    made.request_rate_per_sec = 0  # the sweep has its own pace
    made.socket_connect_timeout, made.socket_read_timeout = timeouts()
    return made
