"""Upkeep of the embedded queue; on Redis there is nothing to do."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings

from core import clock

_KEPT = timedelta(days=1)
_LOCK_TIMEOUT_SECONDS = 20


@shared_task(name="core.purge_delivered_messages")
def purge_delivered_messages() -> int:
    """Delete messages the SQL transport has delivered and keeps for ever; return how many."""
    broker: Path = settings.EMBEDDED_BROKER_FILE
    if not settings.CELERY_BROKER_URL.endswith(f"sqlite:///{broker}"):
        return 0
    return _purge(broker, clock.now() - _KEPT)


def _purge(broker: Path, before: datetime) -> int:
    if not broker.is_file():
        return 0
    with closing(sqlite3.connect(broker, timeout=_LOCK_TIMEOUT_SECONDS)) as connection:
        exists = "SELECT 1 FROM sqlite_master WHERE name = 'kombu_message'"
        if connection.execute(exists).fetchone() is None:
            return 0
        # The transport stamps the moment of delivery in the machine's local time.
        local = before.astimezone().replace(tzinfo=None).isoformat(" ")
        gone = connection.execute(
            "DELETE FROM kombu_message WHERE visible = 0 AND timestamp < ?", (local,)
        ).rowcount
        connection.commit()
        return gone
