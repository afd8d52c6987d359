"""Sweeps of monthly dispatch, started by beat; each finds what is due and not yet done."""

from __future__ import annotations

from datetime import date

from celery import shared_task

from core import clock
from dispatch.services import lamps, periods, reminders


@shared_task(name="dispatch.open_due_periods")
def open_due_periods() -> None:
    """Open periods that have begun, then mark reports whose deadline has passed."""
    periods.open_due_periods(now=clock.now())
    if periods.mark_missing(now=clock.now()):
        lamps.recompute_lamps(today=clock.today())


@shared_task(name="dispatch.nightly_lamps")
def nightly_lamps() -> None:
    """Decide the lamps that are not fixed as of today."""
    periods.mark_missing(now=clock.now())
    lamps.recompute_lamps(today=clock.today())


@shared_task(name="dispatch.morning_reminders")
def morning_reminders(day: str = "") -> None:
    """Remind people of due and late reports as of today or the day YYYY-MM-DD.

    Does nothing on days off.
    """
    wanted = date.fromisoformat(day) if day else clock.today()
    reminders.run_reminders(day=wanted, now=clock.now())
