"""打包下载材料: the papers of the listed projects, or of one, as a background job."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from dashboards.context import shell_facts
from dashboards.forms.filters import LibraryForm, asked_id
from dashboards.forms.papers import PapersForm
from dashboards.queries.library import filter_choices, library
from dashboards.services.paper_zip import start_packing
from organisations.enums import Role
from projects.models import Project

PACKERS = frozenset({Role.LIAISON, Role.SECRETARY, Role.STAFF, Role.HEAD, Role.LEADER})


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """Choose the papers; the projects are those of the list the person comes from."""
    desk, programme, _ = shell_facts(request)
    if not desk.scope.roles & PACKERS:
        raise NotAllowed("材料由申报单位、组织部和党委领导打包下载。")
    projects, chosen = _projects(request, programme)
    form = PapersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(
            start_packing(owner=request.user, projects=projects, papers=form.cleaned_data["papers"])
        )
    context = {"form": form, "count": projects.count(), "chosen": chosen}
    return render(request, "dashboards/papers.html", context)


def _projects(
    request: HttpRequest, programme: Any
) -> tuple[QuerySet[Project], list[tuple[str, str]]]:
    """The projects the address means, and in words which they are."""
    user: Any = request.user
    if "project" in request.GET:
        one = Project.objects.visible_to(user).filter(pk=asked_id(request.GET["project"]))
        found = one.first()
        if found is None:
            raise Http404
        return one, [("项目", str(found))]
    default = programme.pk if programme else None
    wanted = asked_id(request.GET.get("programme", "")) or default
    form = LibraryForm(request.GET, filter_choices(user, wanted), default)
    return library(user, programme, form.filters()), form.chosen()
