"""Orders and letters: list with proposals, drafting, one order with its acts, the paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.documents.word import CONTENT_TYPE, to_docx
from core.downloads import content_response
from core.errors import InvalidInput, NotAllowed
from core.posted import keys_in
from core.refused_forms import add_refusal
from core.spreadsheets.writing import export_response, filter_words, wants_workbook
from core.typed_text import labelled_by, labels_from, tidied
from dispatch.enums import OrderState
from dispatch.forms.supervision import AnswerForm, OrderForm, OrderListForm
from dispatch.models import OrderProposal, SupervisionOrder
from dispatch.order_paper import order_paper
from dispatch.queries.orders import (
    DEMAND,
    filtered_orders,
    listed_orders,
    open_proposals,
    order_lines,
    proposed_due,
    proposed_reason,
)
from dispatch.services.order_access import may_not_issue, too_late
from dispatch.services.order_answers import may_not_verify
from dispatch.services.orders import draft_order, drop_proposal, edit_order
from dispatch.supervision_rules import ORDER_ACTS
from dispatch.views.list_sheets import ORDERS
from dispatch.views.supervision_access import (
    PER_PAGE,
    UNPROCESSABLE,
    file_lines,
    frame,
    posted_seen,
    trail,
    visible_order,
)
from programmes.enums import OrderKind
from programmes.queries import programme_for
from projects.models import Project

SUPERVISE, ANSWER = "dispatch.supervise_project", "dispatch.answer_supervision"
LABELS = {"reason": "事由", "demand": "督办要求", "due_on": "办结时限"}


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Orders in sight; above them, for the department, what the rules propose."""
    programme = programme_for(request)
    form = OrderListForm(request.GET)
    context = frame(request, "orders", programme) | {"form": form}
    if programme:
        rows = filtered_orders(listed_orders(request.user, programme), form.understood())
        if wants_workbook(request):
            words = filter_words(form)
            lines = order_lines(rows)
            return export_response(title="督办单", filters=words, columns=ORDERS, rows=lines)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": order_lines(page.object_list)}
        if context["may_run"]:
            context["proposals"] = open_proposals(request.user, programme)[:PER_PAGE]
    return render(request, "dispatch/orders.html", context)


