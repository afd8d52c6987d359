"""Confirming a step of the lifecycle that needs a reason, or the day the letter was signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleState
from projects.models import Project
from projects.services.approval import start_implementation
from projects.services.simple_moves import SIMPLE_ACTIONS, simple_move
from projects.sheet.fields import parse_day
from projects.transitions import BY_ACTION, Transition
from projects.views.access import project_in_sight

UNPROCESSABLE = 422
DANGEROUS = frozenset({"suspend", "terminate", "revoke", "lapse"})


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Confirm a step that needs nothing but a reason; steps with their own page are refused."""
    if action not in SIMPLE_ACTIONS:
        raise Http404
    project, row = _project_and_row(request, pk, action)
    reason, error = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            simple_move(
                project_id=pk,
                action=action,
                actor=request.user,
                seen_status=request.POST.get("seen_status") or None,
                reason=reason,
            )
        except InvalidInput as refused:
            error = refused.message
        else:
            messages.success(request, f"已办理：{row.label}。")
            return redirect(project.get_absolute_url())
    else:
        _refuse_passed(project, row)
    page = {
        "project": project,
        "row": row,
        "target": row.target.label,
        "reason": reason,
        "error": error,
        "danger": action in DANGEROUS,
        "phrases": project.programme.phrases,
    }
    return render(request, "projects/move.html", page, status=UNPROCESSABLE if error else 200)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start implementation, with the day the responsibility letter was signed."""
    project, row = _project_and_row(request, pk, "start")
    typed, error = request.POST.get("letter_signed_on", ""), ""
    if request.method == "POST":
        try:
            _start(request, project, typed)
        except InvalidInput as refused:
            error = refused.message
        else:
            messages.success(request, f"“{project}”已启动实施。")
            return redirect(project.get_absolute_url())
    else:
        _refuse_passed(project, row)
        typed = clock.today().isoformat()
    page = {"project": project, "row": row, "typed": typed, "error": error}
    return render(request, "projects/start.html", page, status=UNPROCESSABLE if error else 200)


def _start(request: HttpRequest, project: Project, typed: str) -> None:
    day = parse_day(typed)
    if typed.strip() and day is None:
        raise InvalidInput("签订日期看不出是哪一天，请写成 2026-03-20 这样。")
    start_implementation(
        project_id=project.pk,
        actor=request.user,
        letter_signed_on=day,
        seen_status=request.POST.get("seen_status") or None,
    )


def _project_and_row(request: HttpRequest, pk: int, action: str) -> tuple[Project, Transition]:
    project, row = project_in_sight(request, pk), BY_ACTION[action]
    user: Any = request.user
    if not user.has_perm(row.permission, project):
        raise NotAllowed(f"您没有“{row.label}”的权限，须由{row.by}办理。")
    return project, row


def _refuse_passed(project: Project, row: Transition) -> None:
    if project.status not in row.sources:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能“{row.label}”。请刷新后再看。"
        )
