"""A person puts a reminder off for some working days, never beyond the day it is due."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput
from dispatch.duties import still_open
from dispatch.models import ReminderLog, ReminderSnooze
from organisations.models import User

# Working days; longer would hide the duty from who has to do it.
CHOICES = (1, 3, 5)


@transaction.atomic
def put_off(*, subject: str, days: int, actor: User) -> ReminderSnooze:
    """Let the person hear of the subject again in so many working days, at the latest on the day.

    Only of what he was reminded of and what is not due yet; others hear of it as the rules say.
    Raises InvalidInput for another number of days, Conflict when there is nothing to put off.
    """
    if days not in CHOICES:
        raise InvalidInput("只能推迟 1、3 或 5 个工作日。")
    rows = ReminderLog.objects.select_for_update(of=("self",)).select_related("rule")
    told = rows.filter(subject=subject, recipient=actor).order_by("-pk").first()
    today = clock.today()
    item = told and still_open(told.rule.duty, today, [subject]).get(subject)
    if not told or not item or item.due_on != told.due_on:
        raise Conflict("这件事已经办结，或者不是您的待办，不用再推迟。")
    if item.due_on <= today:
        raise Conflict("这件事已经到期，不能再推迟提醒，请尽快办理。")
    until = min(load_calendar().add_working_days(today, days), item.due_on)
    wish = ReminderSnooze.objects.filter(subject=subject, person=actor).first()
    wish = wish or ReminderSnooze(subject=subject, person=actor, times=0)
    wish.due_on, wish.until, wish.rule = item.due_on, until, told.rule
    wish.times += 1
    wish.save()
    audit.record(
        actor=actor,
        action="reminder.snooze",
        title=item.title,
        details={"subject": subject, "until": until.isoformat()},
    )
    return wish
