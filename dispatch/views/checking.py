"""The department's pages: check a report, accept or return it, accept or urge many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.errors import InvalidInput, NotAllowed
from core.refused_forms import add_refusal
from dispatch.enums import ReportState
from dispatch.forms import OverrideForm, ReturnForm
from dispatch.models import MonthlyReport
from dispatch.queries.reports import reports_to_check
from dispatch.services import checking
from dispatch.services.deadlines import UNFILED
from dispatch.services.urging import urge_reports
from dispatch.views.reading import reading_context
from dispatch.views.rows import (
    posted_version,
    posted_versions,
    tell_refusals,
    ticked_reports,
    visible_report,
)
from organisations.enums import Role
from organisations.scope import scope_of


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The report beside its lamp and what changed since last month, with the decision."""
    found = visible_report(request, pk)
    _refuse_strangers(request, found)
    return _check_page(request, found)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the report and go to the next one that waits."""
    found = visible_report(request, pk)
    done = checking.accept_report(
        report_id=found.pk, actor=request.user, seen_version=posted_version(request)
    )
    messages.success(request, f"“{done.project}”{done.period.report_name}已核，进度已记入计划。")
    return _next(request)


@require_POST
def return_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report to the unit with a reason and a day."""
    found = visible_report(request, pk)
    _refuse_strangers(request, found)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _check_page(request, found, return_form=form)
    try:
        done = checking.return_report(
            report_id=found.pk,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            due_on=form.cleaned_data["due_on"],
            seen_version=posted_version(request),
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
        return _check_page(request, found, return_form=form)
    messages.success(
        request,
        f"“{done.project}”{done.period.report_name}已退回，请其于{done.return_due_on}前重报。",
    )
    return _next(request)


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked reports; each refused one is named with its reason."""
    refuse_outsiders(request)
    ids = ticked_reports(request)
    if not ids:
        messages.warning(request, "没有勾选月报。请先在列表左侧勾选，再点“核报通过”。")
        return back_to_list(request)
    results = checking.accept_reports(
        report_ids=ids, actor=request.user, seen_versions=posted_versions(request, ids)
    )
    done = tell_refusals(request, results)
    if done:
        messages.success(request, f"已核 {done} 份月报。")
    return back_to_list(request)


@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Remind those who have to act on the ticked reports, in the department's name."""
    refuse_outsiders(request)
    ids = ticked_reports(request)
    if not ids:
        messages.warning(request, "没有勾选月报。请先在列表左侧勾选未报的，再点“催办”。")
        return back_to_list(request)
    told = urge_reports(report_ids=ids, actor=request.user)
    if told:
        messages.success(request, f"已发出 {told} 条催办消息。")
    else:
        messages.info(request, "没有需要催办的：所选月报已报送，或今天已经催办过。")
    return back_to_list(request)


def check_context(request: HttpRequest, found: MonthlyReport) -> dict[str, Any]:
    """Context of the check page without its forms."""
    user = request.user
    context = reading_context(request, found)
    lamp = context["lamp"]
    return context | {
        "may_decide": found.state == ReportState.CONFIRMED,
        "may_override": bool(
            lamp and not lamp.fixed and user.has_perm("dispatch.override_lamp", found.project)
        ),
        "may_excuse": found.state in UNFILED
        and found.first_submitted_at is None
        and found.period.fixed_at is None,
        "may_ask_again": found.state == ReportState.SKIPPED and found.period.fixed_at is None,
        "phrases": found.project.programme.phrases,
    }


def _check_page(
    request: HttpRequest,
    found: MonthlyReport,
    *,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    context = check_context(request, found)
    lamp = context["lamp"]
    context["return_form"] = return_form or ReturnForm()
    context["override_form"] = OverrideForm(initial={"colour": lamp.shown if lamp else ""})
    return render(request, "dispatch/check.html", context)


def _refuse_strangers(request: HttpRequest, found: MonthlyReport) -> None:
    if not request.user.has_perm(checking.CHECK, found.project):
        raise NotAllowed("您没有核报的权限，须由组织部办理。")


def refuse_outsiders(request: HttpRequest) -> None:
    """403 for everybody who is not of a department."""
    if not scope_of(request.user).committee_paths(Role.STAFF, Role.HEAD):
        raise NotAllowed("您没有核报和催办的权限，须由组织部办理。")


def _next(request: HttpRequest) -> HttpResponse:
    """The next report that waits, if the person works through them one by one."""
    waiting = reports_to_check(request.user).first() if "next" in request.POST else None
    return redirect("dispatch:check", pk=waiting.pk) if waiting else redirect("dispatch:month")


def back_to_list(request: HttpRequest) -> HttpResponse:
    """The list as it was filtered."""
    target = request.POST.get("back", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts=None, require_https=request.is_secure()
    ):
        return redirect(target)
    return redirect("dispatch:month")
