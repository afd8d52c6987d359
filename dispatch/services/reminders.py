"""Reminds people of due and late reports: one merged message per person and run, never twice.

Each person is one transaction: the log rows and the message stand or fall together. A run that
is killed has therefore done some people completely and the others not at all, and the next run
finds exactly those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.db import DatabaseError, transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport, ReminderLog, ReminderRun
from dispatch.queries.reminders import Pair, due_pairs, still_due
from notifications.models import Message
from notifications.services.messages import tell
from organisations.models import User

logger = structlog.get_logger(__name__)
MOST_LINES = 30
# What may go wrong with one person's rows without meaning anything for the others.
FAILURES = (DatabaseError, ArithmeticError, LookupError, OSError, TypeError, ValueError)


@dataclass(frozen=True)
class RunOutcome:
    """Counts of a run, in pairs of rule and report per person: found = sent + merged + skipped +
    failed.

    `sent` is also the number of messages (one per person); `merged` are the pairs a message
    covers beyond its first; `skipped` were no longer due when asked again; `failed` will be
    found by the next run.
    """

    found: int = 0
    sent: int = 0
    merged: int = 0
    skipped: int = 0
    failed: int = 0

    def plus(self, other: RunOutcome) -> RunOutcome:
        """Add the counts of another part of the run."""
        return RunOutcome(
            self.found + other.found,
            self.sent + other.sent,
            self.merged + other.merged,
            self.skipped + other.skipped,
            self.failed + other.failed,
        )


def run_reminders(*, day: date, now: datetime, dry_run: bool = False) -> RunOutcome:
    """Remind everybody of what is due by the day and has not been said; nothing on days off.

    `now` is the moment of the run. A dry run only counts. What one person's rows spoil stops
    nobody else.
    """
    calendar = load_calendar()
    if not calendar.is_working_day(day):
        return RunOutcome()
    by_person = due_pairs(day, calendar)
    if dry_run:
        found = sum(len(pairs) for pairs in by_person.values())
        return RunOutcome(found=found, sent=len(by_person), merged=found - len(by_person))
    run = ReminderRun.objects.create(day=day, started_at=now)
    outcome = RunOutcome()
    for person_id, pairs in by_person.items():
        outcome = outcome.plus(_remind(person_id, pairs, day, calendar))
    _finish(run, outcome)
    return outcome


def _remind(person_id: int, pairs: Sequence[Pair], day: date, calendar: WorkCalendar) -> RunOutcome:
    found = len(pairs)
    try:
        with transaction.atomic():
            live = _send(person_id, pairs, day, calendar)
    except FAILURES:
        logger.exception("reminder_failed", recipient=person_id)
        return RunOutcome(found=found, failed=found)
    if not live:
        return RunOutcome(found=found, skipped=found)
    return RunOutcome(found=found, sent=1, merged=live - 1, skipped=found - live)


def _send(person_id: int, pairs: Sequence[Pair], day: date, calendar: WorkCalendar) -> int:
    """Log and tell what is still due under lock; return the number of pairs covered."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    reports = _lock_still_due(pairs)
    logged = set(
        ReminderLog.objects.filter(recipient=person_id, report__in=reports).values_list(
            "rule_id", "report_id"
        )
    )
    live = [
        pair
        for pair in pairs
        if pair.report_id in reports
        and reports[pair.report_id].state == pair.state
        and (pair.rule_id, pair.report_id) not in logged
    ]
    if person is None or not live:
        return 0
    ReminderLog.objects.bulk_create(
        ReminderLog(
            rule_id=pair.rule_id,
            report_id=pair.report_id,
            recipient_id=person_id,
            level=pair.level,
            day=day,
        )
        for pair in live
    )
    named = {pair.report_id: reports[pair.report_id] for pair in live}
    message = _tell(person, list(named.values()), live[0], day, calendar)
    rows = ReminderLog.objects.filter(recipient=person_id, report__in=named, message=None)
    rows.filter(day=day).update(message=message)
    return len(live)


def _lock_still_due(pairs: Sequence[Pair]) -> dict[int, MonthlyReport]:
    rows = (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("project__organisation", "period")
        .filter(pk__in={pair.report_id for pair in pairs}, **still_due())
        .order_by("pk")
    )
    return {report.pk: report for report in rows}


def _tell(
    person: User, reports: list[MonthlyReport], first: Pair, day: date, calendar: WorkCalendar
) -> Message:
    # The first pair cannot occur in another message: its log row is unique.
    once_key = f"report-reminder:{day}:{first.rule_id}-{first.report_id}"
    late = sum(_days_left(report, day, calendar) < 0 for report in reports)
    only = reports[0] if len(reports) == 1 else None
    tell(
        recipients=[person],
        kind="report_reminder",
        title=f"月报提醒：{len(reports)} 份待报" + (f"，其中 {late} 份已逾期" if late else ""),
        body=_body(reports, day, calendar),
        link=reverse("dispatch:report", args=[only.pk]) if only else reverse("dispatch:month"),
        once_key=once_key,
    )
    return Message.objects.get(recipient=person, once_key=once_key)


def _body(reports: list[MonthlyReport], day: date, calendar: WorkCalendar) -> str:
    ordered = sorted(reports, key=lambda report: (report.due_at, report.pk))
    lines = [_line(report, day, calendar) for report in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"……等共 {len(ordered)} 份，详见月度调度。")
    return "\n".join(lines)


def _line(report: MonthlyReport, day: date, calendar: WorkCalendar) -> str:
    due = report.due_at.astimezone(SHANGHAI)
    left = _days_left(report, day, calendar)
    words = "今天截止" if left == 0 else f"还剩 {left} 个工作日"
    if left < 0:
        words = f"已超 {-left} 个工作日"
    waiting = "，待书记确认" if report.state == ReportState.FILED else ""
    return (
        f"{report.project.organisation}“{report.project}”{report.period.report_name}，"
        f"{due.month}月{due.day}日{due:%H:%M}截止，{words}{waiting}"
    )


def _days_left(report: MonthlyReport, day: date, calendar: WorkCalendar) -> int:
    return calendar.working_days_between(day, report.due_at.astimezone(SHANGHAI).date())


@transaction.atomic
def _finish(run: ReminderRun, outcome: RunOutcome) -> None:
    run.finished_at = clock.now()
    for name in ("found", "sent", "merged", "skipped", "failed"):
        setattr(run, name, getattr(outcome, name))
    run.save()
    audit.record(
        actor=None,
        action="reminder.run",
        obj=run,
        details={"found": outcome.found, "sent": outcome.sent, "failed": outcome.failed},
    )
