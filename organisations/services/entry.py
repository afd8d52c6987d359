"""What is recorded of coming and going, and the slowing-down of addresses that keep failing."""

from __future__ import annotations

import hashlib
import threading
import time

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from core import audit
from core.models import Outcome
from organisations.models import User
from organisations.slow_down import SlowDown

# Only so many answers wait at a time: slowing down must not use up the server's threads.
_WAITING_ROOM = threading.BoundedSemaphore(3)


def record_login(user: User) -> None:
    """Record a successful log-in."""
    _record(user, "account.login", user, user.username, Outcome.SUCCESS)


def record_logout(user: User, *, reason: str = "") -> None:
    """Record leaving, by one's own will or because time was up."""
    _record(user, "account.logout", user, user.username, Outcome.SUCCESS, reason)


def record_failed_login(username: str, *, locked: bool) -> None:
    """Record a failed log-in in a transaction of its own.

    A name that is no account's is not kept: people type passwords into that field.
    """
    user = User.objects.filter(username=username).first()
    action = "account.locked" if locked else "account.login_failed"
    title = user.username if user else "不存在的账号"
    _record(None, action, user, title, Outcome.DENIED if locked else Outcome.FAILED)


def slow_down(address: str) -> float:
    """Count a failure of the address and wait accordingly; return the seconds asked for.

    Never a lock: a whole town shares one address.
    """
    rule = SlowDown(
        starts_at=settings.LOGIN_SLOW_DOWN_STARTS_AT,
        step=settings.LOGIN_SLOW_DOWN_STEP_SECONDS,
        longest=settings.LOGIN_SLOW_DOWN_LONGEST_SECONDS,
    )
    seconds = rule.seconds(_count_failure(address))
    if seconds and _WAITING_ROOM.acquire(blocking=False):
        try:
            time.sleep(seconds)
        finally:
            _WAITING_ROOM.release()
    return seconds


def _count_failure(address: str) -> int:
    digest = hashlib.sha256(address.encode()).hexdigest()
    key = f"login-failures:{digest}"
    cache.add(key, 0, timeout=settings.LOGIN_SLOW_DOWN_WINDOW_SECONDS)
    try:
        return cache.incr(key)
    except ValueError:  # the window closed between the two calls
        return 1


@transaction.atomic
def _record(
    actor: User | None,
    action: str,
    obj: User | None,
    title: str,
    outcome: str,
    reason: str = "",
) -> None:
    audit.record(actor=actor, action=action, obj=obj, title=title, outcome=outcome, reason=reason)