@labelled_by(labels_from(LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an order on a project, with what its lamp or a proposal gives as the reason."""
    project = _project(request, pk)
    proposal = _proposal(request, project)
    if request.method == "POST":
        form = OrderForm(request.POST)
        order = _drafted(request, form, project, proposal)
        if order is not None:
            messages.success(request, "已拟稿，核对后送签或签发。")
            return redirect("dispatch:order", pk=order.pk)
        return _form_page(request, project, form, proposal, status=UNPROCESSABLE)
    kind = proposal.kind if proposal else str(OrderKind.BLUE)
    if request.GET.get("kind") in OrderKind.values:
        kind = request.GET["kind"]
    initial = {
        "kind": kind,
        "reason": proposal.reason if proposal else proposed_reason(project),
        "demand": DEMAND,
        "due_on": proposed_due(kind),
    }
    return _form_page(request, project, OrderForm(initial=initial), proposal)


@labelled_by(labels_from(LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    order = visible_order(request, pk)
    _refuse_outsider(request, order.project)
    if order.state != OrderState.DRAFT and request.method != "POST":
        return redirect("dispatch:order", pk=pk)
    if request.method == "POST":
        form = OrderForm(request.POST)
        if form.is_valid():
            try:
                edit_order(
                    order_id=pk,
                    actor=request.user,
                    seen_step=posted_seen(request),
                    **form.cleaned_data,
                )
            except InvalidInput as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, "修改已保存。")
                return redirect("dispatch:order", pk=pk)
        return _form_page(request, order.project, form, None, order=order, status=UNPROCESSABLE)
    fields = ("kind", "reason", "demand", "due_on")
    form = OrderForm(initial={name: getattr(order, name) for name in fields})
    return _form_page(request, order.project, form, None, order=order)


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order as it would be printed, with what the person can do about it."""
    return order_page(request, visible_order(request, pk))


@require_safe
def order_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The order as a Word file."""
    found = visible_order(request, pk)
    return content_response(
        to_docx(order_paper(found)),
        stem=f"{found.name}{found.project.organisation}",
        extension="docx",
        content_type=CONTENT_TYPE,
    )


@require_POST
def proposal_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide with a reason not to issue what the rules propose."""
    found = get_object_or_404(OrderProposal.objects.visible_to(request.user), pk=pk)
    try:
        drop_proposal(
            proposal_id=found.pk, reason=tidied(request.POST.get("reason", "")), actor=request.user
        )
    except InvalidInput as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已记录：这条建议不发督办单。")
    return redirect("dispatch:orders")


def order_page(
    request: HttpRequest,
    found: SupervisionOrder,
    form: AnswerForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of one order; `form` is an answer that was refused."""
    user: Any = request.user
    office = user.has_perm(SUPERVISE, found.project)
    unit = user.has_perm(ANSWER, found.project)
    to_issue = office and found.state in (OrderState.DRAFT, OrderState.TO_SIGN)
    late = too_late(found) if to_issue else ""
    may_verify = office and found.state == OrderState.ANSWERED
    entries = trail(found.steps.all(), ORDER_ACTS)
    context = {
        "order": found,
        "project": found.project,
        "line": order_lines([found])[0],
        "entries": entries,
        "seen": max((entry["step"] for entry in entries), default=""),
        "files": file_lines(found.files.all(), user, open_=found.state == OrderState.SIGNED),
        "office": office,
        "to_issue": to_issue,
        "late": late,
        "issue_problem": late or (may_not_issue(found, user) if to_issue else ""),
        "may_edit": office and found.state == OrderState.DRAFT,
        "may_sign": unit and found.state == OrderState.ISSUED,
        "may_answer": unit and found.state == OrderState.SIGNED,
        "may_verify": may_verify,
        "verify_problem": may_not_verify(found, user) if may_verify else "",
        "upload_url": reverse("dispatch:order_attach", args=[found.pk])
        if unit and found.state == OrderState.SIGNED
        else "",
        "form": form or AnswerForm(initial={"text": found.answer}),
    }
    return render(request, "dispatch/order.html", context, status=status)


def _project(request: HttpRequest, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related(
        "organisation", "programme__committee"
    )
    project = get_object_or_404(rows, pk=pk)
    _refuse_outsider(request, project)
    return project


def _refuse_outsider(request: HttpRequest, project: Project) -> None:
    if not request.user.has_perm(SUPERVISE, project):
        raise NotAllowed("督办单由组织部拟稿、签发。")


def _proposal(request: HttpRequest, project: Project) -> OrderProposal | None:
    asked = keys_in([request.POST.get("proposal", request.GET.get("proposal", ""))])
    if not asked:
        return None
    rows = OrderProposal.objects.visible_to(request.user).filter(project=project)
    return get_object_or_404(rows, pk=asked[0])


def _drafted(
    request: HttpRequest, form: OrderForm, project: Project, proposal: OrderProposal | None
) -> SupervisionOrder | None:
    if not form.is_valid():
        return None
    try:
        return draft_order(
            project_id=project.pk,
            actor=request.user,
            proposal_id=proposal.pk if proposal else None,
            **form.cleaned_data,
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
    return None


def _form_page(
    request: HttpRequest,
    project: Project,
    form: OrderForm,
    proposal: OrderProposal | None,
    *,
    order: SupervisionOrder | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = posted_seen(request)
    if seen is None and order is not None:
        seen = order.steps.order_by("-pk").values_list("pk", flat=True).first()
    context = {"project": project, "form": form, "proposal": proposal, "order": order}
    context["seen"] = seen
    return render(request, "dispatch/order_form.html", context, status=status)
