"""Sends what is due through its channel: claimed first, so that nobody sends it twice.

A delivery goes queued → in flight → sent. A failure leads to a retry, later each time,
and to "failed" after the fifth attempt. A sender that dies leaves the row in flight;
its lease runs out after ten minutes and the next sweep takes it up again.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet

from core import clock
from notifications.models import Delivery, DeliveryState
from notifications.retries import LEASE, MOST_ATTEMPTS, wait_after

logger = structlog.get_logger(__name__)
_BATCH = 200
_ERROR_LENGTH = 200
_WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)


class Undeliverable(Exception):
    """Trying again cannot help: the person has left, or has no address."""


@dataclass
class SweepResult:
    """What one sweep did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


def sweep() -> SweepResult:
    """Send every delivery that is due; a failure of one stops no other."""
    result = SweepResult()
    if not settings.EMAIL_ENABLED:
        return result
    for delivery in _due().select_related("message__recipient")[:_BATCH]:
        if _claim(delivery):
            _deliver(delivery, result)
    return result


def _due() -> QuerySet[Delivery]:
    """Waiting rows whose time has come, and rows in flight whose sender is lost."""
    now = clock.now()
    states = Q(state__in=_WAITING) | Q(state=DeliveryState.IN_FLIGHT)
    return Delivery.objects.filter(states, due_at__lte=now).order_by("due_at", "pk")


def _claim(delivery: Delivery) -> bool:
    """Take the delivery in hand, unless another sweep was faster.

    While in flight ``due_at`` is the end of the lease.
    """
    seen = Delivery.objects.filter(
        pk=delivery.pk, state=delivery.state, attempts=delivery.attempts, due_at=delivery.due_at
    )
    if delivery.attempts >= MOST_ATTEMPTS:
        seen.update(state=DeliveryState.FAILED, last_error="多次发送中断，不再重试")
        return False
    taken = seen.update(
        state=DeliveryState.IN_FLIGHT, attempts=F("attempts") + 1, due_at=clock.now() + LEASE
    )
    delivery.attempts += 1
    return bool(taken)


def _deliver(delivery: Delivery, result: SweepResult) -> None:
    try:
        _send(delivery)
    except Undeliverable as error:
        _finish(delivery, DeliveryState.FAILED, str(error))
        result.failed += 1
    except Exception as error:  # noqa: BLE001  whatever a mail server does, the others go out
        logger.warning("delivery_failed", delivery=delivery.pk, error=type(error).__name__)
        _put_off(delivery, f"{type(error).__name__}: {error}", result)
    else:
        _finish(delivery, DeliveryState.SENT, "")
        result.sent += 1


def _send(delivery: Delivery) -> None:
    message, recipient = delivery.message, delivery.message.recipient
    if not recipient.is_active or not recipient.email:
        raise Undeliverable("收件人已停用或没有邮箱")
    text = f"{message.body or message.title}\n\n请登录书记项目管理系统办理。此邮件由系统自动发送。"
    EmailMessage(
        subject=f"【书记项目】{message.title}",
        body=text,
        to=[recipient.email],
        # The same on every attempt, so that a mail server can drop a repetition.
        headers={"Message-ID": f"<delivery-{delivery.pk}@shujixiangmu.invalid>"},
    ).send()


def _put_off(delivery: Delivery, error: str, result: SweepResult) -> None:
    wait = wait_after(delivery.attempts)
    if wait is None:
        _finish(delivery, DeliveryState.FAILED, error)
        result.failed += 1
        return
    Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(
        state=DeliveryState.RETRY, due_at=clock.now() + wait, last_error=error[:_ERROR_LENGTH]
    )
    result.retried += 1


def _finish(delivery: Delivery, state: str, error: str) -> None:
    Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(
        state=state, last_error=error[:_ERROR_LENGTH]
    )
