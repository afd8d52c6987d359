"""Reminds units of a rectification that falls due, and heads of one that is overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core.calendar_store import load_calendar
from core.workdays import WorkCalendar
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import people_with_role
from projects.enums import Status
from projects.models import Project
from reviews.services.letters import tell_heads

# Working days before the deadline on which the unit hears of it.
DAYS_BEFORE = (10, 3, 0)


def remind_of_rectifications(*, day: date) -> int:
    """Tell whom it concerns as of the day; nothing on days off; return the messages written.

    A missed day is caught up by the next run, and nobody hears the same twice.
    """
    calendar = load_calendar()
    if not calendar.is_working_day(day):
        return 0
    waiting = Project.objects.filter(status=Status.RECTIFYING, rectify_due_on__isnull=False)
    return sum(
        _remind(project, day, calendar)
        for project in waiting.select_related("programme", "organisation")
    )


@transaction.atomic
def _remind(project: Project, day: date, calendar: WorkCalendar) -> int:
    due = project.rectify_due_on
    if due is None:
        return 0
    if day > due:
        _tell_heads_of_overdue(project, due)
        return 1
    left = calendar.working_days_between(day, due)
    stage = min((days for days in DAYS_BEFORE if days >= left), default=None)
    if stage is None:
        return 0
    return tell(
        recipients=_people(project, day),
        kind="rectify_due",
        title=f"“{project}”整改报告 {due} 到期，还有 {left} 个工作日"[:120],
        body="请逐项写明整改情况，由书记提交。",
        link=reverse("reviews:rectification", args=[project.pk]),
        once_key=f"rectify-{project.pk}-{due}-{stage}",
    )


def _people(project: Project, day: date) -> list[Any]:
    """Secretary and liaison officers of the unit on the day."""
    return [
        person
        for role in (Role.SECRETARY, Role.LIAISON)
        for person in people_with_role(role=role, organisation_id=project.organisation_id, on=day)
    ]


def _tell_heads_of_overdue(project: Project, due: date) -> None:
    tell_heads(
        project,
        kind="rectify_overdue",
        title=f"“{project}”整改逾期（{due}），请审定",
        body="期限内没有提交整改报告，可以认定不合格或撤销立项。",
        link=reverse("reviews:acceptance", args=[project.pk]),
        once_key=f"rectify-overdue-{project.pk}-{due}",
    )
