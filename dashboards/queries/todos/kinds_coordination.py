"""To-dos around coordinated problems and decisions of meetings, for every side of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from dashboards.links import address
from dashboards.queries.todos.items import HEAD, LEADER, STAFF, UNIT, Desk, Kind, local_day, no_due
from dashboards.queries.todos.sources import COORDINATION, MEETING, ours
from dispatch.coordination_steps import IN_HAND
from dispatch.enums import CoordinationState, DecisionState

TO_TAKE = frozenset({CoordinationState.RAISED, CoordinationState.ACCEPTED})


def _item_page(row: Any) -> str:
    return address("dispatch:coordination_item", row.pk)


def _decision_page(row: Any) -> str:
    return address("dispatch:decision", row.pk)


def _item_names(row: Any) -> tuple[str, str, str]:
    return f"{row}：{row.problem[:40]}", _item_page(row), str(row.project.organisation)


def _decision_names(row: Any) -> tuple[str, str, str]:
    return row.text[:60], _decision_page(row), row.unit_name


def _promised(desk: Desk, row: Any) -> date | None:
    day: date | None = row.promised_on
    return day


def _item_kind(
    code: str,
    tile: str,
    roles: frozenset[str],
    where: Callable[[Desk], Q],
    action: str,
    note: str,
    due: Callable[[Desk, Any], date | None] = no_due,
) -> Kind:
    return Kind(
        code=code,
        label="协调",
        tile=tile,
        source=COORDINATION,
        roles=roles,
        where=where,
        received=lambda desk, row: local_day(row.state_since),
        due=due,
        url=_item_page,
        action=action,
        note=lambda row: note,
        names=_item_names,
    )


def _decision_kind(
    code: str,
    tile: str,
    roles: frozenset[str],
    where: Callable[[Desk], Q],
    action: str,
    note: str,
) -> Kind:
    return Kind(
        code=code,
        label="会议",
        tile=tile,
        source=MEETING,
        roles=roles,
        where=where,
        received=lambda desk, row: row.decided_on,
        due=lambda desk, row: row.due_on,
        url=_decision_page,
        action=action,
        note=lambda row: note,
        names=_decision_names,
    )


def _to_verify(desk: Desk) -> Q:
    """Reported by somebody else; heads are asked where the department reported itself."""
    waiting = Q(state=DecisionState.REPORTED) & ~Q(reported_by=desk.user)
    by_head = ours(desk, HEAD, "gathering__") & Q(unit__isnull=True)
    return waiting & (ours(desk, STAFF, "gathering__") | by_head)


COORDINATION_KINDS: tuple[Kind, ...] = (
    _item_kind(
        "coordination_rate",
        "待评价协调",
        UNIT,
        lambda desk: (
            Q(project__organisation__in=desk.scope.unit_ids(*UNIT))
            & Q(state=CoordinationState.AWAITING)
        ),
        "去评价",
        "已报办理结果，请评价",
    ),
    _item_kind(
        "coordination_work",
        "待办理协调",
        UNIT,
        lambda desk: Q(lead_unit__in=desk.scope.unit_ids(*UNIT)) & Q(state__in=IN_HAND),
        "去办理",
        "由本单位牵头",
        _promised,
    ),
    _item_kind(
        "coordination_take",
        "待受理交办",
        STAFF,
        lambda desk: ours(desk, STAFF) & Q(state__in=TO_TAKE),
        "去办理",
        "受理后交办牵头单位",
    ),
    _item_kind(
        "coordination_follow",
        "待跟进协调",
        STAFF,
        lambda desk: ours(desk, STAFF) & Q(state__in=IN_HAND, lead_unit__isnull=True),
        "去跟进",
        "承办单位不在系统，代记进展",
        _promised,
    ),
    _item_kind(
        "coordination_instruct",
        "待批示协调",
        LEADER,
        lambda desk: ours(desk, LEADER) & Q(state=CoordinationState.ESCALATED),
        "去批示",
        "部门协调不下，提请决定",
    ),
    _decision_kind(
        "decision_do",
        "待办议定事项",
        UNIT,
        lambda desk: Q(unit__in=desk.scope.unit_ids(*UNIT)) & Q(state=DecisionState.OPEN),
        "去办理",
        "会议议定，由本单位负责",
    ),
    _decision_kind(
        "decision_follow",
        "待跟进议定",
        STAFF,
        lambda desk: (
            ours(desk, STAFF, "gathering__") & Q(state=DecisionState.OPEN, unit__isnull=True)
        ),
        "去跟进",
        "责任单位不在系统，代报完成",
    ),
    _decision_kind(
        "decision_verify",
        "待核实议定",
        STAFF | HEAD,
        _to_verify,
        "去核实",
        "责任单位已报完成",
    ),
)
