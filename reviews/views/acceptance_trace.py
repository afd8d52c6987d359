"""The way from a composite score back to everything it was computed from."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.enums import MarkSource
from projects.models import Project
from reviews.models import Acceptance
from reviews.queries.acceptance import acceptance_result
from reviews.queries.approval import marked_rubrics
from reviews.queries.ranking import entry_of, may_see_trace
from reviews.views.acceptance_page import project_to_read


@require_safe
def acceptance_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """How the score came about, line by line; judges' sheets for the department and leaders."""
    project, reader = project_to_read(request, pk)
    if not may_see_trace(request.user, project):
        raise PermissionDenied("排名冻结后，项目单位可以查看本单位的得分。")
    scored = list(project.acceptances.exclude(score=None).order_by("round"))
    wanted = request.GET.get("round", "")
    found = next(
        (row for row in scored if str(row.round) == wanted), scored[-1] if scored else None
    )
    context: dict[str, Any] = {"project": project, "reader": reader, "acceptance": found}
    if found is not None:
        found.project = project
        context |= {
            "rounds": scored,
            "entry": entry_of(project),
            **_sums(found),
            **(_sheets(found) if reader.marks else {}),
        }
    return render(request, "reviews/acceptance_trace.html", context)


def _sums(acceptance: Acceptance) -> dict[str, Any]:
    """Lines of the stored trace in words, and the sums of the formula for each rubric."""
    lines = [
        {**line, "source": MarkSource(line["source"]).label} for line in acceptance.trace["lines"]
    ]
    parts = [
        {**part, "lines": [line for line in lines if line["rubric"] == part["code"]]}
        for part in acceptance.trace["parts"]
    ]
    return {"parts": parts}


def _sheets(acceptance: Acceptance) -> dict[str, Any]:
    project: Project = acceptance.project
    result = acceptance_result(acceptance)
    return {"result": result, "rubrics": marked_rubrics(project, result) if result else []}
