"""Pages of the decision on approval: the list, and one project with all that speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.posted import key_in
from core.spreadsheets.writing import Column, export_response
from core.typed_text import labelled_by
from programmes.enums import GateKind, Stage
from programmes.models import Gate, Programme
from programmes.queries import panel_among, panel_gate
from projects.enums import Status
from projects.models import Project
from reviews.enums import PASSING, DecisionState, RemedyState
from reviews.forms.approval import DECISION_LABELS, ApprovalFilter, CommentForm, DecisionForm
from reviews.forms.remedies import AnswerForm
from reviews.models import MeetingComment
from reviews.queries.application import read_application
from reviews.queries.approval import gates_on, marked_rubrics, readiness, under_decision
from reviews.queries.approval_trace import disagreements, figures_of
from reviews.queries.decisions import pending_count
from reviews.queries.gates import cards_of, votes_by_cards
from reviews.queries.objections import Contact, objections_to
from reviews.queries.panel import result_of
from reviews.queries.pre_review import latest_round
from reviews.queries.rubrics import needs_of
from reviews.services.approval import approve_after_notice, bulk_approve, decide_approval
from reviews.services.meeting_comments import OPEN_IN, record_comment
from reviews.services.returning import return_due
from reviews.views.objects import posted_ids, report_bulk, require_department, seen_project

PER_PAGE = 50
MAY_DECIDE = "projects.decide_project"
IN_DEPARTMENT = "projects.pre_review_project"


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, highest score first."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "立项审定"})
    filters, found = _filtered(request, programme)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    gates = gates_on(programme)
    panel = panel_among(gates.values())
    page.object_list = _with_readiness(page.object_list, programme, panel)
    context = {
        "programme": programme,
        "filter_form": filters,
        "shown": filters.shown,
        "page": page,
        "panel": panel,
        "notice": gates.get(GateKind.NOTICE),
        "may_decide": request.user.has_perm("reviews.decide_programme", programme),
        "pending_count": pending_count(programme) if programme.publish_together else 0,
    }
    return render(request, "reviews/approvals.html", context)


def _filtered(
    request: HttpRequest, programme: Programme
) -> tuple[ApprovalFilter, QuerySet[Project]]:
    filters = ApprovalFilter(request.GET or {}, programme=programme)
    return filters, filters.apply(under_decision(programme, request.user))


def _with_readiness(projects: Any, programme: Programme, panel: Gate | None) -> list[Any]:
    marked = panel is not None and not votes_by_cards(panel)
    needs = needs_of(programme, Stage.APPROVAL) if marked else []
    rows = list(projects)
    for row in rows:
        row.readiness = readiness(row, panel, needs)
        row.spread = Decimal(row.trace["spread"]) if row.trace and "spread" in row.trace else None
        row.disagreement = bool(disagreements(row.trace))
    return rows


@require_safe
def approvals_export(request: HttpRequest) -> HttpResponse:
    """The list as it is shown, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect("reviews:approvals")
    filters, found = _filtered(request, programme)
    panel = panel_gate(programme)
    chosen = [
        ("类别", str(filters.cleaned_data.get("category") or "全部")),
        ("环节", filters.shown),
    ]
    return export_response(
        title="待审定项目",
        filters=chosen,
        columns=[
            Column("项目名称", lambda row: row.title, 36),
            Column("申报单位", lambda row: row.organisation.short_name, 20),
            Column("类别", lambda row: str(row.category or ""), 16),
            Column("环节", lambda row: row.get_status_display()),
            Column("已提交评委", lambda row: row.locked),
            Column("评审得分", lambda row: row.score, 12, "0.00"),
            Column("最高最低分差", lambda row: row.spread, 14, "0.00"),
            Column("分歧提示", lambda row: "分歧较大" if row.disagreement else "", 12),
            Column("办理情况", lambda row: row.readiness.words, 22),
        ],
        rows=_with_readiness(found, programme, panel),
    )


@require_POST
def approvals_bulk(request: HttpRequest) -> HttpResponse:
    """Approve the ticked projects; each that did not go is named with its reason."""
    programme = require_department(request)
    if programme is None or not request.user.has_perm("reviews.decide_programme", programme):
        raise PermissionDenied("立项由组织部负责人审定。")
    ticked = posted_ids(request, "project")
    projects = Project.objects.visible_to(request.user).filter(programme=programme, pk__in=ticked)
    opinion = request.POST.get("opinion", "")[:300]
    rows = bulk_approve(projects=projects.order_by("pk"), actor=request.user, opinion=opinion)
    report_bulk(request, rows, "已拟批准，待公布" if programme.publish_together else "已批准")
    return redirect("reviews:approvals")


