"""The page on which a new application is begun."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import NotAllowed
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import Programme
from programmes.queries import programme_for
from projects.enums import OCCUPIES_QUOTA
from projects.models import Project
from projects.services.drafting import create_draft
from projects.views.access import number
from projects.views.deadlines import closing_words


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an application: the rules in short, and one button."""
    units = Organisation.objects.visible_to(request.user).filter(
        pk__in=scope_of(request.user).unit_ids()
    )
    if not units:
        raise NotAllowed("申报由各单位的联络员和书记填写。")
    if request.method == "POST":
        project = create_draft(
            programme_id=_chosen_programme(request).pk,
            organisation_id=_chosen_unit(request, units).pk,
            actor=request.user,
        )
        messages.success(request, "已新建申报书，已知的内容已经填好，请逐步填写。")
        return redirect("projects:apply", pk=project.pk, step=1)
    return render(request, "projects/new.html", _beginning(request, list(units)))


def _chosen_programme(request: HttpRequest) -> Programme:
    chosen = request.POST.get("programme")
    programme = programme_for(request)
    if chosen is not None:
        return get_object_or_404(Programme.objects.visible_to(request.user), pk=number(chosen))
    if programme is None:
        raise Http404
    return programme


def _chosen_unit(request: HttpRequest, units: Any) -> Organisation:
    chosen = request.POST.get("organisation")
    if chosen is not None:
        return get_object_or_404(units, pk=number(chosen))
    return units[0]


def _beginning(request: HttpRequest, units: list[Organisation]) -> dict[str, Any]:
    programme = programme_for(request)
    rows = []
    if programme is not None:
        projects = Project.objects.visible_to(request.user).filter(programme=programme)
        there = list(projects.filter(organisation__in=units).select_related("organisation"))
        for unit in units:
            own = [project for project in there if project.organisation_id == unit.pk]
            counted = sum(project.status in OCCUPIES_QUOTA for project in own)
            rows.append({"unit": unit, "projects": own, "left": programme.quota_max - counted})
    return {
        "programme": programme,
        "rows": rows,
        "is_open": programme is not None
        and programme.opens_at <= clock.now() <= programme.closes_at,
        "closes": closing_words(programme) if programme else "",
    }
