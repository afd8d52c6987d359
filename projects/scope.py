"""Which projects a person sees: own unit, the committee served, and what upper floors open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from organisations.enums import Role
from organisations.scope import NOTHING, scope_of
from projects.enums import Status

ScopeSource = Callable[[Any], Q]
_SOURCES: dict[str, ScopeSource] = {}


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
