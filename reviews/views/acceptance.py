"""Acceptance in the department: the queue, verification, the decision, the way to the score."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.posted import key_in
from core.spreadsheets.writing import Column, export_response
from programmes.enums import Stage
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project
from reviews.enums import VETO_OPEN
from reviews.forms.acceptance import AcceptanceDecisionForm, QueueFilter, VerificationForm
from reviews.queries.acceptance import (
    acceptance_queue as waiting_for_acceptance,
)
from reviews.queries.acceptance import (
    current_acceptance,
    days_in_state,
    longer_projects,
    progress_of,
    rounds_of,
)
from reviews.queries.closing import plan_of
from reviews.queries.rubrics import judges_in_all, needs_for, needs_of
from reviews.services.acceptance import (
    decide_acceptance,
    decline_acceptance_veto,
    finish_verification,
    save_verification,
)
from reviews.services.completeness import send_back, take_up
from reviews.services.findings import Verdicts
from reviews.views.acceptance_page import page_of, project_to_read, verification_form
from reviews.views.objects import require_department, seen_project

PER_PAGE = 50
UNPROCESSABLE = 422
PAGE = "reviews/acceptance.html"
MAY_VERIFY, MAY_DECIDE = "projects.pre_review_project", "projects.decide_project"


@require_safe
def acceptance_queue(request: HttpRequest) -> HttpResponse:
    """Projects that applied for closing, longest waiting first."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "验收考核"})
    filters, found = _filtered(request, programme)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_progress(page.object_list, programme)
    context = {
        "programme": programme,
        "filter_form": filters,
        "page": page,
        "longer": list(longer_projects(programme, request.user)[:PER_PAGE]),
        "may_decide": request.user.has_perm("reviews.decide_programme", programme),
    }
    return render(request, "reviews/acceptance_queue.html", context)


def _filtered(request: HttpRequest, programme: Programme) -> tuple[QueueFilter, QuerySet[Project]]:
    filters = QueueFilter(request.GET or {}, programme=programme)
    return filters, filters.apply(waiting_for_acceptance(programme, request.user))


def _with_progress(projects: Any, programme: Programme) -> list[Any]:
    needs = needs_of(programme, Stage.ACCEPTANCE)
    calendar, today = load_calendar(), clock.today()
    rows = list(projects)
    for row in rows:
        needed = judges_in_all(needs_for(needs, row.category_id))
        row.progress = progress_of(row, needed, today)
        row.waited = days_in_state(row, calendar, today)
    return rows


