"""Background work of the notifications floor."""

from celery import shared_task

from notifications.services.deliveries import sweep


@shared_task
def sweep_deliveries() -> None:
    """Send what is due; run every minute, harmless when run twice."""
    sweep()
