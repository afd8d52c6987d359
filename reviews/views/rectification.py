"""The unit's rectification report, and the department's check of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import InvalidInput
from core.typed_text import labelled_by, labels_from
from projects.enums import Status
from projects.models import Project
from reviews.forms.rectification import RectificationForm
from reviews.models import Rectification
from reviews.queries.rectification import rectification_of
from reviews.services.rectification import check_points, file_rectification, save_rectification
from reviews.views.kept_reports import KeptReport, time_of
from reviews.views.objects import seen_project

UNPROCESSABLE = 422
PAGE = "reviews/rectification.html"
REPORT = KeptReport(
    "reviews:rectification",
    "整改报告",
    save_rectification,
    file_rectification,
    "整改报告已提交，等待组织部核查、再次验收。",
)


@labelled_by(labels_from({"summary": "整改总体情况"}, rows={"answer_": "整改情况"}))
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """The report point by point; a post keeps it, and files it if the secretary asks."""
    project = REPORT.own_project(request, pk)
    found = rectification_of(project)
    if request.method == "POST":
        return _post(request, project)
    if found is None or project.status != Status.RECTIFYING:
        return redirect("reviews:acceptance", pk=pk)
    form = RectificationForm(initial=found.document, items=list(found.items.all()))
    return render(request, PAGE, _page(request, project, found, form))


def _post(request: HttpRequest, project: Project) -> HttpResponse:
    def form_of(found: Rectification) -> RectificationForm:
        return RectificationForm(request.POST, items=list(found.items.all()))

    def shown(found: Rectification, form: Any) -> HttpResponse:
        context = _page(request, project, found, form)
        return render(request, PAGE, context, status=UNPROCESSABLE)

    return REPORT.post(request, project, form_of, shown)


def _page(
    request: HttpRequest, project: Project, found: Rectification, form: RectificationForm
) -> dict[str, Any]:
    form.show_stars()
    return {
        "project": project,
        "rectification": found,
        "form": form,
        "version": found.version,
        "saved_at": time_of(found.saved_at) if found.version else "",
        "opinion": found.acceptance.opinion,
        "is_secretary": request.user.has_perm("projects.submit_project", project),
    }


@require_POST
def rectification_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the report while it is being typed; answers the new version or why not."""
    return REPORT.autosave(request, pk)


@require_POST
def rectification_check(request: HttpRequest, pk: int) -> HttpResponse:
    """The department's finding on every point."""
    project = seen_project(request, pk, "projects.pre_review_project")
    found = rectification_of(project)
    own = [item.pk for item in found.items.all()] if found else []
    answers = {key: request.POST.get(f"item_{key}") for key in own}
    given = {key: value == "yes" for key, value in answers.items() if value in ("yes", "no")}
    try:
        check_points(
            project_id=pk,
            actor=request.user,
            put_right=given,
            note=request.POST.get("note", ""),
        )
    except InvalidInput as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"“{project}”的整改情况已逐项核查。")
    return redirect("reviews:acceptance", pk=pk)
