"""The notice of projects about to be established, objections to it, and their answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput
from core.refused_forms import add_refusal
from organisations.enums import Role
from organisations.scope import scope_of
from projects.models import Project
from reviews.forms.remedies import ObjectionForm, read_answer
from reviews.models import Objection
from reviews.queries.objections import notice_ends_on, on_notice, own_objections
from reviews.services.objections import answer_objection, file_objection

PER_PAGE = 50
READERS = frozenset(Role) - {Role.EXPERT, Role.ADMINISTRATOR}
MAY_ANSWER = "projects.pre_review_project"


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Projects on notice with the days left, and one's own objections with their answers."""
    _refuse_outsiders(request)
    page = Paginator(on_notice(request.user), PER_PAGE).get_page(request.GET.get("page"))
    calendar, today = load_calendar(), clock.today()
    units = scope_of(request.user).unit_ids()
    for row in page.object_list:
        row.ends_on = notice_ends_on(row, calendar)
        row.days_left = calendar.days_left(today, row.ends_on) if row.ends_on else None
        running = row.days_left is not None and row.days_left >= 0
        row.may_object = running and row.organisation_id not in units
    context = {"page": page, "own": own_objections(request.user)}
    return render(request, "reviews/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an objection to a project on notice; the department does so for a citizen."""
    project = get_object_or_404(on_notice(request.user), pk=pk)
    behalf = request.user.has_perm(MAY_ANSWER, project)
    others = scope_of(request.user).unit_ids() - {project.organisation_id}
    if not behalf and not others:
        raise PermissionDenied("异议由其他单位的书记、联络员提出，群众的异议由组织部代为登记。")
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = file_objection(project_id=pk, actor=request.user, **form.cleaned_data)
        except InvalidInput as error:
            add_refusal(form, error)
        else:
            messages.success(request, f"异议已登记，将在 {filed.answer_due_on:%Y-%m-%d} 前答复。")
            return redirect("reviews:notices")
    context = {"project": project, "form": form, "on_behalf": behalf}
    return render(request, "reviews/objection.html", context)


@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection; an upheld one sends the project to other experts."""
    seen = Project.objects.visible_to(request.user)
    row = get_object_or_404(
        Objection.objects.filter(project__in=seen).select_related("project__programme__committee"),
        pk=pk,
    )
    if not request.user.has_perm(MAY_ANSWER, row.project):
        raise PermissionDenied("公示异议由组织部办理。")
    upheld, answer = read_answer(request.POST)
    answered = answer_objection(objection_id=pk, upheld=upheld, answer=answer, actor=request.user)
    messages.success(request, f"异议已答复：{answered.get_state_display()}。")
    return redirect("reviews:decide", pk=row.project_id)


def _refuse_outsiders(request: HttpRequest) -> None:
    if not scope_of(request.user).roles & READERS:
        raise PermissionDenied("公示供本地各单位和组织部查看。")
