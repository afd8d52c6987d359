"""Posts about one order: hand in, issue, sign for, answer, verify, send back, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.errors import DomainError, InvalidInput, NotAllowed
from core.refused_forms import add_refusal
from core.typed_text import labelled_by, labels_from
from dispatch.forms.supervision import AnswerForm
from dispatch.models import SupervisionOrder
from dispatch.services import order_answers, orders
from dispatch.services.supervision_files import add_order_evidence
from dispatch.views.orders import order_page
from dispatch.views.supervision_access import (
    UNPROCESSABLE,
    posted_seen,
    upload_of,
    visible_order,
)

Act = Callable[..., SupervisionOrder]
# Acts without a text, and what the person reads afterwards.
_PLAIN: dict[str, tuple[Act, str]] = {
    "submit": (orders.submit_order, "已送签，组织部负责人会收到消息。"),
    "issue": (orders.issue_order, "已签发，单位会收到消息。"),
    "sign": (order_answers.sign_order, "已签收，请按时限办理并回复。"),
}
# Acts with a reason.
_REASONED: dict[str, tuple[Act, str]] = {
    "recall": (orders.recall_order, "已退回拟稿人。"),
    "return": (order_answers.return_order, "已退回单位重办。"),
    "withdraw": (orders.withdraw_order, "已作废。"),
}


@labelled_by(labels_from({"note": "意见"}))
@require_POST
def order_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing about the order and show it again."""
    visible_order(request, pk)
    note, seen = request.POST.get("note", ""), posted_seen(request)
    try:
        if act in _PLAIN:
            service, words = _PLAIN[act]
            done = service(order_id=pk, actor=request.user, seen_step=seen)
        elif act in _REASONED:
            service, words = _REASONED[act]
            done = service(order_id=pk, reason=note, actor=request.user, seen_step=seen)
        elif act == "close":
            words = "已核验办结。"
            done = order_answers.close_order(
                order_id=pk, note=note, actor=request.user, seen_step=seen
            )
        else:
            raise Http404
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
        return redirect("dispatch:order", pk=pk)
    messages.success(request, f"{done.name}{words}")
    return redirect("dispatch:order", pk=pk)


@labelled_by(labels_from({"text": "办理情况"}))
@require_POST
def order_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit answers the order."""
    found = visible_order(request, pk)
    form = AnswerForm(request.POST)
    try:
        order_answers.answer_order(
            order_id=pk, text=request.POST.get("text", ""), actor=request.user
        )
    except InvalidInput as refusal:
        form.is_valid()
        add_refusal(form, refusal)
        return order_page(request, found, form, status=UNPROCESSABLE)
    messages.success(request, "办理情况已回复，等待组织部核验。")
    return redirect("dispatch:order", pk=pk)


@require_POST
def order_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to the unit's answer; a refusal is said on the order's page."""
    found = visible_order(request, pk)
    user: Any = request.user
    if not user.has_perm("dispatch.answer_supervision", found.project):
        raise NotAllowed("办理材料由被督办单位上传。")
    upload = upload_of(request)
    if upload is not None:
        try:
            add_order_evidence(order_id=pk, upload=upload, actor=user)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "材料已上传。")
    return redirect("dispatch:order", pk=pk)
