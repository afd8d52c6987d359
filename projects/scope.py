"""Which projects a person sees: own unit, the committee served, and what upper floors open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from organisations.enums import Role
from organisations.scope import NOTHING, scope_of
from projects.enums import ESTABLISHED, Status

ScopeSource = Callable[[Any], Q]
_SOURCES: dict[str, ScopeSource] = {}
# Characters of one level in a path of the tree.
STEP = 4


# What a programme may open to units about the projects of others; nothing unless switched on.
LAMPS, RANKS, PLANS = "units_see_lamps", "units_see_ranks", "units_see_plans"
NEIGHBOURLY = (LAMPS, RANKS, PLANS)
# Approved and not undone.
_SHOWN_TO_NEIGHBOURS = ESTABLISHED - {Status.FAILED, Status.TERMINATED, Status.REVOKED}


def register_scope_source(name: str, source: ScopeSource) -> None:
    """Let an upper floor open further projects (experts see what is assigned to them).

    Called from AppConfig.ready; a source gets the person and returns a condition on Project.
    """
    _SOURCES[name] = source


def projects_q(user: Any) -> Q:
    """Condition for the projects the person may see; nothing by default."""
    scope = scope_of(user)
    condition = NOTHING
    units = scope.unit_ids()
    if units:
        condition |= Q(organisation__in=units)
    submitted = ~Q(status=Status.DRAFT)
    for path in sorted(scope.committee_paths(Role.STAFF, Role.HEAD, Role.LEADER)):
        condition |= submitted & Q(programme__committee__path__startswith=path)
    if scope.seats:
        for source in _SOURCES.values():
            condition |= source(user)
    return condition


def neighbours_q(user: Any, *switches: str) -> Q:
    """Condition for projects of other units of which the person's unit may know something.

    Only liaison officers and secretaries, only programmes of committees above their unit that
    have one of the switches (default: any) on, only approved projects. It opens no page of a
    project: whoever lists them shows the columns the switches name, and nothing else.
    """
    scope = scope_of(user)
    units = scope.unit_ids()
    above = {
        seat.path[:end]
        for seat in scope.seats
        if seat.organisation_id in units
        for end in range(STEP, len(seat.path), STEP)
    }
    opened = NOTHING
    for switch in switches or NEIGHBOURLY:
        opened |= Q(**{f"programme__{switch}": True})
    if not above:
        return NOTHING
    return (
        opened
        & Q(programme__committee__path__in=sorted(above), status__in=_SHOWN_TO_NEIGHBOURS)
        & ~Q(organisation__in=units)
    )
