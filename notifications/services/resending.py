"""Sends again what has failed or was withheld, when the department asks for it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed
from notifications.enums import ENDED_UNSENT, DeliveryState
from notifications.models import Delivery
from organisations.models import User


@transaction.atomic
def resend(*, actor: User, pks: Iterable[int]) -> int:
    """Queue the deliveries anew; return how many.

    Only those that have failed or were withheld: what is on its way or has arrived stays as
    it is, so asking twice sends once. Quiet hours still count.

    Raises:
        NotAllowed: the person works in no department.
    """
    if not actor.has_perm("notifications.resend_deliveries"):
        raise NotAllowed("您没有重发消息的权限。")
    ended = Delivery.objects.filter(pk__in=list(pks), state__in=ENDED_UNSENT)
    mine = ended.visible_to(actor)
    rows = list(
        mine.select_for_update(of=("self",)).select_related("message__recipient").order_by("pk")
    )
    if not rows:
        return 0
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.QUEUED, attempts=0, due_at=clock.now(), last_error="", claim=""
    )
    audit.record(
        actor=actor,
        action="messages.resend",
        title=f"重发{len(rows)}条消息",
        details={"deliveries": [row.pk for row in rows]},
    )
    return len(rows)
