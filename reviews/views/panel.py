"""Pages that run the expert panel: who judges what, and how far the judges are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.enums import GateKind, Stage
from programmes.models import Programme
from programmes.queries import gate, thresholds_of
from projects.models import Project
from reviews.enums import SheetState
from reviews.forms.panel import AssignmentForm
from reviews.models import ScoreSheet
from reviews.queries.panel import (
    bench_of,
    conflict,
    projects_to_score,
    sheets_in_round,
)
from reviews.services.panel import assign_pairs, propose_from
from reviews.views.objects import require_department

NORMAL_JUDGES = 5


def _stage(request: HttpRequest) -> str:
    asked = request.POST.get("stage") or request.GET.get("stage") or Stage.APPROVAL
    if asked not in Stage.values:
        raise Http404("no such stage")
    return asked


def _judges_needed(programme: Programme, stage: str) -> int:
    panel = gate(programme, GateKind.EXPERT_PANEL) if stage == Stage.APPROVAL else None
    if panel:
        return panel.min_judges
    rubric = thresholds_of(programme, stage)
    return rubric.min_judges if rubric else NORMAL_JUDGES


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Projects before the panel, with their judges and how many have handed in; no marks."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "专家评审"})
    stage = _stage(request)
    projects = list(projects_to_score(programme, request.user, stage))
    sheets = sheets_in_round(projects, stage)
    needed = _judges_needed(programme, stage)
    context = {
        "programme": programme,
        "stage": Stage(stage),
        "needed": needed,
        "switched_off": stage == Stage.APPROVAL and not gate(programme, GateKind.EXPERT_PANEL),
        "rows": [
            {
                "project": project,
                "sheets": sheets[project.pk],
                "short": max(needed - project.judges, 0),
                "complete": project.judges >= needed and project.judges == project.locked,
            }
            for project in projects
        ],
    }
    return render(request, "reviews/panel.html", context)


@dataclass(frozen=True)
class Seat:
    """One judge in one project's row of the preview."""

    judge_id: int
    name: str
    value: str
    ticked: bool
    state: str
    barred: str


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Preview of a balanced assignment; ticked pairs become sheets when confirmed."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "分配评委"})
    stage = _stage(request)
    projects = list(projects_to_score(programme, request.user, stage))
    if request.method == "POST":
        pairs = _pairs(request, {project.pk for project in projects})
        sheets = assign_pairs(pairs=pairs, actor=request.user, stage=stage)
        messages.success(request, f"已分配 {len(sheets)} 张评分表，并已通知评委。")
        return redirect(f"{reverse('reviews:panel')}?stage={stage}")
    initial = {"per_project": max(_judges_needed(programme, stage), NORMAL_JUDGES), "stage": stage}
    form = AssignmentForm(request.GET if "per_project" in request.GET else None, initial=initial)
    number = form.cleaned_data["per_project"] if form.is_valid() else initial["per_project"]
    context = {"programme": programme, "stage": Stage(stage), "form": form}
    context |= _preview(programme, projects, number, stage)
    return render(request, "reviews/assign.html", context)


def _pairs(request: HttpRequest, known: set[int]) -> dict[int, list[int]]:
    """Ticked pairs `project-judge`; a project that is not before this panel does not exist."""
    pairs: dict[int, list[int]] = {}
    for value in request.POST.getlist("pair"):
        project, _, judge = value.partition("-")
        if not (project.isdecimal() and judge.isdecimal()) or int(project) not in known:
            raise Http404("no such project before the panel")
        pairs.setdefault(int(project), []).append(int(judge))
    return pairs


def _preview(
    programme: Programme, projects: Sequence[Any], number: int, stage: str
) -> dict[str, Any]:
    bench = bench_of(programme, projects, stage)
    judges, ties, sheets = bench.judges, bench.ties, bench.sheets
    proposal = propose_from(bench, number, projects=projects)
    chosen = set(proposal.pairs)
    return {
        "rows": [
            {
                "project": project,
                "missing": proposal.missing.get(project.pk, 0),
                "seats": [
                    _seat(
                        project,
                        judge,
                        {sheet.judge_id: sheet for sheet in sheets[project.pk]}.get(judge.pk),
                        ticked=(project.pk, judge.pk) in chosen,
                        barred=conflict(project.organisation, ties[judge.pk]),
                    )
                    for judge in judges
                ],
            }
            for project in projects
        ],
        "loads": [(judge, bench.loads[judge.pk], proposal.loads[judge.pk]) for judge in judges],
        "new_sheets": len(proposal.pairs),
    }


def _seat(
    project: Project, judge: Any, sheet: ScoreSheet | None, *, ticked: bool, barred: str
) -> Seat:
    state = ""
    if sheet is not None:
        state = "已回避" if sheet.state == SheetState.RECUSED else "已分配"
        if sheet.state == SheetState.LOCKED:
            state = "已提交"
    return Seat(judge.pk, str(judge), f"{project.pk}-{judge.pk}", ticked, state, barred)
