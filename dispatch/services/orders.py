"""Drafts, signs and issues supervision orders and reminder letters; takes or drops proposals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.numbering import next_number
from dispatch.enums import OrderState, ProposalState
from dispatch.models import OrderProposal, SupervisionOrder
from dispatch.services.order_access import (
    begin,
    end,
    keep_step,
    lock_order,
    refuse_issuer,
    too_late,
)
from dispatch.services.supervision_letters import tell_department, tell_people, tell_unit
from dispatch.services.supervision_steps import refuse_unseen
from dispatch.services.supervision_texts import checked_note
from dispatch.supervision_rules import OrderText, check_order_text
from organisations.enums import Role
from programmes.enums import OrderKind
from projects.enums import ESTABLISHED
from projects.models import Project
from projects.services.lifecycle import lock_project

SUPERVISE = "dispatch.supervise_project"


@transaction.atomic
def draft_order(
    *,
    project_id: int,
    kind: str,
    reason: str,
    demand: str,
    due_on: date | None,
    actor: Any,
    proposal_id: int | None = None,
) -> SupervisionOrder:
    """Draft an order; a proposal it comes from is taken with it.

    Raises NotAllowed, InvalidInput (kind, texts, day), StaleState (proposal decided already, or
    the project not established, or the same draft there already, as after a double click).
    """
    project = lock_project(project_id)
    _refuse_stranger(project, actor)
    if project.status not in ESTABLISHED:
        raise StaleState(f"“{project}”还没有立项，不能发督办单。")
    text = _checked(kind, reason, demand, due_on)
    _refuse_drafted_already(project, kind, text)
    proposal = _open_proposal(proposal_id, project) if proposal_id else None
    order = SupervisionOrder.objects.create(
        programme=project.programme,
        project=project,
        kind=kind,
        reason=text.reason,
        demand=text.demand,
        due_on=text.due_on,
        escalated_from=proposal.source_order if proposal else None,
        drafted_by=actor,
        drafted_at=clock.now(),
    )
    if proposal:
        _decide(proposal, ProposalState.TAKEN, actor, taken_as=order)
    keep_step(order, "draft", actor)
    return order


@transaction.atomic
def edit_order(
    *,
    order_id: int,
    kind: str,
    reason: str,
    demand: str,
    due_on: date | None,
    actor: Any,
    seen_step: int | None = None,
) -> SupervisionOrder:
    """Change a draft; who changes it answers for it as its drafter.

    Raises NotAllowed, StaleState (no draft any more, changed meanwhile), InvalidInput.
    """
    order = lock_order(order_id)
    _refuse_stranger(order.project, actor)
    if order.state != OrderState.DRAFT:
        raise StaleState(f"“{order}”现为“{order.get_state_display()}”，不能修改。请刷新后再看。")
    refuse_unseen(f"“{order}”", order.steps.all(), seen_step)
    text = _checked(kind, reason, demand, due_on)
    order.kind, order.reason, order.demand, order.due_on = (
        kind,
        text.reason,
        text.demand,
        text.due_on,
    )
    order.drafted_by, order.drafted_at = actor, clock.now()
    order.save()
    keep_step(order, "edit", actor)
    return order


@transaction.atomic
def submit_order(*, order_id: int, actor: Any, seen_step: int | None = None) -> SupervisionOrder:
    """Hand a draft to a head to be issued. Raises NotAllowed, StaleState, Conflict (too late)."""
    order = begin(order_id, "submit", actor, seen_step)
    _refuse_too_late(order)
    end(order, "submit", actor)
    tell_department(
        order.project,
        Role.HEAD,
        kind="order_to_sign",
        title=f"待签发{order.get_kind_display()}：{order.project}",
        link=reverse("dispatch:order", args=[order.pk]),
        once_key=f"order-to-sign:{order.pk}:{order.steps.count()}",
    )
    return order


@transaction.atomic
def recall_order(
    *, order_id: int, reason: str, actor: Any, seen_step: int | None = None
) -> SupervisionOrder:
    """Give an order back to its drafter. Raises NotAllowed, StaleState, InvalidInput."""
    order = begin(order_id, "recall", actor, seen_step)
    words = checked_note(reason, needed="请写明退回拟稿的原因。")
    end(order, "recall", actor, words)
    tell_people(
        [order.drafted_by] if order.drafted_by_id != actor.pk else [],
        kind="order_recalled",
        title=f"{order.get_kind_display()}退回修改：{order.project}",
        body=words,
        link=reverse("dispatch:order", args=[order.pk]),
        once_key=f"order-recalled:{order.pk}:{order.steps.count()}",
    )
    return order


@transaction.atomic
def issue_order(*, order_id: int, actor: Any, seen_step: int | None = None) -> SupervisionOrder:
    """Issue an order: it gets the next number of its kind and reaches the unit.

    Letters and blue orders are issued by the department's staff, yellow and red ones by a head;
    nobody issues a red one of the own draft. Raises NotAllowed, StaleState, Conflict (its
    deadline has passed meanwhile).
    """
    order = begin(order_id, "issue", actor, seen_step)
    refuse_issuer(order, actor)
    _refuse_too_late(order)
    order.number = next_number(f"order:{order.programme_id}:{order.kind}")
    order.issued_by, order.issued_at = actor, clock.now()
    end(order, "issue", actor)
    tell_unit(
        order.project,
        kind="order_issued",
        title=f"{order.name}：{order.project}，请签收",
        body=f"请于{order.due_on:%Y-%m-%d}前办结并回复。",
        link=reverse("dispatch:order", args=[order.pk]),
        once_key=f"order-issued:{order.pk}",
        urgent=order.kind == OrderKind.RED,
    )
    return order


@transaction.atomic
def withdraw_order(
    *, order_id: int, reason: str, actor: Any, seen_step: int | None = None
) -> SupervisionOrder:
    """Drop an order that was not issued. Raises NotAllowed, StaleState, InvalidInput."""
    order = begin(order_id, "withdraw", actor, seen_step)
    order.withdraw_reason = checked_note(reason, needed="请写明作废的原因。")
    end(order, "withdraw", actor, order.withdraw_reason)
    return order


@transaction.atomic
def drop_proposal(*, proposal_id: int, reason: str, actor: Any) -> OrderProposal:
    """Decide not to issue what the rules proposed. Raises NotAllowed, StaleState, InvalidInput."""
    found = OrderProposal.objects.select_related("project__programme__committee").get(
        pk=proposal_id
    )
    _refuse_stranger(found.project, actor)
    proposal = _open_proposal(proposal_id, found.project)
    words = checked_note(reason, needed="请写明不发的原因。")
    proposal.drop_reason = words[:200]
    _decide(proposal, ProposalState.DROPPED, actor)
    return proposal


def _checked(kind: str, reason: str, demand: str, due_on: date | None) -> OrderText:
    text = check_order_text(reason, demand, due_on, clock.today())
    faults = dict(text.faults)
    if kind not in OrderKind.values:
        faults["kind"] = ["请选择种类。"]
    if faults:
        raise InvalidInput(f"还有 {len(faults)} 处需要补充，没有保存。", field_errors=faults)
    return text


def _refuse_drafted_already(project: Project, kind: str, text: OrderText) -> None:
    same = project.orders.filter(
        state=OrderState.DRAFT, kind=kind, due_on=text.due_on, reason=text.reason
    )
    if same.filter(demand=text.demand).exists():
        raise StaleState("内容相同的拟稿已经保存，没有重复保存。请到督办单列表中打开。")


def _refuse_too_late(order: SupervisionOrder) -> None:
    problem = too_late(order)
    if problem:
        raise Conflict(problem)


def _refuse_stranger(project: Project, actor: Any) -> None:
    if not actor.has_perm(SUPERVISE, project):
        raise NotAllowed("督办单由组织部拟稿、签发。")


def _open_proposal(proposal_id: int, project: Project) -> OrderProposal:
    proposal = OrderProposal.objects.select_for_update(of=("self",)).get(
        pk=proposal_id, project=project
    )
    if proposal.state != ProposalState.OPEN:
        raise StaleState(
            f"这条建议已由 {proposal.decided_by} 处理（{proposal.get_state_display()}）。"
            "请刷新后再看。"
        )
    return proposal


def _decide(
    proposal: OrderProposal, state: str, actor: Any, taken_as: SupervisionOrder | None = None
) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor, clock.now()
    proposal.taken_as = taken_as
    proposal.save()