@labelled_by(DECISION_LABELS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One project with its gates and marks; the head decides, officers may read."""
    permission = MAY_DECIDE if request.method == "POST" else IN_DEPARTMENT
    project = seen_project(request, pk, permission)
    form = DecisionForm(
        request.POST if request.method == "POST" else None, due=return_due(project, None)
    )
    if request.method == "POST" and form.is_valid() and _decide(request, project, form):
        return redirect("reviews:approvals")
    return render(request, "reviews/decide.html", _page(request, project, form))


def _decide(request: HttpRequest, project: Project, form: DecisionForm) -> bool:
    typed = form.cleaned_data
    try:
        decided = decide_approval(
            project_id=project.pk,
            result=typed["result"],
            opinion=typed["opinion"],
            actor=request.user,
            seen_status=request.POST.get("seen_status") or None,
            seen_decision=key_in(request.POST.get("seen_decision", "")),
            due_on=typed["due_on"],
        )
    except InvalidInput as error:
        names = {"reason": "opinion"}
        for name, problems in error.field_errors.items():
            form.add_error(names.get(name, name), problems)
        if not error.field_errors:
            form.add_error(None, error.message)
        return False
    if project.programme.publish_together:
        messages.success(request, f"“{decided}”的意见已拟定，公布以后才生效。")
        return True
    number = f"，编号 {decided.project_number}" if decided.project_number else ""
    messages.success(request, f"“{decided}”{decided.get_status_display()}{number}。")
    return True


def _page(request: HttpRequest, project: Project, form: DecisionForm) -> dict[str, Any]:
    result = result_of(project)
    current, gates = latest_round(project), gates_on(project.programme)
    panel = panel_among(gates.values())
    may_decide = request.user.has_perm(MAY_DECIDE, project)
    passed = current is not None and current.result in PASSING
    due = project.status == Status.EXPERT_REVIEW or (project.status == Status.PRE_REVIEW and passed)
    return {
        "project": project,
        "form": form if may_decide and due else None,
        "due": due,
        "reading": read_application(project),
        "current": current,
        "checks": current.checks.all() if current else [],
        "result": result,
        "rubrics": marked_rubrics(project, result) if result else [],
        "panel": panel,
        "cards": cards_of(project, result.round) if result and votes_by_cards(panel) else [],
        **_meeting(request, project, gates),
        "notice": gates.get(GateKind.NOTICE),
        "noticed": project.status == Status.NOTICED,
        "figures": figures_of(result) if result else None,
        "disagreements": disagreements(result.trace) if result else [],
        **_decisions(project),
        **(_objections(request, project) if project.status == Status.NOTICED else {}),
    }


def _decisions(project: Project) -> dict[str, Any]:
    """Decisions so far, and apart from them the one that waits to be made known."""
    rows = list(project.decisions.select_related("decided_by", "publication"))
    return {
        "decisions": [row for row in rows if row.state != DecisionState.PENDING],
        "pending": next((row for row in rows if row.state == DecisionState.PENDING), None),
    }


def _objections(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Objections to the notice with the time left for each answer."""
    rows = objections_to(project)
    calendar, today = load_calendar(), clock.today()
    for row in rows:
        row.project = project
        row.contact_shown = Contact.of(row, request.user).shown
        row.days_left = calendar.days_left(today, row.answer_due_on)
    waiting = any(row.state == RemedyState.OPEN for row in rows)
    return {"objections": rows, "objections_open": waiting, "answer_form": AnswerForm()}


def _meeting(request: HttpRequest, project: Project, gates: Mapping[str, Gate]) -> dict[str, Any]:
    """What was said at the meeting that comments, and the form for more of it."""
    if GateKind.COMMENT_MEETING not in gates:
        return {"meeting": None}
    still_open = project.status in OPEN_IN and request.user.has_perm(IN_DEPARTMENT, project)
    return {
        "meeting": list(MeetingComment.objects.filter(project=project)),
        "comment_form": CommentForm() if still_open else None,
    }


@require_POST
def meeting_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one comment of the meeting; what is wrong with it comes back on the page."""
    project = seen_project(request, pk, IN_DEPARTMENT)
    form = CommentForm(request.POST)
    if form.is_valid():
        record_comment(project_id=project.pk, actor=request.user, **form.cleaned_data)
        messages.success(request, "评议意见已记录。")
        return redirect("reviews:decide", pk=pk)
    page = _page(request, project, DecisionForm(None, due=return_due(project, None)))
    return render(request, "reviews/decide.html", {**page, "comment_form": form})


@require_POST
def after_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a project whose notice is over."""
    project = seen_project(request, pk, IN_DEPARTMENT)
    approved = approve_after_notice(
        project_id=project.pk,
        actor=request.user,
        seen_status=request.POST.get("seen_status") or None,
    )
    messages.success(request, f"“{approved}”已立项，编号 {approved.project_number}。")
    return redirect("reviews:approvals")
