"""Reads of coordinated problems: lists with filters, figures, and what excuses a delay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from core.workdays import WorkCalendar
from dispatch.coordination_steps import ENDED, OPEN, Step, steps_from
from dispatch.enums import CoordinationState
from dispatch.models import CoordinationItem
from organisations.models import Organisation
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project

# The day promised is still to be kept in these states.
UNDER_PROMISE = frozenset(
    {CoordinationState.ASSIGNED, CoordinationState.WORKING, CoordinationState.ESCALATED}
)
OPEN_CODE, OVERDUE_CODE = "open", "overdue"
MAY_BE_HELPED = frozenset(
    {
        Status.APPROVED,
        Status.IN_PROGRESS,
        Status.SUSPENDED,
        Status.CLOSING,
        Status.ACCEPTANCE,
        Status.RECTIFYING,
    }
)


@dataclass(frozen=True)
class ItemFilters:
    """What a list is narrowed to; empty values narrow nothing."""

    state: str = ""
    kind: str = ""
    unit: int | None = None
    project: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class ItemRow:
    """An item with its age in working days and, while a day is promised, what is left of it."""

    item: CoordinationItem
    age: int
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """The promised day has passed."""
        return self.days_left is not None and self.days_left < 0


def overdue_q(today: date) -> Q:
    """Condition for items whose promised day has passed."""
    return Q(state__in=UNDER_PROMISE, promised_on__lt=today)


def items_of(
    user: Any,
    filters: ItemFilters,
    today: date,
    programme: Programme | None = None,
) -> QuerySet[CoordinationItem]:
    """Items in sight: those that wait for leaders first, then open ones, oldest first."""
    order = Case(
        When(state=CoordinationState.ESCALATED, then=Value(0)),
        When(state__in=ENDED, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = CoordinationItem.objects.visible_to(user).with_names()
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.filter(_narrowed(filters, today)).order_by(order, "raised_on", "pk")


def _narrowed(filters: ItemFilters, today: date) -> Q:
    wanted = Q()
    if filters.state == OPEN_CODE:
        wanted &= Q(state__in=OPEN)
    elif filters.state:
        wanted &= Q(state=filters.state)
    if filters.kind:
        wanted &= Q(kind=filters.kind)
    if filters.unit:
        wanted &= Q(project__organisation=filters.unit)
    if filters.project:
        wanted &= Q(project=filters.project)
    if filters.overdue:
        wanted &= overdue_q(today)
    return wanted


def item_rows(
    items: Iterable[CoordinationItem], calendar: WorkCalendar, today: date
) -> list[ItemRow]:
    """Rows with ages in working days; an ended item's age stands still."""
    rows = []
    for item in items:
        until = item.closed_on or today
        left = None
        if item.state in UNDER_PROMISE and item.promised_on:
            left = calendar.days_left(today, item.promised_on)
        rows.append(ItemRow(item, calendar.working_days_between(item.raised_on, until), left))
    return rows


def units_with_items(user: Any, programme: Programme | None) -> list[tuple[int, str]]:
    """Units whose projects have items in sight, for the filter; one query."""
    rows = CoordinationItem.objects.visible_to(user)
    if programme is not None:
        rows = rows.filter(programme=programme)
    units = Organisation.objects.filter(pk__in=rows.order_by().values("project__organisation"))
    return list(units.order_by("path").values_list("pk", "short_name"))


def coordination_counts(user: Any, today: date, programme: Programme | None) -> dict[str, int]:
    """How many items in sight are open, overdue, and in each state that waits; one query."""
    rows = CoordinationItem.objects.visible_to(user)
    if programme is not None:
        rows = rows.filter(programme=programme)
    waiting = (
        CoordinationState.RAISED,
        CoordinationState.AWAITING,
        CoordinationState.ESCALATED,
        CoordinationState.CLOSED,
    )
    return rows.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        overdue=Count("pk", filter=overdue_q(today)),
        **{state.value: Count("pk", filter=Q(state=state)) for state in waiting},
    )


def excused_milestones(project_ids: Sequence[int], day: date) -> dict[int, set[int]]:
    """Milestones, by project, whose delay is accepted as caused from outside on the day.

    A task is excused from the day its problem was raised until the day it was struck off, if
    the department accepted it and found the cause outside the unit. Whether an excused task
    counts is for the programme's lamp rule to say. One query.
    """
    rows = CoordinationItem.objects.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        project__in=list(project_ids),
        is_external=True,
        milestone__isnull=False,
        raised_on__lte=day,
    ).exclude(state__in=[CoordinationState.RAISED, CoordinationState.REFUSED])
    excused: dict[int, set[int]] = {}
    for project_id, milestone_id in rows.order_by().values_list("project_id", "milestone_id"):
        excused.setdefault(project_id, set()).add(milestone_id)
    return excused


def coordination_dates(user: Any, first: date, last: date) -> list[tuple[date, str, str]]:
    """Promised days of items in sight from the first to the last day: day, title, link."""
    rows = CoordinationItem.objects.visible_to(user).with_names()
    rows = rows.filter(state__in=UNDER_PROMISE, promised_on__range=(first, last))
    return [
        (row.promised_on, f"{row}“{row.project}”承诺办结", row.get_absolute_url())
        for row in rows.order_by("promised_on", "pk")
    ]


def steps_for(item: CoordinationItem, user: Any) -> list[Step]:
    """Steps the person may take now, in the order of the procedure."""
    return [step for step in steps_from(item.state) if user.has_perm(step.permission, item)]


def projects_to_help(user: Any, programme: Programme | None) -> QuerySet[Project]:
    """Projects for which the person may raise a problem, by unit."""
    rows = Project.objects.visible_to(user).filter(status__in=MAY_BE_HELPED)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return (
        rows.with_names()
        .select_related("programme__committee", "organisation")
        .order_by("organisation__path", "pk")
    )


def units_under(committee: Organisation) -> list[str]:
    """Short names of the units under a committee, as suggestions while typing; one query."""
    units = Organisation.objects.filter(path__startswith=committee.path, is_active=True)
    return list(units.exclude(pk=committee.pk).values_list("short_name", flat=True))


def units_by_name(committee: Organisation, names: Iterable[str]) -> dict[str, Organisation]:
    """Units under a committee by the name typed, short or full; two of one name match nobody."""
    wanted = set(names)
    rows = Organisation.objects.filter(
        Q(name__in=wanted) | Q(short_name__in=wanted),
        path__startswith=committee.path,
        is_active=True,
    )
    found: dict[str, list[Organisation]] = {}
    for unit in rows:
        for name in {unit.name, unit.short_name} & wanted:
            found.setdefault(name, []).append(unit)
    return {name: units[0] for name, units in found.items() if len(units) == 1}
