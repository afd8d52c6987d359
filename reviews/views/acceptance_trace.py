"""The way from a composite score back to everything it was computed from."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.posted import key_in
from core.typed_text import labelled_by, labels_from
from programmes.enums import MarkSource
from projects.models import Project
from reviews.models import Acceptance
from reviews.queries.acceptance import acceptance_result
from reviews.queries.approval import marked_rubrics
from reviews.queries.approval_trace import disagreements, figures_of
from reviews.queries.ranking import entry_of, may_see_trace
from reviews.scoring import rounded
from reviews.services.corrections import CORRECTABLE, correct_result
from reviews.views.acceptance_page import Reader, project_to_read
from reviews.views.objects import seen_project

PAGE = "reviews/acceptance_trace.html"


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
    return render(request, PAGE, context | _found(project, reader, scored, found))


def _found(
    project: Project, reader: Reader, scored: list[Acceptance], found: Acceptance | None
) -> dict[str, Any]:
    if found is None:
        return {}
    found.project = project
    corrections = list(found.corrections.select_related("corrected_by"))
    may_correct = reader.head and project.status in CORRECTABLE and found is scored[-1]
    return {
        "rounds": scored,
        "entry": entry_of(project),
        "corrections": corrections,
        "seen_number": len(corrections),
        "choices": correction_choices(found) if may_correct else [],
        **_sums(found),
        **(_sheets(found) if reader.marks else {}),
    }


def correction_choices(acceptance: Acceptance) -> list[tuple[str, str]]:
    """Lines that may be put right, with what they have now."""
    return [
        (
            line["code"],
            f"{line['name']}（满分 {Decimal(line['points']).normalize():f}，现 "
            f"{'不适用' if line['value'] is None else rounded(Decimal(line['value']))}）",
        )
        for line in acceptance.trace["lines"]
    ]


@labelled_by(labels_from({"value": "更正为", "reason": "理由", "line": "更正的项"}))
@require_POST
def acceptance_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The head puts one line of the result right; the old result stays readable."""
    project = seen_project(request, pk, "projects.decide_project")
    seen = request.POST.get("seen_number", "")
    row = correct_result(
        project_id=project.pk,
        actor=request.user,
        line=request.POST.get("line", ""),
        value=_figure(request.POST.get("value", "")),
        reason=request.POST.get("reason", ""),
        seen_number=key_in(seen),
    )
    messages.success(
        request,
        f"“{project}”的结果已更正：{row.score_before} 分改为 {row.score_after} 分，"
        "并已通知单位。原结果保留可查。",
    )
    return redirect("reviews:acceptance_trace", pk=pk)


def _figure(text: str) -> Decimal:
    """A mark as typed; one that is no number is out of every range."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return Decimal(-1)
    return number if number.is_finite() else Decimal(-1)


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
    if result is None:
        return {"result": None}
    return {
        "result": result,
        "rubrics": marked_rubrics(project, result),
        "figures": figures_of(result),
        "disagreements": disagreements(result.trace),
    }
