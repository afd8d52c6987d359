"""Sweeps of judgement, started by beat; each finds what is due and not yet done."""

from __future__ import annotations

from celery import shared_task

from core import clock
from reviews.services import rectify_reminders, returning


@shared_task(name="reviews.lapse_overdue_returns")
def lapse_overdue_returns() -> None:
    """End returned applications whose last day is over, where the programme lets them lapse."""
    returning.lapse_overdue_returns()


@shared_task(name="reviews.remind_of_rectifications")
def remind_of_rectifications() -> None:
    """Remind of rectifications as of today; does nothing on days off."""
    rectify_reminders.remind_of_rectifications(day=clock.today())
