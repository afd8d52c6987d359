"""Pages of pre-review: the queue, and one application beside its checklist."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.spreadsheets.writing import Column, export_response
from organisations.models import Organisation
from programmes.enums import Stage
from programmes.models import Programme
from programmes.queries import veto_items
from projects.enums import Status
from projects.models import Project
from projects.sheet.context import SheetContext, context_of
from reviews.enums import PreReviewResult
from reviews.forms.pre_review import PreReviewForm, QueueFilter
from reviews.models import PreReview
from reviews.queries.application import parts_to_mend, read_application
from reviews.queries.pre_review import (
    IN_HAND,
    pre_review_facts,
    quota_facts,
    rounds_of,
    waiting_days,
    waiting_for_pre_review,
)
from reviews.services.pre_review import (
    bulk_pass,
    confirm_veto,
    decline_veto,
    pass_pre_review,
    propose_veto,
    return_application,
    save_checks,
    take_pre_review,
)
from reviews.services.returning import return_due
from reviews.views.objects import posted_ids, report_bulk, require_department, seen_project

PER_PAGE = 50
MAY_PRE_REVIEW = "projects.pre_review_project"
MAY_DECIDE = "projects.decide_project"


@require_safe
def pre_review_queue(request: HttpRequest) -> HttpResponse:
    """Applications waiting for pre-review, longest waiting first."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "预审"})
    filters, projects = _filtered(request, programme)
    page = Paginator(projects, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_waiting(page.object_list, programme)
    context = {"programme": programme, "filter_form": filters, "page": page}
    return render(request, "reviews/pre_review_queue.html", context)


def _filtered(request: HttpRequest, programme: Programme) -> tuple[QueueFilter, QuerySet[Project]]:
    waiting = waiting_for_pre_review(programme, request.user)
    units = Organisation.objects.visible_to(request.user).filter(
        pk__in=waiting.order_by().values("organisation_id")
    )
    filters = QueueFilter(request.GET or {}, programme=programme, units=units)
    return filters, filters.apply(waiting)


def _with_waiting(projects: Any, programme: Programme) -> list[Project]:
    """Give each row its waiting days and whether they are more than the programme allows."""
    calendar, today = load_calendar(), clock.today()
    rows = list(projects)
    for row in rows:
        row.waited = waiting_days(row, calendar, today)
        row.overdue = row.waited > programme.pre_review_days
        row.state_words = _state_words(row)
    return rows


def _state_words(row: Any) -> str:
    return "待受理" if row.status == Status.SUBMITTED else f"{row.officer_name} 办理中"


@require_safe
def pre_review_export(request: HttpRequest) -> HttpResponse:
    """The queue as it is shown, as a workbook."""
    programme = require_department(request)
    if programme is None:
        return redirect("reviews:pre_review_queue")
    filters, projects = _filtered(request, programme)
    rows = _with_waiting(projects, programme)
    chosen = [
        (str(field.label), str(filters.cleaned_data.get(name) or "全部"))
        for name, field in filters.fields.items()
    ]
    return export_response(
        title="待预审项目",
        filters=chosen,
        columns=[
            Column("项目名称", lambda row: row.title, 36),
            Column("申报单位", lambda row: row.organisation.short_name, 20),
            Column("类别", lambda row: str(row.category or ""), 16),
            Column("选题方式", lambda row: row.get_selection_kind_display()),
            Column("报送次数", lambda row: row.return_count + 1),
            Column("办理情况", lambda row: row.state_words, 22),
            Column("已等候工作日", lambda row: row.waited),
        ],
        rows=rows,
    )


@require_POST
def pre_review_bulk(request: HttpRequest) -> HttpResponse:
    """Pass the ticked applications; each that did not go is named with its reason."""
    programme = require_department(request)
    ticked = posted_ids(request, "project")
    projects: list[Project] = []
    if programme is not None:
        visible = Project.objects.visible_to(request.user).filter(programme=programme)
        projects = list(visible.filter(pk__in=ticked).select_related("programme__committee"))
    report_bulk(request, bulk_pass(projects=projects, actor=request.user), "预审通过")
    return redirect("reviews:pre_review_queue")


@require_POST
def pre_review_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an application in hand and open it."""
    project = seen_project(request, pk, MAY_PRE_REVIEW)
    seen = request.POST.get("seen_status") or None
    take_pre_review(project_id=project.pk, actor=request.user, seen_status=seen)
    return redirect("reviews:pre_review", pk=project.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pre_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One application beside its checklist; posts keep, pass, return or propose a veto."""
    project: Any = seen_project(request, pk, MAY_PRE_REVIEW, pre_review_facts)
    rounds = list(rounds_of(project))
    current = rounds[-1] if rounds else None
    context = context_of(project, today=clock.today())
    in_hand = (
        current is not None and project.status == Status.PRE_REVIEW and current.result in IN_HAND
    )
    form = _form(request, project, current, context) if current and in_hand else None
    if request.method == "POST":
        if form is None:
            # Somebody else was faster: the service says who and what.
            save_checks(project_id=project.pk, actor=request.user, checks={})
            return redirect("reviews:pre_review", pk=pk)
        if form.is_valid() and _act(request, project, form):
            return _next_page(request, pk)
    page = _page(request, project, rounds, form, context)
    return render(request, "reviews/pre_review.html", page)


def _form(
    request: HttpRequest, project: Project, current: PreReview, context: SheetContext
) -> PreReviewForm:
    return PreReviewForm(
        request.POST if request.method == "POST" else None,
        lines=current.checks.all(),
        parts=parts_to_mend(context),
        veto_items=veto_items(project.programme, Stage.APPROVAL),
        due=return_due(project, None),
        initial={"comment": current.comment},
    )


def _act(request: HttpRequest, project: Project, form: PreReviewForm) -> bool:
    """Do what the pressed button says; a rule broken shows at its field and nothing is done."""
    typed = form.cleaned_data
    common = {"project_id": project.pk, "actor": request.user, "checks": form.checks()}
    seen = {"seen_status": request.POST.get("seen_status") or None}
    try:
        match request.POST.get("action"):
            case "pass":
                pass_pre_review(**common, **seen, comment=typed["comment"])
                messages.success(request, f"“{project}”预审通过。")
            case "return":
                return_application(
                    **common,
                    **seen,
                    reason=typed["comment"],
                    fields=typed["fields_to_mend"],
                    due_on=typed["due_on"],
                )
                messages.success(request, f"“{project}”已退回修改，并已通知申报单位。")
            case "veto":
                item = typed["veto_item"]
                item_id = item.pk if item else 0
                propose_veto(**common, **seen, veto_item_id=item_id, reason=typed["comment"])
                messages.success(request, f"“{project}”已提请否决，等负责人确认。")
            case _:
                save_checks(**common, comment=typed["comment"])
                messages.success(request, "核对情况已保存。")
    except InvalidInput as error:
        _show_errors(form, error)
        return False
    return True


def _show_errors(form: PreReviewForm, error: InvalidInput) -> None:
    names = {"reason": "comment"}
    for name, problems in error.field_errors.items():
        for problem in problems:
            field = names.get(name, name)
            form.add_error(field if field in form.fields else None, problem)
    if not error.field_errors:
        form.add_error(None, error.message)


def _next_page(request: HttpRequest, pk: int) -> HttpResponse:
    if request.POST.get("action") in {"pass", "return", "veto"}:
        return redirect("reviews:pre_review_queue")
    return redirect("reviews:pre_review", pk=pk)


def _page(
    request: HttpRequest,
    project: Any,
    rounds: list[PreReview],
    form: PreReviewForm | None,
    context: SheetContext,
) -> dict[str, Any]:
    current = rounds[-1] if rounds else None
    proposed = (
        current is not None
        and project.status == Status.PRE_REVIEW
        and current.result == PreReviewResult.VETO_PROPOSED
    )
    return {
        "project": project,
        "current": current,
        "form": form,
        "reading": read_application(project, context=context),
        "quota": quota_facts(project, context),
        "reply": project.reply,
        "rounds": rounds,
        "waited": waiting_days(project, load_calendar(), clock.today()),
        "panel": project.has_panel,
        "veto_proposed": proposed,
        "may_confirm": proposed and _may_confirm(request, project, current),
        "files": project.attachments.filter(removed_at=None).select_related("file"),
    }


def _may_confirm(request: HttpRequest, project: Project, current: PreReview | None) -> bool:
    may = request.user.has_perm(MAY_DECIDE, project)
    return may and current is not None and current.proposed_by_id != request.user.pk


@require_POST
def veto_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head confirms a proposed veto."""
    project = seen_project(request, pk, MAY_DECIDE)
    confirm_veto(
        project_id=project.pk,
        actor=request.user,
        opinion=request.POST.get("reason", ""),
        seen_status=request.POST.get("seen_status") or None,
    )
    messages.success(request, f"“{project}”已预审否决，并已通知申报单位。")
    return redirect("reviews:approvals")


@require_POST
def veto_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The head declines a proposed veto; the officer goes on with the application."""
    project = seen_project(request, pk, MAY_DECIDE)
    decline_veto(project_id=project.pk, actor=request.user, opinion=request.POST.get("reason", ""))
    messages.success(request, f"“{project}”未同意否决，已交还预审人继续办理。")
    return redirect("reviews:approvals")
