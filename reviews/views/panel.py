"""Pages that run the expert panel: who judges what, and how far the judges are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.spreadsheets.writing import export_response, wants_workbook
from programmes.enums import MissingJudge, Stage
from programmes.queries import panel_gate
from reviews.models import ScoreSheet
from reviews.queries.gates import votes_by_cards
from reviews.queries.panel import projects_to_score, sheets_in_hand, sheets_in_round
from reviews.queries.rubrics import judges_in_all, needs_for, needs_of
from reviews.services.marking import go_without
from reviews.views.list_sheets import PANEL
from reviews.views.objects import asked_stage, require_department

PER_PAGE = 50


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Projects before the panel, with their judges and how many have handed in; no marks."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "专家评审"})
    stage = asked_stage(request)
    found = projects_to_score(programme, request.user, stage)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    as_workbook = wants_workbook(request)
    projects = list(found if as_workbook else page.object_list)
    gate = panel_gate(programme) if stage == Stage.APPROVAL else None
    cards = votes_by_cards(gate)
    needs = [] if cards else needs_of(programme, stage)
    sheets = sheets_in_round(projects, stage)
    voters = gate.min_judges if gate and cards else 0
    rows = [
        _row(
            project,
            sheets[project.pk],
            voters or judges_in_all(needs_for(needs, project.category_id)),
        )
        for project in projects
    ]
    if as_workbook:
        words = [("年度方案", str(programme)), ("环节", str(Stage(stage).label))]
        return export_response(title="评委和打分", filters=words, columns=PANEL, rows=rows)
    context = {
        "programme": programme,
        "page": page,
        "stage": Stage(stage),
        "cards": cards,
        "needed": voters or judges_in_all(needs),
        "switched_off": stage == Stage.APPROVAL and gate is None,
        "may_go_without": any(one.missing_judge == MissingJudge.REWEIGHT for one in needs),
        "rows": rows,
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


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on without a judge who does not hand in, where the programme's rule allows it."""
    programme = require_department(request)
    sheet = get_object_or_404(sheets_in_hand(request.user, programme), pk=pk)
    done = go_without(sheet_id=sheet.pk, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已撤下 {done.judge} 对“{done.project}”的评分表。")
    return redirect(f"{reverse('reviews:panel')}?stage={done.stage}")
