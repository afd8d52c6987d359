"""Reminds people of what is due: writes down whom to tell of what, then tells each once.

What is written down and not yet said is found by the next run, so a run that is killed loses
nothing; a row that exists is not written again, so two runs at once say nothing twice.
"""

from __future__ import annotations

from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, NotAllowed
from dispatch.models import ReminderLog, ReminderRun
from dispatch.models.reminders import RunKind
from dispatch.queries.reminders import DueChunk, Selection
from dispatch.reminding import Timetable
from dispatch.services.reminder_sending import FAILURES, RunOutcome, Sender
from organisations.models import User
from programmes.models import Programme

logger = structlog.get_logger(__name__)
# Reminders speak to people, so they keep to the hours in which they work.
_WORKING_HOURS = range(8, 18)


def run_reminders(
    *, day: date, now: datetime, dry_run: bool = False, urgent_only: bool = False
) -> RunOutcome:
    """Remind everybody of what is due by the day and has not been said; nothing on days off.

    `now` is the moment of the run. One message per person, and one more for each urgent
    subject; `urgent_only` leaves the others for the morning and keeps no record when there is
    nothing to say. A dry run only counts. What one person's rows spoil stops nobody else.
    """
    calendar = load_calendar()
    if not calendar.is_working_day(day):
        return RunOutcome()
    timetable = Timetable(day, calendar)
    if dry_run:
        return _count(timetable, urgent_only)
    run = None if urgent_only else _begin(day, now, RunKind.DIGEST)
    planned = _write_down(timetable, urgent_only)
    if run is None:
        if not planned.failed and not _unsaid(urgent_only=True).exists():
            return RunOutcome()
        run = _begin(day, now, RunKind.URGENT)
    outcome = planned
    for urgent in (True,) if urgent_only else (True, False):
        outcome = outcome.plus(Sender(run, timetable, urgent=urgent).send_all())
    _finish(run, outcome)
    return outcome


def is_done_today(*, day: date) -> bool:
    """The day's digest came to its end without a failure; hourly sweeps then have no work."""
    return ReminderRun.objects.filter(
        day=day, kind=RunKind.DIGEST, finished_at__isnull=False, failed=0
    ).exists()


def is_working_hour(moment: datetime) -> bool:
    """Whether reminders may be said at the hour of this local moment (Asia/Shanghai)."""
    return moment.hour in _WORKING_HOURS


@transaction.atomic
def ask_for_run(*, programme: Programme, actor: User) -> None:
    """Note that somebody of the department wants today's reminders run once more.

    Raises NotAllowed without the right, Conflict outside the working hours.
    """
    if not actor.has_perm("dispatch.run_dispatch", programme):
        raise NotAllowed("您没有“执行提醒”的权限，须由组织部办理。")
    now = clock.now()
    if not load_calendar().is_working_day(now.date()) or not is_working_hour(now):
        raise Conflict("提醒只在工作日 8:00 至 18:00 发出。请在工作时间再执行，漏发的届时会补发。")
    audit.record(actor=actor, action="reminder.rerun", obj=programme, title="再执行一次提醒")


def _unsaid(*, urgent_only: bool) -> QuerySet[ReminderLog]:
    rows = ReminderLog.objects.filter(message=None)
    return rows.filter(rule__urgent=True) if urgent_only else rows


def _begin(day: date, now: datetime, kind: RunKind) -> ReminderRun:
    return ReminderRun.objects.create(day=day, started_at=now, kind=kind)


def _write_down(timetable: Timetable, urgent_only: bool) -> RunOutcome:
    """One row per reminder that is due, before anything is said; a duty that fails is left."""
    selection = Selection(timetable, urgent_only=urgent_only)
    outcome = RunOutcome()
    for duty in selection.duties():
        try:
            for chunk in selection.chunks(duty):
                _keep(chunk, timetable.day)
        except FAILURES as error:
            logger.exception("reminder_source_failed", duty=duty)
            failure = f"{duty}：{type(error).__name__}"
            outcome = outcome.plus(RunOutcome(found=1, failed=1, failure=failure))
    return outcome


def _keep(chunk: DueChunk, day: date) -> None:
    ReminderLog.objects.bulk_create(
        [
            ReminderLog(
                rule_id=pair.rule_id,
                subject=pair.subject,
                due_on=pair.due_on,
                occurrence=pair.occurrence,
                recipient_id=pair.recipient_id,
                level=pair.level,
                day=day,
            )
            for pair in chunk.pairs
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _count(timetable: Timetable, urgent_only: bool) -> RunOutcome:
    unsaid = _unsaid(urgent_only=urgent_only)
    left = unsaid.values_list("recipient_id", "subject", "rule__urgent")
    letters = {(person, subject if urgent else "") for person, subject, urgent in left}
    found = len(left)
    selection = Selection(timetable, urgent_only=urgent_only)
    for duty in selection.duties():
        for chunk in selection.chunks(duty):
            found += len(chunk.pairs)
            letters |= {
                (pair.recipient_id, pair.subject if pair.rule_id in selection.urgent else "")
                for pair in chunk.pairs
            }
    return RunOutcome(found=found, sent=len(letters), merged=found - len(letters))


@transaction.atomic
def _finish(run: ReminderRun, outcome: RunOutcome) -> None:
    run.finished_at = max(clock.now(), run.started_at)
    for name in ("found", "sent", "merged", "skipped", "failed", "failure"):
        setattr(run, name, getattr(outcome, name))
    run.save()
    audit.record(
        actor=None,
        action="reminder.run",
        obj=run,
        details={"found": outcome.found, "sent": outcome.sent, "failed": outcome.failed},
    )
