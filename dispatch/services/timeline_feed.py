"""Calendar feeds: made, renewed and revoked by their owner; read by calendar programs."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.core.cache import cache
from django.db import transaction

from core import audit, clock
from dispatch.models import CalendarFeed

SECRET_BYTES = 32
# Calendar programs ask a few times an hour; a person has a handful of them.
ASKED_PER_HOUR = 60
HOUR = 3600


@transaction.atomic
def renew_feed(*, actor: Any) -> str:
    """Make the person's feed, or give it a new address; return the secret part, told only now.

    The address before stops working at once. Only the digest is kept.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed, made = CalendarFeed.objects.update_or_create(
        owner=actor, defaults={"digest": _digest(secret), "made_at": clock.now()}
    )
    audit.record(actor=actor, action="feed.make" if made else "feed.renew", obj=feed)
    return secret


@transaction.atomic
def revoke_feed(*, actor: Any) -> bool:
    """End the person's feed; return whether there was one."""
    feed = CalendarFeed.objects.select_for_update(of=("self",)).filter(owner=actor).first()
    if feed is None:
        return False
    audit.record(actor=actor, action="feed.revoke", obj=feed)
    feed.delete()
    return True


def owner_of(secret: str) -> Any | None:
    """Person whose feed has this address; None for unknown, revoked or closed accounts."""
    feed = CalendarFeed.objects.select_related("owner").filter(digest=_digest(secret)).first()
    return feed.owner if feed is not None and feed.owner.is_active else None


def asked_too_often(key: str) -> bool:
    """Count one question of this feed or address; whether it exceeds what an hour allows."""
    name = f"feed-asked:{hashlib.sha256(key.encode()).hexdigest()}"
    cache.add(name, 0, timeout=HOUR)
    try:
        return cache.incr(name) > ASKED_PER_HOUR
    except ValueError:  # the hour ended between the two calls
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
