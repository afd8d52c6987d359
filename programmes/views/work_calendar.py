"""The year's working days as month tables, and the import of the official days off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput, NotAllowed
from core.models import Holiday
from core.services.holidays import import_holidays
from programmes.forms.work_calendar import HolidayFileForm, YearForm
from programmes.month_tables import month_tables

IMPORT = "programmes.import_holidays"


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a year; the department imports a year's days off here."""
    if request.method == "POST":
        return _take_in(request)
    return _show(request, HolidayFileForm())


def _take_in(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(IMPORT):
        raise NotAllowed("工作日历由组织部或系统管理员导入，您可以查看，不能更改。")
    form = HolidayFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form)
    document = form.cleaned_data["file"]
    try:
        counts = import_holidays(document=document, actor=request.user)
    except InvalidInput as error:
        form.add_error("file", error.message)
        return _show(request, form)
    messages.success(
        request,
        f"{document['year']}年放假安排已导入：新增 {counts.created} 天，更新 {counts.updated} 天，"
        f"不变 {counts.unchanged} 天。已发出的期限不变。",
    )
    return redirect(f"{reverse('programmes:calendar')}?year={document['year']}")


def _show(request: HttpRequest, form: HolidayFileForm) -> HttpResponse:
    asked = YearForm(request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else clock.today().year
    work_calendar = load_calendar()
    names = dict(Holiday.objects.filter(day__year=year).values_list("day", "name"))
    context = {
        "form": form,
        "year": year,
        "months": month_tables(year, work_calendar, names),
        "weekdays": "一二三四五六日",
        "is_known": year in work_calendar.years,
        "known_years": sorted(work_calendar.years),
        "may_import": request.user.has_perm(IMPORT),
    }
    return render(request, "programmes/calendar.html", context)
