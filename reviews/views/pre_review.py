"""One application beside its checklist: taking it, saving, passing, returning, vetoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.calendar_store import load_calendar
from core.clock import SHANGHAI
from core.errors import InvalidInput, StaleState
from core.saved_lists import kept_query
from core.typed_text import labelled_by, labels_from
from projects.enums import Status
from projects.sheet.context import SheetContext, context_of
from reviews.enums import PASSING, PreReviewResult
from reviews.forms.pre_review import PreReviewForm
from reviews.models import PreReview
from reviews.queries.application import parts_to_mend, read_application
from reviews.queries.earlier import earlier_results
from reviews.queries.pre_review import (
    IN_HAND,
    QuotaFacts,
    pre_review_facts,
    quota_facts,
    rounds_of,
    waiting_days,
)
from reviews.services.pre_review import (
    confirm_veto,
    decline_veto,
    pass_pre_review,
    propose_veto,
    return_application,
    take_pre_review,
)
from reviews.services.pre_review_work import StaleWork, save_checks
from reviews.services.returning import return_due
from reviews.views.objects import seen_project
from reviews.views.pre_review_queue import QUEUE

MAY_PRE_REVIEW = "projects.pre_review_project"
MAY_DECIDE = "projects.decide_project"
ENDS = frozenset({"pass", "return", "veto"})
LABELS = labels_from(
    {"comment": "预审意见", "due_on": "修改期限", "fields_to_mend": "需修改的栏目"},
    rows={"note_": "核对意见"},
    named_only=True,
)


@require_POST
def pre_review_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an application in hand and open it."""
    project = seen_project(request, pk, MAY_PRE_REVIEW)
    seen = request.POST.get("seen_status") or None
    take_pre_review(project_id=project.pk, actor=request.user, seen_status=seen)
    return redirect(f"{reverse('reviews:pre_review', args=[pk])}{_kept(request)}")


@labelled_by(LABELS)
@require_http_methods(["GET", "HEAD", "POST"])
def pre_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One application beside its checklist; posts keep, pass, return or propose a veto."""
    project: Any = seen_project(request, pk, MAY_PRE_REVIEW, pre_review_facts)
    rounds = list(rounds_of(project))
    context = context_of(project, today=clock.today())
    quota = quota_facts(project, context)
    form = _form(request, project, rounds, context, quota)
    clash: StaleWork | None = None
    if request.method == "POST":
        if form is None:
            # Somebody else was faster: the service says who and what.
            save_checks(project_id=project.pk, actor=request.user, checks={})
            return redirect("reviews:pre_review", pk=pk)
        try:
            wanted = request.POST.get("action") != "phrase" and form.is_valid()
            if wanted and _act(request, project, form):
                return _next_page(request, pk)
        except StaleWork as error:
            clash = error
            form.take_version(error.current)
    page = {**_page(request, project, rounds, form, context), "quota": quota, "clash": clash}
    return render(request, "reviews/pre_review.html", page)


@require_POST
def pre_review_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what has been typed so far; answers the new version and the time."""
    project: Any = seen_project(request, pk, MAY_PRE_REVIEW)
    rounds = list(rounds_of(project))
    context = context_of(project, today=clock.today())
    form = _form(request, project, rounds, context, quota_facts(project, context))
    if form is not None and not form.is_valid():
        return JsonResponse({"message": form.first_error()}, status=422)
    try:
        saved = _save(request, project, form)
    except StaleWork as error:
        return JsonResponse({"message": error.message, "compare": True}, status=409)
    except StaleState as error:
        return JsonResponse({"message": error.message}, status=409)
    at = saved.saved_at.astimezone(SHANGHAI) if saved.saved_at else None
    return JsonResponse({"version": saved.version, "saved_at": f"{at:%H:%M}" if at else ""})


def _save(request: HttpRequest, project: Any, form: PreReviewForm | None) -> PreReview:
    if form is None:
        return save_checks(project_id=project.pk, actor=request.user, checks={})
    return save_checks(
        project_id=project.pk,
        actor=request.user,
        checks=form.checks(),
        comment=form.cleaned_data["comment"],
        typed=form.typed(),
        seen_version=form.cleaned_data["version"],
    )


def _form(
    request: HttpRequest,
    project: Any,
    rounds: list[PreReview],
    context: SheetContext,
    quota: QuotaFacts,
) -> PreReviewForm | None:
    """The form of the round in hand; None when there is none."""
    current = rounds[-1] if rounds else None
    if current is None or project.status != Status.PRE_REVIEW or current.result not in IN_HAND:
        return None
    typed = None
    if request.method == "POST":
        typed = request.POST.copy()
        if typed.get("action") == "phrase":
            typed["comment"] = typed.get("comment", "") + typed.get("phrase", "")
    return PreReviewForm(
        typed,
        current=current,
        parts=parts_to_mend(context),
        vetoes=quota.vetoes,
        due=return_due(project, None),
    )


def _act(request: HttpRequest, project: Any, form: PreReviewForm) -> bool:
    """Do what the pressed button says; a rule broken shows at its field and nothing is done."""
    typed = form.cleaned_data
    common: dict[str, Any] = {
        "project_id": project.pk,
        "actor": request.user,
        "checks": form.checks(),
        "seen_status": request.POST.get("seen_status") or None,
        "seen_version": typed["version"],
    }
    try:
        match request.POST.get("action"):
            case "pass":
                pass_pre_review(**common, comment=typed["comment"])
                messages.success(request, f"“{project}”预审通过。")
            case "return":
                return_application(
                    **common,
                    reason=typed["comment"],
                    fields=typed["fields_to_mend"],
                    due_on=typed["due_on"],
                )
                messages.success(request, f"“{project}”已退回修改，并已通知申报单位。")
            case "veto":
                item_id = typed["veto_item"] or 0
                propose_veto(**common, veto_item_id=item_id, reason=typed["comment"])
                messages.success(request, f"“{project}”已提请否决，等负责人确认。")
            case _:
                _save(request, project, form)
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
    """Back to the queue as it was left; a form merely saved stays open."""
    if request.POST.get("action") not in ENDS:
        return redirect(f"{reverse('reviews:pre_review', args=[pk])}{_kept(request)}")
    return redirect(f"{reverse(QUEUE)}{_kept(request)}")


def _kept(request: HttpRequest) -> str:
    """The filters of the queue the person came from, carried along in the address."""
    query = kept_query(QUEUE, request.GET.urlencode())
    return f"?{query}" if query else ""


def _page(
    request: HttpRequest,
    project: Any,
    rounds: list[PreReview],
    form: PreReviewForm | None,
    context: SheetContext,
) -> dict[str, Any]:
    current = rounds[-1] if rounds else None
    waits = current is not None and project.status == Status.PRE_REVIEW
    waited = waiting_days(project, load_calendar(), clock.today())
    waits_here = project.status == Status.SUBMITTED or form is not None
    proposed = waits and current.result == PreReviewResult.VETO_PROPOSED
    return {
        "project": project,
        "current": current,
        "form": form,
        "reading": read_application(project, context=context),
        "earlier": earlier_results(project, request.user),
        "reply": project.reply,
        "rounds": rounds,
        "waited": waited,
        "late": waits_here and waited > project.programme.pre_review_days,
        "panel": project.has_panel,
        "veto_proposed": proposed,
        "may_confirm": proposed and _may_confirm(request, project, current),
        "to_decide": waits and current.result in PASSING,
        "files": project.attachments.filter(removed_at=None).select_related("file"),
        "back": _kept(request),
    }


def _may_confirm(request: HttpRequest, project: Any, current: PreReview | None) -> bool:
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
