"""Locks an order, refuses who may not act on it now, and writes each step down."""

from __future__ import annotations

from typing import Any

from core import audit, clock
from core.errors import NotAllowed, StaleState
from dispatch.enums import OrderState
from dispatch.models import SupervisionOrder, SupervisionStep
from dispatch.services.supervision_steps import refuse_unseen
from dispatch.supervision_rules import BY_HEAD, NOTE_MAX, ORDER_ACTS

GRAVE = "dispatch.issue_grave_order"


def lock_order(order_id: int) -> SupervisionOrder:
    """Lock the order's row until the transaction ends; its names come along unlocked."""
    return (
        SupervisionOrder.objects.select_for_update(of=("self",))
        .select_related(
            "project__organisation", "project__programme__committee", "programme", "drafted_by"
        )
        .get(pk=order_id)
    )


def begin(order_id: int, code: str, actor: Any, seen_step: int | None = None) -> SupervisionOrder:
    """Lock the order for one act; `seen_step` is the latest step the person's page showed.

    Raises NotAllowed, StaleState.
    """
    order, act = lock_order(order_id), ORDER_ACTS[code]
    if not actor.has_perm(act.permission, order.project):
        who = "被督办单位的联络员和书记" if "answer" in act.permission else "组织部"
        raise NotAllowed(f"“{act.label}”由{who}办理。")
    if order.state not in act.sources:
        raise StaleState(
            f"“{order}”现为“{order.get_state_display()}”，不能{act.label}。请刷新后再看。"
        )
    refuse_unseen(f"“{order}”", order.steps.all(), seen_step)
    return order


def end(order: SupervisionOrder, code: str, actor: Any, note: str = "") -> None:
    """Move the order along, keep the step and the audit record."""
    order.state = ORDER_ACTS[code].target
    order.save()
    keep_step(order, code, actor, note)


def keep_step(order: SupervisionOrder, code: str, actor: Any, note: str = "") -> None:
    """One line of the order's history, and one of the audit trail."""
    SupervisionStep.objects.create(order=order, act=code, by=actor, at=clock.now(), note=note)
    audit.record(
        actor=actor,
        action=f"order.{code}",
        obj=order,
        reason=note[:NOTE_MAX],
        details={"kind": order.kind, "number": order.number},
    )


def refuse_issuer(order: SupervisionOrder, actor: Any) -> None:
    """Refuse who may not issue this order. Raises NotAllowed."""
    problem = may_not_issue(order, actor)
    if problem:
        raise NotAllowed(problem)


def too_late(order: SupervisionOrder) -> str:
    """Why a draft cannot be handed in or issued today, as a sentence; "" when it can.

    A unit is never given an order that is overdue the moment it arrives.
    """
    if order.due_on >= clock.today():
        return ""
    first = "请修改" if order.state == OrderState.DRAFT else "请退回拟稿，改好"
    return f"办结时限 {order.due_on:%Y-%m-%d} 已过，不能送签、签发。{first}办结时限后再办。"


def may_not_issue(order: SupervisionOrder, actor: Any) -> str:
    """Why the person may not issue the order, as a sentence; "" when nothing forbids it."""
    if order.kind in BY_HEAD and not actor.has_perm(GRAVE, order.project):
        return f"{order.get_kind_display()}由组织部负责人签发，请送签。"
    if order.kind == "red" and order.drafted_by_id == actor.pk:
        return "红色督办单的拟稿人和签发人不能是同一人，请由其他负责人签发。"
    return ""
