"""Check the month's reports side by side: lamp and change beside each, tick, accept or return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from dispatch import queries
from dispatch.enums import ReportState
from dispatch.forms import ReturnForm
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.queries import ReportChange
from dispatch.services import checking
from dispatch.views.checking import back_to_list, refuse_outsiders
from dispatch.views.rows import (
    ReportRow,
    posted_versions,
    report_rows,
    tell_refusals,
    ticked_reports,
)
from programmes.models import Programme
from programmes.queries import programme_for

PER_PAGE = 30


@dataclass(frozen=True)
class CheckRow:
    """One report that waits, beside what changed since the last."""

    row: ReportRow
    change: ReportChange
    is_ticked: bool


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """All reports of a period that wait to be checked."""
    refuse_outsiders(request)
    return _list_page(request, ReturnForm())


@require_POST
def return_many(request: HttpRequest) -> HttpResponse:
    """Return the ticked reports for one reason; each refused one is named with its own."""
    refuse_outsiders(request)
    ids = ticked_reports(request)
    form = ReturnForm(request.POST)
    if not ids:
        messages.warning(request, "没有勾选月报。请先勾选，再写明原因退回。")
        return _list_page(request, form)
    if not form.is_valid():
        return _list_page(request, form)
    try:
        results = checking.return_reports(
            report_ids=ids,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            due_on=form.cleaned_data["due_on"],
            seen_versions=posted_versions(request, ids),
        )
    except InvalidInput as refusal:
        add_refusal(form, refusal)
        return _list_page(request, form)
    done = tell_refusals(request, results)
    if done:
        messages.success(request, f"已退回 {done} 份月报，已通知单位。")
    return back_to_list(request)


def _list_page(request: HttpRequest, form: ReturnForm) -> HttpResponse:
    programme = programme_for(request)
    periods = queries.periods_of(programme, request.user) if programme else []
    period = _chosen(request, programme, periods)
    context: dict[str, Any] = {
        "periods": periods,
        "period": period,
        "return_form": form,
        "phrases": programme.phrases if programme else [],
        "rows": [],
    }
    if programme and period:
        page = _waiting(request, period)
        ticked = set(ticked_reports(request)) if request.method == "POST" else set()
        context["rows"] = _rows(programme, period, list(page.object_list), ticked)
        context["page"] = page
    return render(request, "dispatch/check_list.html", context)


def _waiting(request: HttpRequest, period: ReportPeriod) -> Page:
    """The page of the list the person is on, also where a refused form is shown again."""
    waiting = queries.reports_of_period(
        request.user, period, queries.ReportFilters(state=ReportState.CONFIRMED)
    )
    number = request.POST.get("page") or request.GET.get("page")
    return Paginator(queries.with_previous(waiting), PER_PAGE).get_page(number)


def _chosen(
    request: HttpRequest, programme: Programme | None, periods: list[ReportPeriod]
) -> ReportPeriod | None:
    """The period asked for, else the one people work on."""
    key = request.POST.get("period") or request.GET.get("period", "")
    for period in periods:
        if period.key == key:
            return period
    rule = queries.rule_of(programme) if programme else None
    return queries.period_in_hand(periods, rule, clock.today())


def _rows(
    programme: Programme, period: ReportPeriod, reports: list[MonthlyReport], ticked: set[int]
) -> list[CheckRow]:
    period.programme = programme
    lamps = queries.lamps_of_period(period, [report.project_id for report in reports])
    changes = queries.changes_of(period, queries.rule_of(programme), reports)
    rows = report_rows(reports, {(pk, period.pk): lamp for pk, lamp in lamps.items()})
    return [CheckRow(row, changes[row.report.pk], row.report.pk in ticked) for row in rows]
