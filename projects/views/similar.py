"""The passages an application shares with others, side by side."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.errors import NotAllowed
from core.spreadsheets.writing import export_response, wants_workbook
from programmes.queries import programme_for
from projects.enums import EDITABLE
from projects.models import Project
from projects.queries_similarity import alike_pairs, likenesses
from projects.sheet.context import context_of
from projects.sheet.groups import Document
from projects.views.access import project_in_sight
from projects.views.list_sheets import PAIRS

PER_PAGE = 50


@require_safe
def similar_pairs(request: HttpRequest) -> HttpResponse:
    """All pairs of applications of the programme that are alike, for its department."""
    programme = programme_for(request)
    user: Any = request.user
    if not user.has_perm("programmes.manage_programme", programme):
        raise NotAllowed("雷同清单由组织部查看。")
    pairs = alike_pairs(programme, user) if programme else []
    if programme and wants_workbook(request):
        words = [
            ("年度方案", f"{programme}"),
            ("相同达到", f"{programme.similarity_warn_percent}%"),
        ]
        return export_response(title="雷同清单", filters=words, columns=PAIRS, rows=pairs)
    page = {
        "programme": programme,
        "page": Paginator(pairs, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "projects/similar_pairs.html", page)


@require_safe
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Applications this one resembles; the unit sees its draft compared, the department the filed.

    Of a project the reader may not see, only the passages of this one are shown.
    """
    return render(request, "projects/similar.html", _page(request, pk))


@require_safe
def similar_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The same in short, fetched by pages that should not wait for the comparison."""
    return render(request, "projects/parts/similar_summary.html", _page(request, pk))


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    project = project_in_sight(request, pk)
    user: Any = request.user
    own = user.has_perm("projects.edit_application", project)
    if not own and not user.has_perm("projects.pre_review_project", project):
        raise NotAllowed("文字比对由申报单位和组织部查看。")
    context = context_of(project, today=clock.today())
    document = _document(project, own=own)
    return {
        "project": project,
        "own": own,
        "editing": own and project.status in EDITABLE,
        "least": project.programme.similarity_warn_percent,
        "likenesses": likenesses(project, document, user=user, context=context),
    }


def _document(project: Project, *, own: bool) -> Document:
    last = None if own and project.status in EDITABLE else project.revisions.last()
    return last.document if last else project.application.document
