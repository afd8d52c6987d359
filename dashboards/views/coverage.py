"""申报覆盖: which units have filed what, lack a mandatory topic, or exceed their quota."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.spreadsheets.writing import export_response
from dashboards.coverage import UnitCoverage
from dashboards.exports.coverage import COVERAGE_COLUMNS
from dashboards.forms.filters import CoverageForm, asked_id
from dashboards.links import address
from dashboards.queries.coverage import coverage
from dashboards.views.overview import overseen_programme
from programmes.models import Programme

PER_PAGE = 50
HEADING = "申报覆盖"


@require_safe
def coverage_list(request: HttpRequest) -> HttpResponse:
    """Units right under the committee with what they have filed."""
    programme = _asked_programme(request)
    if programme is None:
        return render(request, "dashboards/no_programme.html", {"heading": HEADING})
    form = CoverageForm(request.GET)
    page = Paginator(_units(request, programme, form), PER_PAGE)
    context = {
        "programme": programme,
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "export_url": address("dashboards:coverage_export"),
        "library_url": address("dashboards:library"),
    }
    return render(request, "dashboards/coverage.html", context)


@require_safe
def coverage_export(request: HttpRequest) -> HttpResponse:
    """The list as it is shown, all pages, as a workbook."""
    programme = _asked_programme(request)
    if programme is None:
        return render(request, "dashboards/no_programme.html", {"heading": HEADING})
    form = CoverageForm(request.GET)
    return export_response(
        title="书记项目申报覆盖情况",
        filters=[("年度方案", str(programme)), *form.chosen()],
        columns=COVERAGE_COLUMNS,
        rows=_units(request, programme, form),
    )


def _asked_programme(request: HttpRequest) -> Programme | None:
    """The programme of the link if the person oversees it, else the one on screen."""
    programme = overseen_programme(request)
    asked = asked_id(request.GET.get("programme", ""))
    if programme is None or asked in (None, programme.pk):
        return programme
    user: Any = request.user
    found = Programme.objects.visible_to(user).select_related("committee").filter(pk=asked).first()
    return found if found and user.has_perm("dashboards.see_overview", found) else programme


def _units(request: HttpRequest, programme: Programme, form: CoverageForm) -> list[UnitCoverage]:
    show, words = form.cleaned_data.get("show", ""), form.cleaned_data.get("q", "")
    return [
        unit
        for unit in coverage(request.user, programme)
        if unit.is_(show) and (not words or words in unit.name)
    ]
