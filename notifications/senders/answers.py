"""Posts to a web hook within strict limits and reads whether the other side really took it.

Group robots answer 200 also when they refuse, with the reason in the body. The notification
library looks at the status alone; here the body counts.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from notifications.senders.letters import Temporary, Undeliverable

_LONGEST_ANSWER = 16_384
_OK = range(200, 300)
_CLIENT_ERRORS = range(400, 500)
#: Too slow, too early, too many: the same request may pass later.
_PASSING = frozenset({408, 425, 429})
#: WeCom: no such person, nobody of these may be reached, not a member.
_NOBODY = frozenset({"40003", "40031", "60111", "81013"})


def timeouts() -> tuple[float, float]:
    """Return the seconds to wait for a connection and between two pieces of an answer."""
    return settings.CHANNEL_CONNECT_TIMEOUT, settings.CHANNEL_READ_TIMEOUT


def moved(url: str, host: str) -> str:
    """Return ``url`` on another host, such as the one of a private WeCom; "" leaves it."""
    if not host:
        return url
    there = urlsplit(host)
    return urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc).geturl()


def post(url: str, payload: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """Post JSON and return the JSON object answered, {} when the answer is none.

    Raises:
        Undeliverable: refused for good (a 4xx status).
        Temporary: not reached, too slow, or a status that may pass.
    """
    end = time.monotonic() + sum(timeouts())
    try:
        with requests.post(
            url, json=payload, timeout=timeouts(), allow_redirects=False, stream=True, **options
        ) as answer:
            check_status(answer.status_code)
            return _object(_read(answer, end))
    except requests.Timeout:
        raise Temporary("对方在规定时间内没有答复") from None
    except (requests.RequestException, OSError):
        # The library's text holds the address with its key: it must not get any further.
        raise Temporary("连接不上对方或连接中断") from None


def check_status(status: int) -> None:
    """Raise when the HTTP status says that the message was not taken."""
    if status in _OK:
        return
    if status in _CLIENT_ERRORS and status not in _PASSING:
        raise Undeliverable(f"对方拒绝接收（HTTP {status}），请核对渠道配置")
    raise Temporary(f"对方出错（HTTP {status}）")


def check_code(code: object) -> None:
    """Raise unless the answer's own code is 0.

    A missing code is none: the answer came from somebody else, such as a log-in page.
    """
    text = str(code)
    if text == "0":
        return
    if code is None:
        raise Temporary("对方的答复无法识别")
    if text in _NOBODY:
        raise Undeliverable(f"对方找不到接收人（错误码 {text[:12]}），请核对账号")
    raise Temporary(f"对方返回错误码 {text[:12]}")


def _read(answer: requests.Response, end: float) -> bytes:
    body = b""
    # Byte by byte: a larger piece is waited for as long as the other side likes.
    for chunk in answer.iter_content(1):
        body += chunk
        if time.monotonic() > end or len(body) > _LONGEST_ANSWER:
            raise Temporary("对方的答复过慢或过长")
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
