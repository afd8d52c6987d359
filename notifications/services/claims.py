"""Takes due deliveries in hand, so that nobody else sends them, and writes down how it ended.

While in flight ``due_at`` is the end of the lease. A sender that dies leaves its rows in
flight; when the lease has run out the next sweep takes them up again. Only the holder of the
claim can change a row, so a sender that was too slow does not overwrite its successor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet

from core import clock
from notifications.enums import DeliveryState
from notifications.models import Delivery
from notifications.retries import LEASE, MOST_ATTEMPTS

BATCH = 100
_ERROR_LENGTH = 200
_WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)


@transaction.atomic
def claim_due(*, without: Collection[str] = ()) -> list[Delivery]:
    """Take the next batch of what is due, urgent ones first; three queries for any number.

    Args:
        without: channels to leave alone.
    """
    due = _due().exclude(channel__in=without).order_by("-urgent", "due_at", "pk")
    # Two sweeps side by side take different rows and never wait for each other.
    pks = list(
        due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH]
    )
    if not pks:
        return []
    claim = uuid4().hex
    Delivery.objects.filter(pk__in=pks).update(
        state=DeliveryState.IN_FLIGHT,
        attempts=F("attempts") + 1,
        due_at=clock.now() + LEASE,
        claim=claim,
    )
    taken = Delivery.objects.filter(claim=claim).select_related("message__recipient")
    return list(taken.order_by("-urgent", "pk"))


def give_up_deadly() -> int:
    """Fail the rows whose senders died every time; one query."""
    lost = _due().filter(state=DeliveryState.IN_FLIGHT, attempts__gte=MOST_ATTEMPTS)
    return lost.update(state=DeliveryState.FAILED, last_error="多次发送中断，不再重试", claim="")


def settle(
    rows: Iterable[Delivery], state: str, reason: str = "", *, sent_at: datetime | None = None
) -> None:
    """End the rows in a state; ``reason`` is Chinese and says why it is not "sent"."""
    _held(rows).update(state=state, last_error=reason[:_ERROR_LENGTH], sent_at=sent_at, claim="")


def put_back(rows: Iterable[Delivery], due_at: datetime, reason: str, *, tried: bool) -> None:
    """Let the rows wait until ``due_at``: as a retry when they were tried, else as before."""
    changes: dict[str, Any] = {"state": DeliveryState.RETRY}
    if not tried:
        changes = {"state": DeliveryState.QUEUED, "attempts": F("attempts") - 1}
    _held(rows).update(due_at=due_at, last_error=reason[:_ERROR_LENGTH], claim="", **changes)


def _due() -> QuerySet[Delivery]:
    """Waiting rows whose time has come, and rows in flight whose sender is lost."""
    states = Q(state__in=_WAITING) | Q(state=DeliveryState.IN_FLIGHT)
    return Delivery.objects.filter(states, due_at__lte=clock.now())


def _held(rows: Iterable[Delivery]) -> QuerySet[Delivery]:
    rows = list(rows)
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows], claim__in={row.claim for row in rows}
    )
