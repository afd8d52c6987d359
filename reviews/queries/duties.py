"""Duties of judgement people are reminded of: sheets of experts, rectifications of units."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.duties import HORIZON, DutyItem, keys_of, register_duty
from dispatch.queries.paging import paged
from programmes.enums import Duty, EventKind, ProgrammeState, Stage
from programmes.models import CalendarEvent
from projects.enums import Status
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import ScoreSheet

# The event of the year by which sheets of the stage are wanted.
_EVENT = {Stage.APPROVAL: EventKind.EXPERT_MEETING, Stage.ACCEPTANCE: EventKind.ACCEPTANCE}
# Working days after the assignment where the calendar names no day, or one gone by.
_SHEET_DAYS = 10
_NOW_SCORED = Q(stage=Stage.APPROVAL, project__status=Status.EXPERT_REVIEW) | Q(
    stage=Stage.ACCEPTANCE, project__status=Status.ACCEPTANCE
)


def register_duties() -> None:
    """Let reminders know of them."""
    register_duty(Duty.SHEET, sheets_due, sheets_again)
    register_duty(Duty.RECTIFICATION, rectifications_due, rectifications_again)


def sheets_due(day: date) -> Iterator[DutyItem]:
    """Sheets not handed in, by the day the year's calendar wants them."""
    return _sheet_items(_open_sheets(), day)


def sheets_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some sheets."""
    return _sheet_items(_open_sheets().filter(pk__in=keys_of("sheet", subjects)), day)


def rectifications_due(day: date) -> Iterator[DutyItem]:
    """Projects under rectification whose report has not come, by the last day for it."""
    return _rectification_items(_rectifying().filter(rectify_due_on__lt=day + HORIZON))


def rectifications_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some projects."""
    return _rectification_items(_rectifying().filter(pk__in=keys_of("rectification", subjects)))


def _open_sheets() -> QuerySet[ScoreSheet]:
    return ScoreSheet.objects.filter(
        _NOW_SCORED, state=SheetState.DRAFT, project__programme__state=ProgrammeState.ACTIVE
    )


def _sheet_items(rows: QuerySet[ScoreSheet], day: date) -> Iterator[DutyItem]:
    events = {
        (event.programme_id, event.kind): event.ends_on or event.starts_on
        for event in CalendarEvent.objects.filter(kind__in=_EVENT.values())
    }
    calendar = load_calendar()
    project = ("project__title", "project__programme_id", "project__programme__committee_id")
    for row in paged(rows.values("pk", "stage", "judge_id", "assigned_at", *project)):
        event = events.get((row["project__programme_id"], _EVENT[row["stage"]]))
        due = _sheet_day(event, row["assigned_at"].astimezone(SHANGHAI).date(), calendar)
        if due >= day + HORIZON:
            continue
        yield DutyItem(
            subject=f"sheet:{row['pk']}",
            programme_id=row["project__programme_id"],
            committee_id=row["project__programme__committee_id"],
            organisation_id=None,
            people=(row["judge_id"],),
            due_on=due,
            title=f"“{row['project__title']}”{Stage(row['stage']).label}",
            link=reverse("reviews:sheet", args=[row["pk"]]),
        )


def _sheet_day(event: date | None, assigned: date, calendar: WorkCalendar) -> date:
    if event is not None and event > assigned:
        return event
    return calendar.add_working_days(assigned, _SHEET_DAYS)


def _rectifying() -> QuerySet[Project]:
    return Project.objects.filter(
        status=Status.RECTIFYING,
        rectify_due_on__isnull=False,
        programme__state=ProgrammeState.ACTIVE,
    )


def _rectification_items(rows: QuerySet[Project]) -> Iterator[DutyItem]:
    fields: tuple[str, ...] = ("title", "organisation_id", "organisation__short_name")
    programme = ("programme_id", "programme__committee_id")
    for row in paged(rows.values("pk", "rectify_due_on", *fields, *programme)):
        yield _rectification(row)


def _rectification(row: dict[str, Any]) -> DutyItem:
    return DutyItem(
        subject=f"rectification:{row['pk']}",
        programme_id=row["programme_id"],
        committee_id=row["programme__committee_id"],
        organisation_id=row["organisation_id"],
        people=(),
        due_on=row["rectify_due_on"],
        title=f"{row['organisation__short_name']}“{row['title']}”整改报告",
        link=reverse("reviews:rectification", args=[row["pk"]]),
    )
