"""A decision as the unit reads it: what, why, and the appeal against it; the department's queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from core.workdays import WorkCalendar
from projects.enums import Status
from projects.models import Project
from reviews.enums import AppealKind, RemedyState
from reviews.forms.remedies import AnswerForm, AppealForm, read_answer
from reviews.models import Appeal, ApprovalDecision
from reviews.queries.appeals import appealable, appeals_of, open_appeals
from reviews.queries.approval_trace import NOTHING_SAID, results_for, said_by_panel
from reviews.queries.decisions import in_force
from reviews.queries.objections import open_objections
from reviews.queries.pre_review import latest_round
from reviews.queries.ranking import entry_of
from reviews.services.appeals import answer_appeal, file_appeal
from reviews.views.objects import require_department

IN_UNIT, IN_DEPARTMENT = "projects.edit_application", "projects.pre_review_project"
MARKS = "reviews.see_marks"
MAY_APPEAL, MAY_ANSWER = "projects.submit_project", "projects.decide_project"


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided about the project and why; its secretary may appeal from here."""
    project = _project(request, pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm(MAY_APPEAL, project):
            raise PermissionDenied("申诉由项目单位的书记提出。")
        if form.is_valid() and _file(request, project, form):
            return redirect("reviews:verdict", pk=pk)
    return render(request, "reviews/verdict.html", _page(request, project, form))


def _file(request: HttpRequest, project: Project, form: AppealForm) -> bool:
    try:
        filed = file_appeal(project_id=project.pk, actor=request.user, **form.cleaned_data)
    except InvalidInput as error:
        add_refusal(form, error)
        return False
    messages.success(request, f"申诉已提交，组织部将在 {filed.answer_due_on:%Y-%m-%d} 前答复。")
    return True


@require_POST
def appeal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an appeal, by a head."""
    seen = Project.objects.visible_to(request.user)
    row = get_object_or_404(
        Appeal.objects.filter(project__in=seen).select_related("project__programme__committee"),
        pk=pk,
    )
    if not request.user.has_perm(MAY_ANSWER, row.project):
        raise PermissionDenied("申诉由组织部负责人办理。")
    upheld, answer = read_answer(request.POST)
    answered = answer_appeal(appeal_id=pk, upheld=upheld, answer=answer, actor=request.user)
    messages.success(request, f"申诉已答复：{answered.get_state_display()}。")
    return redirect("reviews:verdict", pk=row.project_id)


@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals and objections that wait for their answer, those due first."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "异议和申诉"})
    ours = request.user.has_perm("reviews.work_on_programme", programme)
    calendar, today = load_calendar(), clock.today()
    appealed = _with_days(open_appeals(programme) if ours else [], calendar, today)
    objected = _with_days(open_objections(programme) if ours else [], calendar, today)
    context = {
        "programme": programme,
        "appeals": appealed,
        "objections": objected,
        "total": len(appealed) + len(objected),
    }
    return render(request, "reviews/appeals.html", context)


def _with_days(rows: list[Any], calendar: WorkCalendar, today: date) -> list[Any]:
    for row in rows:
        row.days_left = calendar.days_left(today, row.answer_due_on)
    return rows


def _project(request: HttpRequest, pk: int) -> Project:
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee", "item_type"), pk=pk)
    user = request.user
    if not (user.has_perm(IN_UNIT, project) or user.has_perm(IN_DEPARTMENT, project)):
        raise PermissionDenied("决定和申诉由项目单位和组织部查看。")
    return project


def _page(request: HttpRequest, project: Project, form: AppealForm) -> dict[str, Any]:
    calendar, today = load_calendar(), clock.today()
    found = appealable(project, calendar)
    rows = _with_days(appeals_of(project), calendar, today)
    appealed = found is not None and any(row.step_id == found.step.pk for row in rows)
    secretary = request.user.has_perm(MAY_APPEAL, project)
    may_appeal = bool(found and secretary and not appealed and found.is_open(today))
    waiting = next((row for row in rows if row.state == RemedyState.OPEN), None)
    heads = request.user.has_perm(MAY_ANSWER, project)
    return {
        "project": project,
        "found": found,
        "kind": AppealKind(found.kind).label if found else "",
        "days_left": calendar.days_left(today, found.until) if found else None,
        "appeals": rows,
        "appealed": appealed,
        "form": form if may_appeal else None,
        "waiting": waiting,
        "answer_form": AnswerForm() if waiting and heads else None,
        "by_unit": request.user.has_perm(IN_UNIT, project),
        **_why(project, list(in_force(project)), insider=request.user.has_perm(MARKS, project)),
    }


def _why(project: Project, told: Sequence[ApprovalDecision], *, insider: bool) -> dict[str, Any]:
    """The panel's score and words without names, and the veto where there was one."""
    rounds = {row.round for row in told if row.round is not None}
    results = results_for(project, rounds=rounds) if rounds else []
    said = said_by_panel(project, results[-1]) if results else NOTHING_SAID
    current = latest_round(project) if project.status == Status.PRE_REJECTED else None
    return {
        "decided": told[0] if told else None,
        "result": results[-1] if results else None,
        "pass_mark": said.pass_mark,
        "comments": said.comments,
        "veto": current if current and current.veto_item else None,
        **_ended(project, insider=insider),
    }


def _ended(project: Project, *, insider: bool) -> dict[str, Any]:
    """The last acceptance, and its score once the unit may know: see `is_score_told`."""
    if project.approved_on is None:
        return {"acceptance": None, "entry": None, "score_told": False}
    acceptance = project.acceptances.select_related("veto_item").order_by("round").last()
    entry = entry_of(project)
    return {
        "acceptance": acceptance if acceptance and acceptance.decided_at else None,
        "entry": entry,
        "score_told": insider or entry is not None or project.status == Status.FAILED,
    }
