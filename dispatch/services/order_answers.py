"""What happens to an issued order: signed for, answered, verified, closed or sent back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import clock
from core.errors import NotAllowed
from dispatch.models import SupervisionOrder
from dispatch.services.order_access import begin, end
from dispatch.services.supervision_letters import tell_department, tell_unit
from dispatch.services.supervision_texts import checked_answer, checked_note
from organisations.scope import scope_of


@transaction.atomic
def sign_order(*, order_id: int, actor: Any, seen_step: int | None = None) -> SupervisionOrder:
    """The unit signs for the order; the moment is kept. Raises NotAllowed, StaleState."""
    order = begin(order_id, "sign", actor, seen_step)
    order.signed_by, order.signed_at = actor, clock.now()
    end(order, "sign", actor)
    return order


@transaction.atomic
def answer_order(*, order_id: int, text: str, actor: Any) -> SupervisionOrder:
    """The unit says what it did. Raises NotAllowed, StaleState, InvalidInput (length)."""
    order = begin(order_id, "answer", actor)
    words = checked_answer(text, "办理情况")
    order.answer, order.answered_by, order.answered_at = words, actor, clock.now()
    end(order, "answer", actor, words)
    tell_department(
        order.project,
        kind="order_answered",
        title=f"{order.project.organisation}回复{order.name}，请核验",
        link=reverse("dispatch:order", args=[order.pk]),
        once_key=f"order-answered:{order.pk}:{order.return_count}",
    )
    return order


@transaction.atomic
def close_order(
    *, order_id: int, note: str = "", actor: Any, seen_step: int | None = None
) -> SupervisionOrder:
    """The department verifies the answer and closes the order. Raises NotAllowed, StaleState."""
    order = begin(order_id, "close", actor, seen_step)
    _refuse_own(order, actor)
    order.close_note = checked_note(note)
    order.closed_by, order.closed_at = actor, clock.now()
    end(order, "close", actor, order.close_note)
    _tell(order, "closed", f"{order.name}已核验办结：{order.project}", order.close_note)
    return order


@transaction.atomic
def return_order(
    *, order_id: int, reason: str, actor: Any, seen_step: int | None = None
) -> SupervisionOrder:
    """Send the answer back; returns are counted. Raises NotAllowed, StaleState, InvalidInput."""
    order = begin(order_id, "return", actor, seen_step)
    _refuse_own(order, actor)
    order.return_reason = checked_note(reason, needed="请写明退回原因，再退回。")
    order.return_count += 1
    end(order, "return", actor, order.return_reason)
    _tell(order, "returned", f"{order.name}的回复被退回：{order.project}", order.return_reason)
    return order


def may_not_verify(order: SupervisionOrder, actor: Any) -> str:
    """Why the person may not verify this answer, as a sentence; "" when nothing forbids it."""
    if order.project.organisation_id in scope_of(actor).unit_ids():
        return "您在被督办单位任职，不能核验本单位的办理情况。请由其他人核验。"
    if order.answered_by_id == actor.pk:
        return "办理情况是您回复的，不能自己核验。请由其他人核验。"
    return ""


def _refuse_own(order: SupervisionOrder, actor: Any) -> None:
    problem = may_not_verify(order, actor)
    if problem:
        raise NotAllowed(problem)


def _tell(order: SupervisionOrder, what: str, title: str, body: str) -> None:
    tell_unit(
        order.project,
        kind=f"order_{what}",
        title=title,
        body=body,
        link=reverse("dispatch:order", args=[order.pk]),
        once_key=f"order-{what}:{order.pk}:{order.return_count}",
    )
