"""The application as the paper form, and two submissions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.masking import mask_phones
from projects.models import Project
from projects.queries import changes_between
from projects.sheet.context import SheetContext, context_of
from projects.sheet.fields import parse_day
from projects.sheet.reading import words
from projects.sheet.rows import INDICATORS, MEASURES, MILESTONES, PROBLEMS, TEAM
from projects.views.access import number, project_in_sight


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The bordered A4 form; the unit sees its draft, everybody else what was filed."""
    project = project_in_sight(request, pk)
    user: Any = request.user
    own = user.has_perm("projects.edit_application", project)
    inside = own or user.has_perm("projects.pre_review_project", project)
    document = _document(project, number(request.GET.get("revision")), own=own)
    context = context_of(project, today=clock.today())
    text = words(document, context)
    if not inside:
        text = {
            name: mask_phones(value) if name.endswith("_phone") else value
            for name, value in text.items()
        }
    page = {"project": project, "text": text, "own": own, **_tables(document, context)}
    page["secretary"] = document.get("secretary_name") or context.secretary_name
    page["opinions"] = ("组织部预审意见", "专家评审意见", "立项意见", "备注")
    return render(request, "projects/paper.html", page)


def _document(project: Project, wanted: int, *, own: bool) -> dict[str, Any]:
    """The numbered submission asked for, the unit's present text, or the last submission."""
    if wanted:
        revision = project.revisions.filter(number=wanted).first()
        if revision is None:
            raise Http404
        return dict(revision.document)
    last = project.revisions.last()
    if own or last is None:
        return dict(project.application.document)
    return dict(last.document)


def _tables(document: Mapping[str, Any], context: SheetContext) -> dict[str, Any]:
    problems = {row.get("uid"): n for n, row in enumerate(PROBLEMS.typed(document), start=1)}
    plan = [_every(MILESTONES, row) for row in MILESTONES.typed(document)]
    return {
        "team": [_every(TEAM, row) for row in TEAM.typed(document)],
        "problems": [_every(PROBLEMS, row) for row in PROBLEMS.typed(document)],
        "measures": [
            {
                "text": row.get("text", ""),
                "answers": "、".join(
                    f"问题{problems[uid]}" for uid in row.get("problems") or () if uid in problems
                ),
            }
            for row in MEASURES.typed(document)
        ],
        "indicators": [_every(INDICATORS, row) for row in INDICATORS.typed(document)],
        "plan": sorted(plan, key=lambda row: parse_day(row["due_date"]) or date.max),
    }


def _every(group: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with every field of its group, empty where nothing was typed."""
    return {name: row.get(name, "") for name in group.form.base_fields}


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What one submission changed against another; without numbers, the last two."""
    project = project_in_sight(request, pk)
    revisions = list(project.revisions.select_related("submitted_by"))
    newest = revisions[-1].number if revisions else 0
    new = number(request.GET.get("new")) or newest
    old = number(request.GET.get("old")) or max(new - 1, 0)
    page = {
        "project": project,
        "revisions": revisions,
        "old": old,
        "new": new,
        "changes": changes_between(project, old, new) if old else [],
        "replies": project.steps.filter(action="resubmit"),
    }
    return render(request, "projects/compare.html", page)
