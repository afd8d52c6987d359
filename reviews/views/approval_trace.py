"""The way from the score of the approval panel back to every mark, and both as workbooks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.spreadsheets.writing import export_sheets, workbook_response
from programmes.enums import Stage
from programmes.models import Programme
from projects.models import Project
from reviews.exports import (
    composite_sheet,
    detail_sheet,
    lines_of,
    mark_lines,
    part_lines,
    summary_sheet,
)
from reviews.models import ScoreResult
from reviews.queries.acceptance import scored_rounds
from reviews.queries.approval import marked_rubrics
from reviews.queries.approval_trace import (
    anonymous,
    disagreements,
    figures_of,
    parts_of,
    results_for,
    results_in,
    sheets_behind,
    told_rounds,
)
from reviews.queries.decisions import in_force
from reviews.queries.gates import cards_of
from reviews.queries.panel import marks_of
from reviews.queries.rubrics import pass_mark_of
from reviews.views.objects import require_department

MAY_SEE_MARKS = "reviews.see_marks"


@require_safe
def approval_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """How the panel's score came about: with names for the department, without for the unit.

    The unit reads a round once the decision on it was made known; an expert reads none.
    """
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    insider = request.user.has_perm(MAY_SEE_MARKS, project)
    if not insider and not request.user.has_perm("projects.edit_application", project):
        raise PermissionDenied("评审得分由组织部和项目单位查看。")
    results = results_for(project, rounds=None if insider else told_rounds(project))
    wanted = request.GET.get("round", "")
    last = results[-1] if results else None
    result = next((row for row in results if str(row.round) == wanted), last)
    context = {"project": project, "insider": insider, "results": results, "result": result}
    if result is not None:
        context |= _way(project, result, insider=insider)
    return render(request, "reviews/approval_trace.html", context)


def _way(project: Project, result: ScoreResult, *, insider: bool) -> dict[str, Any]:
    marked = marked_rubrics(project, result)
    if not insider:
        marked = anonymous(marked)
    by_cards = "outcome" in result.trace
    return {
        "parts": parts_of(result, marked),
        "figures": figures_of(result),
        "flagged": disagreements(result.trace),
        "pass_mark": pass_mark_of([row.rubric for row in marked]),
        "cards": cards_of(project, result.round) if by_cards else [],
        "decided": in_force(project).filter(round=result.round).first(),
    }


@require_safe
def approvals_detail(request: HttpRequest) -> HttpResponse:
    """Results of the approval panels and every mark behind them, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect("reviews:approvals")
    return _workbook(request, programme, Stage.APPROVAL, "立项评审得分")


@require_safe
def acceptance_detail(request: HttpRequest) -> HttpResponse:
    """Results of acceptance and every mark of its judges, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect("reviews:acceptance_queue")
    return _workbook(request, programme, Stage.ACCEPTANCE, "验收评分")


def _workbook(request: HttpRequest, programme: Programme, stage: str, name: str) -> HttpResponse:
    """Names of judges are in it: for the department of the programme's own committee alone."""
    if not request.user.has_perm("reviews.work_on_programme", programme):
        raise PermissionDenied("评分明细由主办党委的组织部查看。")
    rounds = scored_rounds(programme) if stage == Stage.ACCEPTANCE else []
    lines = lines_of(results_in(programme, stage), rounds)
    sheets = sheets_behind(programme, stage)
    marks = marks_of([sheet for rows in sheets.values() for sheet in rows])
    parts = [
        summary_sheet(programme, lines),
        detail_sheet(programme, mark_lines(lines, sheets, marks)),
    ]
    if stage == Stage.ACCEPTANCE:
        parts.append(composite_sheet(programme, part_lines(rounds)))
    return workbook_response(export_sheets(parts), filename=name)
