"""Beginning an application from an earlier project: what there is, what is taken over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.errors import InvalidInput, NotAllowed
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import Programme
from programmes.queries import programme_for
from projects.models import Project
from projects.queries_copying import (
    document_of,
    may_continue,
    open_examples,
    own_sources,
    source_with,
)
from projects.services.copying import copy_project
from projects.sheet.context import context_of
from projects.sheet.copying import content_of
from projects.sheet.reading import entries
from projects.views.access import number
from projects.views.deadlines import closing_words

UNPROCESSABLE = 422


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Projects the unit may start from: its own of earlier years, and open examples."""
    units = _units(request)
    programme = programme_for(request)
    page = {
        "programme": programme,
        "many_units": len(units) > 1,
        "closes": closing_words(programme) if programme else "",
        "own": list(own_sources(request.user, programme)) if programme else [],
        "examples": list(open_examples(request.user, programme)) if programme else [],
    }
    return render(request, "projects/sources.html", page)


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """What of one project would be taken over; posting begins the application with it."""
    units = _units(request)
    programme = _programme(request)
    source = source_with(pk, request.user, programme)
    if source is None:
        raise Http404
    if request.method == "POST":
        return _copy(request, source, programme, units)
    return render(request, "projects/copy.html", _page(source, programme, units))


def _copy(
    request: HttpRequest, source: Project, programme: Programme, units: list[Organisation]
) -> HttpResponse:
    chosen = number(request.POST.get("organisation"))
    if chosen not in {unit.pk for unit in units}:
        raise Http404
    continuing, news = request.POST.get("continuity") == "continued", request.POST.get("news", "")
    try:
        project = copy_project(
            source_id=source.pk,
            programme_id=programme.pk,
            organisation_id=chosen,
            actor=request.user,
            continuing=continuing,
            news=news,
        )
    except InvalidInput as error:
        page = _page(source, programme, units)
        faults = error.field_errors.get("news") or [error.message]
        page |= {"error": faults[0], "news": news, "continuing": continuing}
        return render(request, "projects/copy.html", page, status=UNPROCESSABLE)
    messages.success(
        request,
        f"已按“{source}”起草。日期、人员、指标数字和承诺没有带过来，请逐步填写并核对文字中的年份和数字。",
    )
    return redirect("projects:apply", pk=project.pk, step=1)


def _units(request: HttpRequest) -> list[Organisation]:
    units = Organisation.objects.visible_to(request.user).filter(
        pk__in=scope_of(request.user).unit_ids()
    )
    if not units:
        raise NotAllowed("申报由各单位的联络员和书记填写。")
    return list(units)


def _programme(request: HttpRequest) -> Programme:
    posted = request.POST.get("programme")
    if posted is not None:
        return get_object_or_404(Programme.objects.visible_to(request.user), pk=number(posted))
    programme = programme_for(request)
    if programme is None:
        raise Http404
    return programme


def _page(source: Project, programme: Programme, units: list[Organisation]) -> dict[str, Any]:
    own = source.organisation_id in {unit.pk for unit in units}
    content = content_of(document_of(source), own=own)
    context = context_of(source, today=clock.today())
    follows = may_continue(source, [unit.pk for unit in units])
    return {
        "source": source,
        "programme": programme,
        "units": units,
        "own": own,
        "may_continue": follows,
        "continuing": follows,
        "news": "",
        "entries": [entry for entry in entries(content, context) if entry.text],
        "closes": closing_words(programme),
    }
