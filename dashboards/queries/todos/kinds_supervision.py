"""To-dos around inspections, findings and supervision orders, for unit and department."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from dashboards.links import address
from dashboards.queries.todos.items import HEAD, STAFF, UNIT, Desk, Kind, local_day, no_due
from dashboards.queries.todos.sources import (
    ORDER,
    PROJECT,
    in_department,
    in_units,
    ours,
    under_way,
)
from dispatch.enums import FindingState, InspectionState, OrderState, ProposalState
from dispatch.models import Finding, Inspection, OrderProposal


def _order_names(row: Any) -> tuple[str, str, str]:
    unit = str(row.project.organisation)
    return f"{row.name}：{row.project}", address("dashboards:project", row.project_id), unit


def _order(
    code: str, tile: str, roles: frozenset[str], state: str, since: str, action: str, note: str
) -> Kind:
    scoped = in_units if roles == UNIT else in_department

    def where(desk: Desk) -> Q:
        return scoped(desk, roles, "project__") & under_way("project__") & Q(state=state)

    return Kind(
        code=code,
        label="督办",
        tile=tile,
        source=ORDER,
        roles=roles,
        where=where,
        received=lambda desk, row: local_day(getattr(row, since)),
        due=lambda desk, row: row.due_on,
        url=lambda row: address("dispatch:order", row.pk),
        action=action,
        note=lambda row: note,
        names=_order_names,
    )


def _with_findings(state: str, **more: Any) -> Q:
    rows = Finding.objects.filter(state=state, **more)
    return Q(pk__in=rows.values("inspection__project"))


def _to_put_right(desk: Desk) -> Q:
    return in_units(desk, UNIT, "") & under_way("") & _with_findings(FindingState.OPEN)


def _to_verify(desk: Desk) -> Q:
    """Answered ones the person may verify: not those recorded by the own hand, if the rule asks."""
    own = Q(inspection__recorded_by=desk.user.pk, inspection__kind__verify_by_other=True)
    rows = Finding.objects.filter(state=FindingState.ANSWERED).exclude(own)
    waiting = Q(pk__in=rows.values("inspection__project"))
    return ours(desk, STAFF) & waiting


def _to_record(desk: Desk) -> Q:
    rows = Inspection.objects.filter(
        state=InspectionState.PLANNED, planned_on__lte=desk.today, inspectors=desk.user.pk
    )
    return in_department(desk, STAFF | HEAD, "") & Q(pk__in=rows.values("project"))


def _proposed(desk: Desk) -> Q:
    rows = OrderProposal.objects.filter(state=ProposalState.OPEN)
    return ours(desk, STAFF) & Q(pk__in=rows.values("project"))


def _finding_due(desk: Desk, row: Any) -> date | None:
    due: date | None = row.finding_due
    return due


def _project(
    code: str,
    tile: str,
    roles: frozenset[str],
    where: Callable[[Desk], Q],
    page: str,
    action: str,
    note: str,
    *,
    due: Callable[[Desk, Any], date | None] = no_due,
    label: str = "督查",
    **query: str,
) -> Kind:
    return Kind(
        code=code,
        label=label,
        tile=tile,
        source=PROJECT,
        roles=roles,
        where=where,
        received=no_due,
        due=due,
        url=lambda project: address(page, project=project.pk, **query),
        action=action,
        note=lambda project: note,
    )


SUPERVISION_KINDS: tuple[Kind, ...] = (
    _order(
        "order_sign", "待签收督办单", UNIT, OrderState.ISSUED, "issued_at", "去签收", "请先签收"
    ),
    _order(
        "order_answer",
        "待回复督办单",
        UNIT,
        OrderState.SIGNED,
        "signed_at",
        "去回复",
        "办结后书面回复",
    ),
    _project(
        "finding_do",
        "待整改问题",
        UNIT,
        _to_put_right,
        "dispatch:findings",
        "去整改",
        "督查发现的问题",
        due=_finding_due,
    ),
    _order(
        "order_issue",
        "待签发督办单",
        HEAD,
        OrderState.TO_SIGN,
        "drafted_at",
        "去签发",
        "工作人员送签",
    ),
    _order(
        "order_verify",
        "待核验督办单",
        STAFF,
        OrderState.ANSWERED,
        "answered_at",
        "去核验",
        "单位已回复",
    ),
    _project(
        "finding_verify",
        "待核验整改",
        STAFF,
        _to_verify,
        "dispatch:findings",
        "去核验",
        "单位已报整改情况",
        state=str(FindingState.ANSWERED),
    ),
    _project(
        "inspection_do",
        "待记录督查",
        STAFF | HEAD,
        _to_record,
        "dispatch:inspections",
        "去记录",
        "您是督查人",
        state=str(InspectionState.PLANNED),
    ),
    _project(
        "order_proposal",
        "督办建议",
        STAFF,
        _proposed,
        "dispatch:orders",
        "去研究",
        "按规则建议发督办单",
        label="督办",
    ),
)
