"""The department's page of a period's deadlines: extend, excuse projects, ask them again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.clock import SHANGHAI
from core.errors import InvalidInput, NotAllowed
from core.posted import keys_in
from core.refused_forms import add_refusal
from dispatch.enums import ReportState
from dispatch.forms import ExtendForm, SkipForm
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.queries.reports import reports_of_period
from dispatch.services import deadlines as services
from dispatch.views.rows import report_rows, tell_refusals, ticked_reports, visible_report


@require_safe
def deadlines(request: HttpRequest, pk: int) -> HttpResponse:
    """Reports of the period that are still to come, and those excused."""
    return _page(request, _period(request, pk), ExtendForm(), SkipForm())


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the ticked reports, or the whole period, a later day."""
    period = _period(request, pk)
    form = ExtendForm(request.POST)
    whole = "whole" in request.POST
    ids = None if whole else ticked_reports(request)
    if ids == []:
        messages.warning(request, "没有勾选月报。请先勾选，或点“整期延期”。")
        return _page(request, period, form, SkipForm())
    if not form.is_valid():
        return _page(request, period, form, SkipForm())
    try:
        done = services.extend_deadline(
            period_id=period.pk,
            due_on=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            report_ids=ids,
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
        return _page(request, period, form, SkipForm())
    day = done.due_at.astimezone(SHANGHAI)
    messages.success(
        request,
        f"{len(done.reports)} 份月报已延期至{day.month}月{day.day}日{day:%H:%M}，已通知单位。",
    )
    return redirect("dispatch:deadlines", pk=period.pk)


@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Excuse the projects of the ticked reports for this period."""
    period = _period(request, pk)
    form = SkipForm(request.POST)
    ids = ticked_reports(request)
    if not ids:
        messages.warning(request, "没有勾选月报。请先勾选，再点“本期免报”。")
    if not ids or not form.is_valid():
        return _page(request, period, ExtendForm(), form)
    try:
        results = services.skip_reports(
            report_ids=ids, reason=form.cleaned_data["reason"], actor=request.user
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
        return _page(request, period, ExtendForm(), form)
    done = tell_refusals(request, results)
    if done:
        messages.success(request, f"{done} 个项目本期免报，已通知单位。")
    return redirect("dispatch:deadlines", pk=period.pk)


@require_POST
def unskip(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an excused report after all."""
    found = visible_report(request, pk)
    asked = services.unskip_report(report_id=found.pk, actor=request.user)
    day = asked.due_at.astimezone(SHANGHAI)
    messages.success(
        request, f"“{asked.project}”恢复报送，截止{day.month}月{day.day}日{day:%H:%M}，已通知单位。"
    )
    return redirect("dispatch:deadlines", pk=asked.period_id)


def _period(request: HttpRequest, pk: int) -> ReportPeriod:
    rows = ReportPeriod.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("programme__committee"), pk=pk)
    if not request.user.has_perm("dispatch.run_dispatch", found.programme):
        raise NotAllowed("您没有延期和免报的权限，须由组织部办理。")
    return found


def _page(
    request: HttpRequest, period: ReportPeriod, extend_form: ExtendForm, skip_form: SkipForm
) -> HttpResponse:
    reports = list(reports_of_period(request.user, period).select_related("skipped_by"))
    posted = request.method == "POST"
    chosen = request.POST.getlist("report") if posted else request.GET.getlist("report")
    context: dict[str, Any] = {
        "period": period,
        "rows": report_rows([row for row in reports if _is_to_come(row)], {}),
        "skipped": [row for row in reports if row.state == ReportState.SKIPPED],
        "ticked": set(keys_in(chosen)),
        "extend_form": extend_form,
        "skip_form": skip_form,
    }
    return render(request, "dispatch/deadlines.html", context)


def _is_to_come(report: MonthlyReport) -> bool:
    return report.state in services.UNFILED and report.first_submitted_at is None
