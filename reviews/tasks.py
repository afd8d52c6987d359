"""Sweeps of judgement, started by beat; each finds what is due and not yet done."""

from __future__ import annotations

from celery import shared_task

from reviews.services import returning


@shared_task(name="reviews.lapse_overdue_returns")
def lapse_overdue_returns() -> None:
    """End returned applications whose last day is over, where the programme lets them lapse."""
    returning.lapse_overdue_returns()
