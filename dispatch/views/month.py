"""The month: all reports of a period for the department, own reports for a unit, the export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.spreadsheets.writing import Column, export_response
from dispatch import queries
from dispatch.forms import FilterForm
from dispatch.lamps import LAG_UNITS
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.periods import slots_until
from dispatch.queries.lamps import StripCell, strip_of
from dispatch.views.rows import ReportRow, report_rows
from organisations.scope import scope_of
from programmes.enums import LagMode
from programmes.models import DispatchRule, Programme
from programmes.queries import programme_for
from projects.models import Project

PER_PAGE = 50


@dataclass(frozen=True)
class MonthList:
    """The list the person asked for: period, form, filters that were understood, reports."""

    rule: DispatchRule | None
    periods: list[ReportPeriod]
    period: ReportPeriod
    form: FilterForm
    filters: list[tuple[str, str]]
    wanted: queries.ReportFilters
    reports: QuerySet[MonthlyReport]


class CountedPaginator(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, rows: Any, per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Show the period's reports to the department and leaders, a unit its own."""
    if scope_of(request.user).committee_paths():
        return _department_month(request)
    return _unit_month(request)


@require_safe
def month_export(request: HttpRequest) -> HttpResponse:
    """The list as shown, with its filters, as a workbook."""
    programme = programme_for(request)
    listed = _listed(request, programme) if programme else None
    if programme is None or listed is None:
        raise Http404
    return export_response(
        title=f"{listed.period.report_name}情况",
        filters=[("年度方案", str(programme)), *listed.filters],
        columns=_columns(programme),
        rows=_rows_with_lamps(listed.period, listed.reports),
    )


def _department_month(request: HttpRequest) -> HttpResponse:
    programme = programme_for(request)
    listed = _listed(request, programme) if programme else None
    context: dict[str, Any] = {
        "programme": programme,
        "listed": listed,
        "may_run": programme and request.user.has_perm("dispatch.run_dispatch", programme),
        "next_key": _next_key(programme, listed) if programme else "",
    }
    if listed:
        counts = _counts(request, listed)
        pages = CountedPaginator(listed.reports, PER_PAGE, count=counts.listed)
        page = pages.get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "rows": _rows_with_lamps(listed.period, page.object_list),
            "counts": counts,
            "may_fix": _may_fix(listed.period),
        }
    return render(request, "dispatch/month.html", context)


def _counts(request: HttpRequest, listed: MonthList) -> queries.ReportCounts:
    every = queries.reports_of_period(request.user, listed.period)
    return queries.report_counts(every, listed.wanted.condition(listed.period))


def _unit_month(request: HttpRequest) -> HttpResponse:
    programme = programme_for(request)
    year = programme.year if programme else clock.today().year
    reports = list(queries.unit_reports(request.user, year))
    lit = Lamp.objects.visible_to(request.user).filter(
        project__in={report.project_id for report in reports}
    )
    lamps = {(lamp.project_id, lamp.period_id): lamp for lamp in lit}
    to_do = list(queries.reports_to_file(request.user, clock.now()))
    to_confirm = list(queries.reports_to_confirm(request.user))
    context = {
        "year": year,
        "to_do": report_rows(to_do, lamps),
        "to_confirm": report_rows(to_confirm, lamps),
        "rows": report_rows(reports, lamps),
        "strips": _strips(reports, lamps),
    }
    return render(request, "dispatch/month_unit.html", context)


def _strips(
    reports: list[MonthlyReport], lamps: dict[tuple[int, int], Lamp]
) -> list[tuple[Project, list[StripCell]]]:
    """Twelve months of lamps of each project, from what the page has read already."""
    lit: dict[Project, list[tuple[date, str, Decimal]]] = {}
    for report in reports:
        row = lit.setdefault(report.project, [])
        lamp = lamps.get((report.project_id, report.period_id))
        if lamp:
            row.append((report.period.ends_on, lamp.shown, lamp.lag))
    return [(project, strip_of(row, clock.today())) for project, row in lit.items() if row]


