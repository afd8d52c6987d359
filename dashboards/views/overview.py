"""项目总览 for leaders and the department: figures, each with the list behind it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.spreadsheets.writing import export_response
from dashboards.context import shell_facts
from dashboards.exports.overview import OVERVIEW_COLUMNS, overview_rows
from dashboards.figures import Overview
from dashboards.links import address
from dashboards.queries.overview import overview
from dispatch.enums import LampColour
from organisations.enums import Role
from programmes.models import Programme

OVERSEES = frozenset({Role.STAFF, Role.HEAD, Role.LEADER})
RANKING_SHOWN = "1"


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """One page with the state of all projects of the programme."""
    programme = overseen_programme(request)
    if programme is None:
        return render(request, "dashboards/no_programme.html", {"heading": "项目总览"})
    figures = overview(request.user, programme)
    context = {
        "programme": programme,
        "figures": figures,
        "chart": _chart(figures),
        "ranking_shown": request.GET.get("ranking") == RANKING_SHOWN,
        "export_url": address("dashboards:overview_export"),
        "attention_url": address(
            "dashboards:library", programme=programme.pk, lamp="red", sort="lag"
        ),
    }
    return render(request, "dashboards/overview.html", context)


@require_safe
def overview_export(request: HttpRequest) -> HttpResponse:
    """The same figures as a workbook."""
    programme = overseen_programme(request)
    if programme is None:
        return render(request, "dashboards/no_programme.html", {"heading": "项目总览"})
    figures = overview(request.user, programme)
    return export_response(
        title="书记项目总览",
        filters=[("年度方案", str(programme))],
        columns=OVERVIEW_COLUMNS,
        rows=overview_rows(figures),
        as_of=figures.as_of,
    )


def overseen_programme(request: HttpRequest) -> Programme | None:
    """The programme on screen for somebody who oversees it; None when there is none yet.

    Raises PermissionDenied for everybody else.
    """
    desk, programme, _ = shell_facts(request)
    user: Any = request.user
    if not desk.scope.roles & OVERSEES:
        raise PermissionDenied("总览供领导和组织部使用。")
    if programme is not None and not user.has_perm("dashboards.see_overview", programme):
        raise PermissionDenied("您不负责这个年度方案，不能看它的总览。")
    return programme


def _chart(figures: Overview) -> dict[str, Any]:
    return {
        "labels": [month.label for month in figures.trend],
        "stacked": True,
        "series": [
            {
                "name": str(colour.label),
                "tone": colour.value,
                "data": [month.figure(colour).count for month in figures.trend],
                "urls": [month.figure(colour).url for month in figures.trend],
            }
            for colour in (LampColour.GREEN, LampColour.YELLOW, LampColour.RED)
        ],
    }
