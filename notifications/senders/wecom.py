"""Messages of a WeCom application to one person, by the library's own plug-in.

WeCom is a cloud: title and way back go there, the text of the message stays here.
"""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Sequence
from functools import lru_cache

from apprise import LogCapture
from apprise.plugins.wechat import NotifyWeChat
from django.conf import settings

from notifications.enums import Channel
from notifications.senders.answers import check_code, check_status, moved, timeouts
from notifications.senders.letters import Addressee, Letter, Temporary
from notifications.senders.setup import host_of, plugin

_CODE = re.compile(r"\berrcode=(-?\d+)")
_STATUS = re.compile(r"\berror=(\d{3})")


def send(channel: str, to: Sequence[Addressee], letter: Letter) -> None:
    """Send one message to one member of the organisation."""
    app = copy.copy(_app(settings.CHANNEL_SECRETS[channel]["url"], host_of(channel), timeouts()))
    app.users = [person.address for person in to]
    text = "\n".join(part for part in (f"【书记项目】{letter.title}", letter.link) if part)
    # The library says yes or no; why not stands in its log alone.
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as log:
        taken = app.notify(body=text)
        said = log.getvalue()
    if not taken:
        _explain(said)


@lru_cache(maxsize=4)
def _app(url: str, host: str, limits: tuple[float, float]) -> NotifyWeChat:
    """One plug-in per process and set-up: it keeps the token, of which WeCom hands out few."""
    app = plugin(NotifyWeChat, Channel.WECOM)
    app.token_url, app.notify_url = moved(app.token_url, host), moved(app.notify_url, host)
    app.store.get("access_token")  # made now, so that the copies share it
    return app


def _explain(said: str) -> None:
    status, code = _STATUS.search(said), _CODE.search(said)
    if status:
        check_status(int(status[1]))
    if code:
        check_code(code[1])
    raise Temporary("连接不上对方，或对方在规定时间内没有答复")
