"""其他单位项目: what the programme lets units know of each other, and nothing more."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotAllowed
from core.spreadsheets.writing import export_response, wants_workbook
from dashboards.exports.others import columns_of_others
from dashboards.queries.others import other_projects, plan_of_other, read_others, switches_of
from organisations.scope import scope_of
from programmes.queries import programme_for

PER_PAGE = 50


@require_safe
def others(request: HttpRequest) -> HttpResponse:
    """Approved projects of other units, with the columns that are switched on."""
    if not scope_of(request.user).unit_ids():
        raise NotAllowed("这一页供申报单位查看，您可以到项目库查看项目。")
    programme = programme_for(request)
    switches = switches_of(programme)
    page: Any = None
    if programme is not None and switches.any:
        found = other_projects(request.user, programme)
        if wants_workbook(request):
            return export_response(
                title="其他单位项目",
                filters=[("年度方案", str(programme))],
                columns=columns_of_others(switches),
                rows=read_others(found, switches),
            )
        rows = Paginator(found, PER_PAGE)
        page = rows.get_page(request.GET.get("page"))
        page.object_list = read_others(page.object_list, switches)
    context = {"programme": programme, "switches": switches, "page": page}
    return render(request, "dashboards/others.html", context)


@require_safe
def other_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of another unit's project, where plans are open."""
    found = plan_of_other(request.user, pk)
    if found is None:
        raise Http404
    project, tasks = found
    return render(request, "dashboards/other_plan.html", {"project": project, "tasks": tasks})
