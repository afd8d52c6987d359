"""Short messages through the office's SMS gateway: one JSON post per message.

``SMS_URL`` is the library's notation ``json(s)://user:password@host/path?…``: ``:phone=`` and
``:message=`` name the gateway's fields, every other ``:name=value`` is sent as it stands,
``+Name=value`` are headers. ``SMS_SUCCESS`` (``field=value``) is what a good answer says.
"""

from __future__ import annotations

from collections.abc import Sequence

from apprise.plugins.custom_json import NotifyJSON
from django.conf import settings

from notifications.enums import Channel
from notifications.senders.answers import post
from notifications.senders.letters import Addressee, Letter, Temporary
from notifications.senders.setup import plugin


def send(channel: str, to: Sequence[Addressee], letter: Letter) -> None:
    """Send one short message to one mobile number."""
    gateway = plugin(NotifyJSON, Channel.SMS)
    said = {"phone": to[0].address, "message": f"书记项目：{letter.title}。请登录系统办理。"}
    names = {"phone": "phone", "message": "message"}
    constants: dict[str, str] = {}
    for field, value in gateway.payload_extras.items():
        (names if field in names else constants)[field] = value
    payload = {**constants, **{names[field]: value for field, value in said.items()}}
    port = f":{gateway.port}" if gateway.port else ""
    url = f"{'https' if gateway.secure else 'http'}://{gateway.host}{port}{gateway.fullpath}"
    options = {"headers": gateway.headers, "params": gateway.params}
    auth = (gateway.user, gateway.password or "") if gateway.user else None
    _check(post(url, payload, auth=auth, verify=gateway.verify_certificate, **options))


def _check(answer: dict[str, object]) -> None:
    field, _, wanted = settings.SMS_SUCCESS.partition("=")
    if field and str(answer.get(field)) != wanted:
        raise Temporary(f"短信网关未受理（{field}={str(answer.get(field))[:20]}）")
