"""The papers of a project: the form as a page to print, and every paper as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.downloads import content_response
from projects.models import Project
from projects.papers.catalogue import KINDS, PaperFacts, name_of, write_paper
from projects.views.access import number, project_in_sight


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The bordered A4 form; the unit sees its draft, everybody else what was filed."""
    project = project_in_sight(request, pk)
    user: Any = request.user
    facts = _facts(request, project)
    page = {
        "project": project,
        "sheet": facts.sheet,
        "own": user.has_perm("projects.edit_application", project),
        "kinds": [kind for kind in KINDS.values() if kind.available(project)],
    }
    return render(request, "projects/paper.html", page)


@require_safe
def paper_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One paper as a Word or Excel file."""
    project = project_in_sight(request, pk)
    if kind not in KINDS:
        raise Http404
    content = write_paper(kind, _facts(request, project))
    return content_response(
        content,
        stem=name_of(project, kind),
        extension=KINDS[kind].extension,
        content_type=KINDS[kind].content_type,
    )


def _facts(request: HttpRequest, project: Project) -> PaperFacts:
    """What the papers say to this person: phones only inside unit and department."""
    user: Any = request.user
    own = user.has_perm("projects.edit_application", project)
    return PaperFacts(
        project,
        today=clock.today(),
        phones=own or user.has_perm("projects.pre_review_project", project),
        document=_document(project, number(request.GET.get("revision")), own=own),
    )


def _document(project: Project, wanted: int, *, own: bool) -> Mapping[str, Any] | None:
    """The numbered submission asked for, or the unit's present text; None for what was filed."""
    if wanted:
        revision = project.revisions.filter(number=wanted).first()
        if revision is None:
            raise Http404
        return dict(revision.document)
    if own and hasattr(project, "application"):
        return dict(project.application.document)
    return None
