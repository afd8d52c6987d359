"""Sends what is due through its channel: claimed first, so that nobody sends it twice.

A delivery goes queued → in flight → sent. A failure leads to a retry, later each time,
and to "failed" after the fifth attempt or where trying again cannot help. What must not or
cannot go out is withheld with its reason; what comes in quiet hours waits for their end.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from core import clock
from core.calendar_store import load_calendar
from core.workdays import WorkCalendar
from notifications.enums import DeliveryState
from notifications.models import Delivery
from notifications.retries import LEASE, wait_after
from notifications.senders.letters import Temporary, Undeliverable
from notifications.senders.sending import send
from notifications.services import claims
from notifications.services.parcels import Parcel, sort_batch

logger = structlog.get_logger(__name__)
#: The sweep runs every minute; it does not take up new work after this.
_BUDGET_SECONDS = 50.0
#: So many failures of a channel in a row, and its other letters wait a little, unharmed.
_PATIENCE = 3
_PAUSE = timedelta(minutes=2)


@dataclass
class SweepResult:
    """What one sweep did, in deliveries."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    withheld: int = 0
    postponed: int = 0


@dataclass
class _Run:
    """A sweep on its way: its result, and how often each channel failed in a row."""

    result: SweepResult = field(default_factory=SweepResult)
    failures: Counter[str] = field(default_factory=Counter)

    def is_down(self, channel: str) -> bool:
        return self.failures[channel] >= _PATIENCE

    @property
    def down(self) -> set[str]:
        return {channel for channel in self.failures if self.is_down(channel)}


def sweep() -> SweepResult:
    """Send every delivery that is due; a failure of one stops no other."""
    run, calendar, end = _Run(), load_calendar(), time.monotonic() + _BUDGET_SECONDS
    run.result.failed += claims.give_up_deadly()
    while time.monotonic() < end:
        batch = claims.claim_due(without=run.down)
        if not batch:
            break
        _work_off(batch, run, calendar)
    return run.result


def _work_off(batch: list[Delivery], run: _Run, calendar: WorkCalendar) -> None:
    now, started = clock.now(), time.monotonic()
    found = sort_batch(batch, timezone.localtime(now), calendar)
    for reason, rows in found.withheld.items():
        claims.settle(rows, DeliveryState.WITHHELD, reason)
        run.result.withheld += len(rows)
    for opens, rows in found.postponed.items():
        claims.put_back(rows, opens, "免打扰时段或非工作日，顺延发送", tried=False)
        run.result.postponed += len(rows)
    for parcel in found.parcels:
        if time.monotonic() - started > LEASE.total_seconds() / 2:
            # Nobody may take up a row that is about to be sent from here.
            claims.put_back(parcel.rows, now, "", tried=False)
        elif run.is_down(parcel.channel):
            claims.put_back(parcel.rows, now + _PAUSE, "渠道暂时不通，稍后发送", tried=False)
        else:
            _deliver(parcel, run)


def _deliver(parcel: Parcel, run: _Run) -> None:
    """Send one parcel and write down at once how it ended: a crash repeats no other."""
    try:
        send(parcel.channel, parcel.to, parcel.letter)
    except Undeliverable as error:
        claims.settle(parcel.rows, DeliveryState.FAILED, str(error))
        run.result.failed += len(parcel.rows)
    except Temporary as error:
        _put_off(parcel, str(error), run)
    except Exception as error:  # noqa: BLE001  whatever a sender does, the others go out
        # Its name alone: the text may hold addresses and keys.
        logger.warning("delivery_failed", reference=parcel.letter.reference, error=_name(error))
        _put_off(parcel, f"发送程序出错（{_name(error)}）", run)
    else:
        claims.settle(parcel.rows, DeliveryState.SENT, sent_at=clock.now())
        run.failures[parcel.channel] = 0
        run.result.sent += len(parcel.rows)


def _put_off(parcel: Parcel, reason: str, run: _Run) -> None:
    run.failures[parcel.channel] += 1
    now: datetime = clock.now()
    for row in parcel.rows:
        wait = wait_after(row.attempts)
        if wait is None:
            claims.settle([row], DeliveryState.FAILED, reason)
            run.result.failed += 1
        else:
            claims.put_back([row], now + wait, reason, tried=True)
            run.result.retried += 1


def _name(error: Exception) -> str:
    return type(error).__name__
