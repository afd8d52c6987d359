"""The registry: every kind of to-do, in the order of the year."""

from __future__ import annotations

from dashboards.queries.todos.items import Desk, Kind
from dashboards.queries.todos.kinds_bulletins import BULLETIN_KINDS
from dashboards.queries.todos.kinds_coordination import COORDINATION_KINDS
from dashboards.queries.todos.kinds_department import DEPARTMENT_KINDS
from dashboards.queries.todos.kinds_expert import EXPERT_KINDS
from dashboards.queries.todos.kinds_supervision import SUPERVISION_KINDS
from dashboards.queries.todos.kinds_unit import UNIT_KINDS

KINDS: tuple[Kind, ...] = (
    *UNIT_KINDS,
    *DEPARTMENT_KINDS,
    *EXPERT_KINDS,
    *BULLETIN_KINDS,
    *COORDINATION_KINDS,
    *SUPERVISION_KINDS,
)


def kinds_for(desk: Desk) -> tuple[Kind, ...]:
    """Kinds that concern the person: the union over all roles held today."""
    return tuple(kind for kind in KINDS if kind.roles & desk.scope.roles)
