"""Pages that run the expert panel: who judges what, and how far the judges are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes.enums import MissingJudge, Stage
from programmes.models import Programme
from programmes.queries import panel_gate
from reviews.enums import SheetState
from reviews.forms.panel import AssignmentForm
from reviews.models import ScoreSheet
from reviews.queries.gates import votes_by_cards
from reviews.queries.panel import (
    Bench,
    bench_of,
    conflict,
    projects_to_score,
    sheets_in_hand,
    sheets_in_round,
)
from reviews.queries.rubrics import (
    SeatChoice,
    applying,
    judges_in_all,
    needs_for,
    needs_of,
    rubrics_of,
    seats_of,
)
from reviews.services.marking import go_without
from reviews.services.panel import Seat, assign_pairs, propose_from
from reviews.views.objects import require_department

NORMAL_JUDGES = 5


def _stage(request: HttpRequest) -> str:
    asked = request.POST.get("stage") or request.GET.get("stage") or Stage.APPROVAL
    if asked not in Stage.values:
        raise Http404("no such stage")
    return asked


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Projects before the panel, with their judges and how many have handed in; no marks."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "专家评审"})
    stage = _stage(request)
    projects = list(projects_to_score(programme, request.user, stage))
    gate = panel_gate(programme) if stage == Stage.APPROVAL else None
    cards = votes_by_cards(gate)
    needs = [] if cards else needs_of(programme, stage)
    sheets = sheets_in_round(projects, stage)
    voters = gate.min_judges if gate and cards else 0
    context = {
        "programme": programme,
        "stage": Stage(stage),
        "cards": cards,
        "needed": voters or judges_in_all(needs),
        "switched_off": stage == Stage.APPROVAL and gate is None,
        "may_go_without": any(one.missing_judge == MissingJudge.REWEIGHT for one in needs),
        "rows": [
            _row(
                project,
                sheets[project.pk],
                voters or judges_in_all(needs_for(needs, project.category_id)),
            )
            for project in projects
        ],
    }
    return render(request, "reviews/panel.html", context)


def _row(project: Any, sheets: Sequence[ScoreSheet], needed: int) -> dict[str, Any]:
    return {
        "project": project,
        "sheets": sheets,
        "needed": needed,
        "short": max(needed - project.judges, 0),
        "complete": project.judges >= needed and project.judges == project.locked,
    }


@dataclass(frozen=True)
class Place:
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
    if stage == Stage.APPROVAL and votes_by_cards(panel_gate(programme)):
        return redirect("reviews:vote_open")
    seats = seats_of(rubrics_of(programme, stage))
    seat = _seat(request, seats)
    projects = list(projects_to_score(programme, request.user, stage))
    if seat is None:
        context = {"programme": programme, "stage": Stage(stage), "rows": projects, "seats": []}
        return render(request, "reviews/assign.html", context)
    projects = [one for one in projects if applying([seat.rubric], one.category_id)]
    if request.method == "POST":
        pairs = _pairs(request, {project.pk for project in projects})
        codes = Seat(seat.rubric.code, seat.group.code if seat.group else "")
        sheets = assign_pairs(pairs=pairs, actor=request.user, stage=stage, seat=codes)
        messages.success(request, f"已分配 {len(sheets)} 张评分表，并已通知评委。")
        return redirect(f"{reverse('reviews:panel')}?stage={stage}")
    normal = seat.needed if seat.group else max(seat.needed, NORMAL_JUDGES)
    initial = {"per_project": normal, "stage": stage, "seat": seat.value}
    form = AssignmentForm(request.GET if "per_project" in request.GET else None, initial=initial)
    number = form.cleaned_data["per_project"] if form.is_valid() else normal
    context = {"programme": programme, "stage": Stage(stage), "form": form}
    context |= {"seats": seats, "seat": seat}
    context |= _preview(programme, projects, number, seat)
    return render(request, "reviews/assign.html", context)


def _seat(request: HttpRequest, seats: Sequence[SeatChoice]) -> SeatChoice | None:
    """The rubric and group judges are chosen for; the first unless the address names another."""
    asked = request.POST.get("seat") or request.GET.get("seat") or ""
    if asked and asked not in {seat.value for seat in seats}:
        raise Http404("no such rubric or group")
    return next((seat for seat in seats if asked in ("", seat.value)), None)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on without a judge who does not hand in, where the programme's rule allows it."""
    programme = require_department(request)
    sheet = get_object_or_404(sheets_in_hand(request.user, programme), pk=pk)
    done = go_without(sheet_id=sheet.pk, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已撤下 {done.judge} 对“{done.project}”的评分表。")
    return redirect(f"{reverse('reviews:panel')}?stage={done.stage}")


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
    programme: Programme, projects: Sequence[Any], number: int, seat: SeatChoice
) -> dict[str, Any]:
    bench = bench_of(programme, projects, seat.rubric.stage)
    proposal = propose_from(bench, number, projects=projects, seat=seat)
    chosen = set(proposal.pairs)
    return {
        "rows": [
            {
                "project": project,
                "missing": proposal.missing.get(project.pk, 0),
                "seats": _places(project, bench, seat, chosen),
            }
            for project in projects
        ],
        "loads": [
            (judge, bench.loads[judge.pk], proposal.loads[judge.pk]) for judge in bench.judges
        ],
        "new_sheets": len(proposal.pairs),
    }


def _places(
    project: Any, bench: Bench, seat: SeatChoice, chosen: set[tuple[int, int]]
) -> list[Place]:
    own = [row for row in bench.sheets[project.pk] if seat.is_of(row)]
    by_judge = {sheet.judge_id: sheet for sheet in own}
    return [
        Place(
            judge_id=judge.pk,
            name=str(judge),
            value=f"{project.pk}-{judge.pk}",
            ticked=(project.pk, judge.pk) in chosen,
            state=_state(by_judge.get(judge.pk), seat),
            barred=conflict(project.organisation, bench.ties[judge.pk]),
        )
        for judge in bench.judges
    ]


def _state(sheet: ScoreSheet | None, seat: SeatChoice) -> str:
    if sheet is None:
        return ""
    if sheet.state == SheetState.RECUSED:
        return "已回避"
    if not seat.holds(sheet):
        return f"在{sheet.group}"
    return "已提交" if sheet.state == SheetState.LOCKED else "已分配"
