"""Background jobs, and the upkeep of the embedded queue."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings

from core import clock
from core.services.jobs import TASK, run_job, sweep_jobs
from core.services.orphans import sweep_orphans

_KEPT = timedelta(days=1)
_LOCK_TIMEOUT_SECONDS = 20


@shared_task(name="core.purge_delivered_messages")
def purge_delivered_messages() -> int:
    """Delete messages the SQL transport has delivered and keeps for ever; return how many.

    On Redis there is nothing to do.
    """
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


@shared_task(name=TASK)
def run_job_task(pk: int) -> None:
    """Do one background job; a second delivery of the message does nothing."""
    run_job(pk)


@shared_task(name="core.sweep_jobs")
def sweep_jobs_task() -> None:
    """Catch up with jobs nobody took, close dead ones, clear old results."""
    sweep_jobs()


@shared_task(name="core.sweep_orphans")
def sweep_orphans_task() -> int:
    """Delete bytes no row knows and uploads nobody finished; return how many files went."""
    return sweep_orphans()
