"""Sweeps of monthly dispatch, started by beat; each finds what is due and not yet done."""

from __future__ import annotations

from datetime import date

from celery import shared_task

from core import clock
from dispatch.services import lamps, order_sweep, periods, reminders


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
    """Remind people of what is due as of today; once a day, until a run came to its end.

    Rung every hour of the working day, so that a broken-off morning goes on an hour later.
    What is rung at night, by a clock or a worker that was away, waits for the next ring.
    With a day YYYY-MM-DD that day is run again, at any hour. Does nothing on days off.
    """
    if day:
        reminders.run_reminders(day=date.fromisoformat(day), now=clock.now())
    elif reminders.is_working_hour(clock.now()) and not reminders.is_done_today(day=clock.today()):
        reminders.run_reminders(day=clock.today(), now=clock.now())


@shared_task(name="dispatch.urgent_reminders")
def urgent_reminders() -> None:
    """Remind people of what is urgent and has just become due; not at night nor on days off."""
    if reminders.is_working_hour(clock.now()):
        reminders.run_reminders(day=clock.today(), now=clock.now(), urgent_only=True)


@shared_task(name="dispatch.run_reminders_again")
def run_again(day: str) -> None:
    """Run the reminders of the day YYYY-MM-DD once more, asked for by the department.

    A worker that comes to it too late does nothing: the next morning has all of it.
    """
    if day == clock.today().isoformat() and reminders.is_working_hour(clock.now()):
        reminders.run_reminders(day=clock.today(), now=clock.now())


@shared_task(name="dispatch.propose_orders")
def propose_orders() -> None:
    """Propose the supervision orders the rules ask for as of today; a second run adds nothing."""
    order_sweep.propose_orders(day=clock.today())
