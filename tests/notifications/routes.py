"""Who gets what from the addresses of the notifications floor."""

from __future__ import annotations

from typing import Any

from notifications.models import Message
from notifications.services.messages import tell
from tests.security.route import Route, codes
from tests.world import World


def _message_to_staff(world: World) -> dict[str, Any]:
    tell(recipients=[world.staff], kind="k", title="请办理", once_key="k")
    return {"pk": Message.objects.get(recipient=world.staff, once_key="k").pk}


_DEPARTMENT = codes(403, staff=200, head=200, foreign_staff=200)
_ASKS_AGAIN = codes(403, staff=302, head=302, foreign_staff=302)
ROUTES = [
    Route("notifications:inbox", get=codes(200)),
    Route("notifications:open", post=codes(404, staff=302), arguments=_message_to_staff),
    Route("notifications:read_all", post=codes(302)),
    Route("notifications:preferences", get=codes(200), post=codes(200)),
    Route("notifications:deliveries", get=_DEPARTMENT),
    Route("notifications:unread", get=_DEPARTMENT),
    Route("notifications:resend", post=_ASKS_AGAIN),
]