def _listed(request: HttpRequest, programme: Programme) -> MonthList | None:
    periods = queries.periods_of(programme, request.user)
    if not periods:
        return None
    form = FilterForm(request.GET or None, user=request.user, periods=periods)
    asked = form.understood() if request.GET else {}
    by_key = {period.key: period for period in periods}
    rule = queries.rule_of(programme)
    chosen = by_key.get(asked.get("period", "")) or queries.period_in_hand(
        periods, rule, clock.today()
    )
    if chosen is None:
        return None
    form.initial["period"] = chosen.key
    wanted = queries.ReportFilters(
        state=asked.get("state", ""),
        timeliness=asked.get("timeliness", ""),
        lamp=asked.get("lamp", ""),
        organisation=asked.get("unit"),
    )
    reports = queries.reports_of_period(request.user, chosen, wanted)
    return MonthList(rule, periods, chosen, form, _in_words(form, asked), wanted, reports)


def _in_words(form: FilterForm, asked: dict[str, Any]) -> list[tuple[str, str]]:
    words = []
    for name in ("unit", "state", "timeliness", "lamp"):
        value = asked.get(name)
        if value:
            choices = dict(getattr(form.fields[name], "choices", ())) if name != "unit" else {}
            words.append((str(form.fields[name].label), str(choices.get(value, value))))
    return words


def _rows_with_lamps(period: ReportPeriod, reports: Any) -> list[ReportRow]:
    rows = list(reports)
    lamps = queries.lamps_of_period(period, [report.project_id for report in rows])
    return report_rows(rows, {(pk, period.pk): lamp for pk, lamp in lamps.items()})


def _columns(programme: Programme) -> list[Column]:
    """Columns of the export; the lag by the unit of the programme's rule."""
    unit = LAG_UNITS[queries.thresholds_of(programme.pk).lag_mode]
    title = LAG_TITLE if unit == LAG_UNITS[LagMode.POINTS] else "滞后（占序时进度%）"
    return [replace(one, title=title) if one.title == LAG_TITLE else one for one in COLUMNS]


def _next_key(programme: Programme, listed: MonthList | None) -> str:
    rule = listed.rule if listed else queries.rule_of(programme)
    opened = {period.key for period in listed.periods} if listed else set()
    if rule is None:
        return ""
    begun = slots_until(queries.schedule_of(rule), clock.today())
    return next((slot.key for slot in begun if slot.key not in opened), "")


def _may_fix(period: ReportPeriod) -> bool:
    over = clock.now() >= period.due_at and clock.today() > period.ends_on
    return period.fixed_at is None and over


LAG_TITLE = "滞后（百分点）"
COLUMNS = [
    Column("单位", lambda row: row.report.project.organisation.short_name, 20),
    Column("项目", lambda row: row.report.project.title, 32),
    Column("报告期", lambda row: str(row.report.period), 12),
    Column("灯色", lambda row: row.lamp.get_shown_display() if row.lamp else "", 8),
    Column("序时进度（%）", lambda row: row.lamp.planned if row.lamp else None, 12, "0.0"),
    Column("实际进度（%）", lambda row: row.lamp.actual if row.lamp else None, 12, "0.0"),
    Column(LAG_TITLE, lambda row: row.lamp.lag if row.lamp else None, 12, "0.0"),
    Column("亮灯原因", lambda row: "；".join(row.lamp.reasons) if row.lamp else "", 40),
    Column("状态", lambda row: row.report.get_state_display(), 12),
    Column("报送情况", lambda row: row.report.punctuality, 16),
    Column("截止时间", lambda row: row.report.due_at, 18),
    Column("首次报送时间", lambda row: row.report.first_submitted_at, 18),
    Column("本月工作进展", lambda row: row.report.narrative, 60),
    Column("原截止时间", lambda row: row.report.original_due_at, 18),
    Column("延期或免报原因", lambda row: row.report.skip_reason or row.report.extension_reason, 30),
]
