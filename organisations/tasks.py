"""Nightly upkeep of sessions."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="organisations.clear_expired_sessions")
def clear_expired_sessions() -> None:
    """Delete the rows of sessions that ended; a log-in leaves one behind each day."""
    call_command("clearsessions")
