"""What the frame of every page shows: menu, unit and year, person, messages, calendar warning."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.calendar_store import missing_calendar_years
from dashboards.links import address
from dashboards.menus import ALL_PROJECTS, ALL_TODOS, menu_for
from dashboards.queries.shell_numbers import ShellNumbers, shell_numbers
from dashboards.queries.todos import Desk, desk_of
from organisations.enums import Role
from organisations.scope import Scope
from programmes.models import Programme
from programmes.queries import programme_for

# Whoever works with deadlines set by the calendar, and may have it imported.
SEES_CALENDAR_WARNING = frozenset({Role.STAFF, Role.HEAD, Role.ADMINISTRATOR})


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; nothing for people who are not logged in or must leave first."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    if getattr(user, "must_change_password", False):
        return {"person_label": str(user)}
    desk, programme, numbers = shell_facts(request)
    counted = {**numbers.waiting, ALL_TODOS: numbers.total, ALL_PROJECTS: numbers.projects}
    page = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "menu": menu_for(desk.scope.roles, counted, page),
        "unit_label": _unit_label(programme),
        "person_label": _person_label(user, desk.scope),
        "unread_messages": numbers.unread,
        "missing_calendar_years": _missing_years(desk, programme),
        "calendar_url": _calendar_url(desk),
    }


def shell_facts(request: HttpRequest) -> tuple[Desk, Programme | None, ShellNumbers]:
    """The person's desk, the programme shown and the numbers around it; read once a request.

    A refusal is framed without numbers: whoever tries addresses must not cost a count each time.
    """
    kept: dict[str, Any] = request.__dict__.setdefault("_shell", {})
    if "facts" not in kept:
        desk, programme = desk_of(request.user), programme_for(request)
        refused = getattr(request, "is_refused", False)
        numbers = ShellNumbers() if refused else shell_numbers(desk, programme)
        kept["facts"] = (desk, programme, numbers)
    facts: tuple[Desk, Programme | None, ShellNumbers] = kept["facts"]
    return facts


def _unit_label(programme: Programme | None) -> str:
    if programme is None:
        return ""
    place = programme.place_name or programme.committee.short_name
    return f"{place} · {programme.year}年度"


def _person_label(user: Any, scope: Scope) -> str:
    """Name and roles; a role the name already says (accounts often bear it) is not repeated."""
    name = str(user)
    roles = dict.fromkeys(str(Role(seat.role).label) for seat in scope.seats)
    further = "、".join(role for role in roles if role not in name)
    return f"{name} · {further}" if further else name


def _calendar_url(desk: Desk) -> str:
    """Where the department imports the calendar; others can only ask for it."""
    imports = desk.scope.roles & {Role.STAFF, Role.HEAD}
    return address("programmes:calendar") if imports else ""


def _missing_years(desk: Desk, programme: Programme | None) -> tuple[int, ...]:
    if not desk.scope.roles & SEES_CALENDAR_WARNING:
        return ()
    needed = {programme.year} if programme else set()
    return missing_calendar_years(desk.today, needed)
