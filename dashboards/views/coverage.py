"""申报覆盖: which units have filed what, lack a mandatory topic, or exceed their quota."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.spreadsheets.writing import export_response
from dashboards.coverage import UnitCoverage
from dashboards.exports.coverage import COVERAGE_COLUMNS
from dashboards.figures import Figure
from dashboards.forms.filters import CoverageForm, asked_id
from dashboards.links import address
from dashboards.queries.coverage import coverage
from dashboards.queries.overview import UNIT_LABELS
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
    units = coverage(request.user, programme)
    page = Paginator(_shown(units, form), PER_PAGE)
    context = {
        "programme": programme,
        "form": form,
        "page": page.get_page(request.GET.get("page")),
        "counts": _counts(units, programme),
        "several": any(len(unit.types) > 1 for unit in units),
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
        rows=_shown(coverage(request.user, programme), form),
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


def _shown(units: Iterable[UnitCoverage], form: CoverageForm) -> list[UnitCoverage]:
    show, words = form.cleaned_data.get("show", ""), form.cleaned_data.get("q", "")
    return [unit for unit in units if unit.is_(show) and (not words or words in unit.name)]


def _counts(units: Iterable[UnitCoverage], programme: Programme) -> list[Figure]:
    """How many units each choice of the filter shows, with the list behind it."""
    found = list(units)
    return [
        Figure(
            label,
            sum(unit.is_(code) for unit in found),
            address("dashboards:coverage", programme=programme.pk, show=code),
            code,
        )
        for code, label in UNIT_LABELS.items()
    ]
