"""What a to-do is: one thing one person has to do, where, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from core import clock
from core.calendar_store import load_calendar
from core.workdays import WorkCalendar
from organisations.enums import Role
from organisations.scope import Scope, scope_of

LIAISON = frozenset({Role.LIAISON})
SECRETARY = frozenset({Role.SECRETARY})
UNIT = LIAISON | SECRETARY
STAFF = frozenset({Role.STAFF})
HEAD = frozenset({Role.HEAD})
LEADER = frozenset({Role.LEADER})


@dataclass(frozen=True)
class Desk:
    """Whose to-dos are asked for, and at what moment."""

    user: Any
    scope: Scope
    now: datetime
    calendar: WorkCalendar

    @property
    def today(self) -> date:
        """Local day of the moment."""
        return self.now.astimezone(clock.SHANGHAI).date()


def desk_of(user: Any) -> Desk:
    """The person's desk at this moment."""
    return Desk(user, scope_of(user), clock.now(), load_calendar())


@dataclass(frozen=True)
class TodoItem:
    """One line of the workbench; days left are working days, negative when past.

    `passed` also holds when only days off lie between the deadline and today.
    """

    kind: str
    label: str
    note: str
    title: str
    project_url: str
    unit: str
    received_on: date | None
    due_on: date | None
    working_days_left: int | None
    passed: bool
    url: str
    action: str


# Title, address and unit of a line, of rows that lead to no project.
RowNames = Callable[[Any], tuple[str, str, str]]


@dataclass(frozen=True)
class Kind:
    """A kind of to-do: for whom, which rows of which source, and how a line of it reads.

    `where` gives the condition on rows of the source for one desk; `due` and `received` read the
    days from a row. Adding a kind to the registry is all a new to-do needs.
    """

    code: str
    label: str
    tile: str
    source: str
    roles: frozenset[str]
    where: Callable[[Desk], Q]
    received: Callable[[Desk, Any], date | None]
    due: Callable[[Desk, Any], date | None]
    url: Callable[[Any], str]
    action: str
    note: Callable[[Any], str] = lambda row: ""
    names: RowNames | None = None


def local_day(moment: datetime | None) -> date | None:
    """Day of the moment on the Shanghai clock."""
    return moment.astimezone(clock.SHANGHAI).date() if moment else None


def no_due(desk: Desk, row: Any) -> date | None:
    """For what has no deadline, or several that its page names."""
    return None