@require_safe
def acceptance_export(request: HttpRequest) -> HttpResponse:
    """The queue as it is shown, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect("reviews:acceptance_queue")
    filters, found = _filtered(request, programme)
    return export_response(
        title="待验收项目",
        filters=filters.chosen(),
        columns=[
            Column("项目名称", lambda row: row.title, 36),
            Column("申报单位", lambda row: row.organisation.short_name, 20),
            Column("类别", lambda row: str(row.category or ""), 16),
            Column("状态", lambda row: row.get_status_display()),
            Column("进入当前状态", lambda row: row.status_since, 18),
            Column("已等候工作日", lambda row: row.waited),
            Column("办理情况", lambda row: row.progress.words, 20),
            Column("已提交评委", lambda row: row.locked),
            Column("综合得分", lambda row: VETO_OPEN if row.veto_code else row.score, 16, "0.00"),
        ],
        rows=_with_progress(found, programme),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """One project in acceptance; a post keeps the verification, or ends it if asked."""
    if request.method != "POST":
        project, reader = project_to_read(request, pk)
        return render(request, PAGE, page_of(request, project, reader))
    project = seen_project(request, pk, MAY_VERIFY)
    current = current_acceptance(project)
    if project.status != Status.ACCEPTANCE or (current and current.verified_at):
        # Somebody else was faster: the service says who and what.
        save_verification(project_id=pk, actor=request.user, verdicts=Verdicts())
        return redirect("reviews:acceptance", pk=pk)
    rounds = rounds_of(project)
    form = verification_form(project, plan_of(project), current, rounds, data=request.POST)
    if form.strangers():
        raise Http404("a row of another project")
    if form.is_valid() and _keep(request, project, form):
        return redirect("reviews:acceptance", pk=pk)
    project, reader = project_to_read(request, pk)
    context = page_of(request, project, reader, form=form)
    return render(request, PAGE, context, status=UNPROCESSABLE)


def _keep(request: HttpRequest, project: Project, form: VerificationForm) -> bool:
    """Keep or end the verification; False when rows are missing, said at the rows."""
    typed: dict[str, Any] = {
        "project_id": project.pk,
        "actor": request.user,
        "verdicts": form.verdicts(),
        "seen_version": form.cleaned_data["version"],
    }
    if request.POST.get("action") != "finish":
        save_verification(**typed)
        messages.success(request, "核验情况已保存，尚未办结。")
        return True
    item = form.cleaned_data["veto_item"]
    if not form.require_all():
        return False
    done = finish_verification(**typed, veto_item_id=item.pk if item else None)
    veto = f"否决情形“{done.veto_item}”已提请负责人审定。" if done.veto_item else ""
    messages.success(request, f"“{project}”核验已办结，并已通知负责人。{veto}")
    return True


@require_POST
def acceptance_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Papers complete: take the application up and open it; not complete: send it back."""
    project = seen_project(request, pk, MAY_VERIFY)
    given: dict[str, Any] = {
        "project_id": project.pk,
        "actor": request.user,
        "ticked": request.POST.getlist("ticked"),
        "seen_status": request.POST.get("seen_status") or None,
    }
    try:
        if request.POST.get("action") == "return":
            send_back(**given, reason=request.POST.get("reason", ""))
            messages.success(request, f"“{project}”结项材料已退回补充，并已通知单位。")
            return redirect("reviews:acceptance_queue")
        take_up(**given)
    except InvalidInput as error:
        project, reader = project_to_read(request, pk)
        context = page_of(request, project, reader) | {
            "refused": error.message,
            "ticked": given["ticked"],
            "typed_reason": request.POST.get("reason", ""),
        }
        return render(request, PAGE, context, status=UNPROCESSABLE)
    messages.success(request, f"已受理“{project}”的结项申请，请逐项核验。")
    return redirect("reviews:acceptance", pk=pk)


@require_POST
def acceptance_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The head decides the round."""
    project = seen_project(request, pk, MAY_DECIDE)
    form = AcceptanceDecisionForm(request.POST)
    if form.is_valid() and _decide(request, project, form):
        return redirect("reviews:acceptance_queue")
    project, reader = project_to_read(request, pk)
    context = page_of(request, project, reader, decision=form)
    return render(request, PAGE, context, status=UNPROCESSABLE)


def _decide(request: HttpRequest, project: Project, form: AcceptanceDecisionForm) -> bool:
    try:
        decided = decide_acceptance(
            project_id=project.pk,
            result=form.cleaned_data["result"],
            opinion=form.cleaned_data["opinion"],
            actor=request.user,
            seen_status=request.POST.get("seen_status") or None,
            seen_round=key_in(request.POST.get("seen_round", "")),
            items=form.cleaned_data["items"].splitlines(),
        )
    except InvalidInput as error:
        for problems in error.field_errors.values():
            form.add_error("opinion", problems)
        return False
    grade = f"，等次“{decided.get_grade_display()}”" if decided.grade else ""
    messages.success(
        request, f"“{project}”{decided.project.get_status_display()}{grade}，并已通知项目单位。"
    )
    return True


@require_POST
def acceptance_veto_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The head does not agree with the proposed veto."""
    project = seen_project(request, pk, MAY_DECIDE)
    decline_acceptance_veto(
        project_id=project.pk, actor=request.user, opinion=request.POST.get("reason", "")
    )
    messages.success(request, f"“{project}”未同意否决，按得分继续办理。")
    return redirect("reviews:acceptance", pk=pk)
