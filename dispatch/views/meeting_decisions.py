"""Decisions of meetings: the list, one decision, reporting it done, verifying it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from core.spreadsheets.writing import export_response, filter_words, wants_workbook
from dispatch.enums import DecisionState
from dispatch.forms.gatherings import DecisionFilter, DecisionReportForm, VerifyForm
from dispatch.models import GatheringDecision
from dispatch.queries.gatherings import decision_rows, decisions_of
from dispatch.services.meeting_decisions import report_decision, verify_decision
from dispatch.views.list_sheets import DECISIONS
from dispatch.views.rows import posted_version
from organisations.scope import scope_of
from programmes.queries import programme_for

PER_PAGE = 50
REPORT, VERIFY = "dispatch.report_decision", "dispatch.verify_decision"


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Decisions in sight, those due first."""
    scope = scope_of(request.user)
    if not scope.unit_ids() and not scope.committee_paths():
        raise PermissionDenied("会议议定事项供责任单位、组织部和领导查看。")
    programme = programme_for(request) if scope.committee_paths() else None
    form = DecisionFilter(request.GET)
    state = form.cleaned_data.get("state", "") if form.is_valid() else ""
    today = clock.today()
    rows = decisions_of(request.user, programme, state=state, today=today)
    if wants_workbook(request):
        lines, words = decision_rows(rows, load_calendar(), today), filter_words(form)
        return export_response(title="会议议定事项", filters=words, columns=DECISIONS, rows=lines)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": decision_rows(page.object_list, load_calendar(), today),
        "filter_form": form,
    }
    return render(request, "dispatch/decisions.html", context)


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision with what may be done about it."""
    return _page(request, _decision(request, pk))


@require_POST
def decision_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report it done."""
    found = _decision(request, pk)
    if not request.user.has_perm(REPORT, found):
        raise PermissionDenied("完成情况由责任单位报送。")
    form = DecisionReportForm(request.POST)
    if form.is_valid():
        try:
            report_decision(
                decision_id=pk,
                text=form.cleaned_data["text"],
                actor=request.user,
                seen_version=posted_version(request),
            )
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, "完成情况已报送，等组织部核实。")
            return redirect("dispatch:decision", pk=pk)
    return _page(request, found, report=form)


@require_POST
def decision_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify what was reported, or send it back."""
    found = _decision(request, pk)
    if not request.user.has_perm(VERIFY, found):
        raise PermissionDenied("完成情况由组织部核实。")
    form = VerifyForm(request.POST)
    if form.is_valid():
        done = form.cleaned_data["outcome"] == "done"
        try:
            verify_decision(
                decision_id=pk,
                done=done,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                seen_version=posted_version(request),
            )
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, "已核实完成。" if done else "已退回，请责任单位继续办理。")
            return redirect("dispatch:decision", pk=pk)
    return _page(request, found, verify=form)


def _decision(request: HttpRequest, pk: int) -> GatheringDecision:
    rows = GatheringDecision.objects.visible_to(request.user).with_names()
    return get_object_or_404(
        rows.select_related(
            "gathering__programme__committee", "unit", "project", "reported_by", "verified_by"
        ),
        pk=pk,
    )


def _page(
    request: HttpRequest,
    found: GatheringDecision,
    *,
    report: DecisionReportForm | None = None,
    verify: VerifyForm | None = None,
) -> HttpResponse:
    user = request.user
    reports = found.state == DecisionState.OPEN and user.has_perm(REPORT, found)
    own = found.reported_by_id == user.pk
    verifies = found.state == DecisionState.REPORTED and user.has_perm(VERIFY, found) and not own
    context: dict[str, Any] = {
        "decision": found,
        "row": decision_rows([found], load_calendar(), clock.today())[0],
        "report_form": (report or DecisionReportForm()) if reports else None,
        "verify_form": (verify or VerifyForm()) if verifies else None,
        "oversees": bool(scope_of(user).committee_paths()),
    }
    return render(request, "dispatch/decision.html", context)
