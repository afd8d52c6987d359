"""Reads of orders and proposals: lists, what a draft says at first, ages in working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from core import clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from dispatch.enums import OrderState, ProposalState
from dispatch.models import Lamp, OrderProposal, SupervisionOrder
from dispatch.queries.supervision import UNSETTLED, WITH_UNIT
from programmes.enums import OrderKind
from programmes.models import Programme
from projects.models import Project

USUAL_DAYS = {
    OrderKind.LETTER: 10,
    OrderKind.BLUE: 10,
    OrderKind.YELLOW: 5,
    OrderKind.RED: 3,
}
DEMAND = "请书记牵头研究，逐项列出措施、责任人和完成时间，按期推进并书面回复办理情况。"


@dataclass(frozen=True)
class OrderLine:
    """An order in a list: working days since it was issued, and left (negative when past)."""

    order: SupervisionOrder
    age: int | None
    days_left: int | None
    overdue: bool


def listed_orders(user: Any, programme: Programme) -> QuerySet[SupervisionOrder]:
    """Orders in sight with what a list shows; open ones by deadline first."""
    return (
        SupervisionOrder.objects.visible_to(user)
        .filter(programme=programme)
        .select_related("project__organisation", "programme", "drafted_by")
        .order_by("-drafted_at", "-pk")
    )


def order_lines(orders: Iterable[SupervisionOrder]) -> list[OrderLine]:
    """Orders with their ages; only the calendar is read."""
    calendar, today = load_calendar(), clock.today()
    lines = []
    for order in orders:
        running = order.state in UNSETTLED
        issued = order.issued_at.astimezone(SHANGHAI).date() if order.issued_at else None
        lines.append(
            OrderLine(
                order,
                calendar.working_days_between(issued, today) if running and issued else None,
                calendar.days_left(today, order.due_on) if running else None,
                order.state in WITH_UNIT and order.due_on < today,
            )
        )
    return lines


def filtered_orders(
    orders: QuerySet[SupervisionOrder], wanted: Mapping[str, Any]
) -> QuerySet[SupervisionOrder]:
    """The list cut down to a state, kind, project; `state` also takes `open` and `overdue`."""
    state = wanted.get("state")
    if state == "open":
        orders = orders.exclude(state__in=(OrderState.CLOSED, OrderState.WITHDRAWN))
    elif state == "overdue":
        orders = orders.filter(state__in=WITH_UNIT, due_on__lt=clock.today())
    elif state:
        orders = orders.filter(state=state)
    if wanted.get("kind"):
        orders = orders.filter(kind=wanted["kind"])
    if wanted.get("project"):
        orders = orders.filter(project=wanted["project"])
    return orders


def open_proposals(user: Any, programme: Programme) -> QuerySet[OrderProposal]:
    """Proposals nobody has decided on, loudest matters of long standing first."""
    return (
        OrderProposal.objects.visible_to(user)
        .filter(programme=programme, state=ProposalState.OPEN)
        .select_related("project__organisation", "source_order__programme")
    )


def proposed_reason(project: Project) -> str:
    """The reasons of the project's present lamp when it is not green; one query."""
    lamp = (
        Lamp.objects.filter(Q(shown="red") | Q(shown="yellow"), project=project, is_current=True)
        .select_related("period")
        .first()
    )
    if lamp is None:
        return ""
    colour = "红灯" if lamp.shown == "red" else "黄灯"
    return f"{lamp.period}{colour}：" + "；".join(lamp.reasons or [])


def proposed_due(kind: str) -> date:
    """The day by which an order of the kind is usually to be settled."""
    return load_calendar().add_working_days(
        clock.today(), USUAL_DAYS.get(OrderKind(kind), USUAL_DAYS[OrderKind.BLUE])
    )
