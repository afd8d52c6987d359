"""The unit's rectification report, and the department's check of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import SHANGHAI
from core.errors import InvalidInput, StaleState
from core.typed_text import labelled_by
from projects.enums import Status
from projects.models import Project
from reviews.forms.rectification import RectificationForm
from reviews.models import Rectification
from reviews.queries.rectification import rectification_of
from reviews.services.rectification import check_points, file_rectification, save_rectification
from reviews.views.objects import seen_project

CONFLICT, UNPROCESSABLE = 409, 422
PAGE = "reviews/rectification.html"


def _own_project(request: HttpRequest, pk: int) -> Project:
    """A project of the person's own unit: unseen is 404, seen by office only is 403."""
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    if not request.user.has_perm("projects.edit_application", project):
        raise PermissionDenied("整改报告由项目单位的联络员和书记填写。")
    return project


def _label(name: str, text: str, arguments: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a field is called where a report is shown again that could not be kept."""
    return ("整改总体情况" if name == "summary" else "整改情况"), text


@labelled_by(_label)
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """The report point by point; a post keeps it, and files it if the secretary asks."""
    project = _own_project(request, pk)
    found = rectification_of(project)
    if request.method == "POST":
        return _post(request, project)
    if found is None or project.status != Status.RECTIFYING:
        return redirect("reviews:acceptance", pk=pk)
    form = RectificationForm(initial=found.document, items=list(found.items.all()))
    return render(request, PAGE, _page(request, project, found, form))


def _post(request: HttpRequest, project: Project) -> HttpResponse:
    saved = _save(request, project)
    if request.POST.get("action") != "file":
        messages.success(request, "整改报告已保存，尚未提交。")
        return redirect("reviews:rectification", pk=project.pk)
    try:
        file_rectification(project_id=project.pk, actor=request.user, seen_version=saved.version)
    except InvalidInput as error:
        form = RectificationForm(request.POST, items=list(saved.items.all()))
        form.is_valid()
        form.show_faults(error.field_errors)
        context = _page(request, project, saved, form)
        return render(request, PAGE, context, status=UNPROCESSABLE)
    messages.success(request, f"“{project}”整改报告已提交，等待组织部核查、再次验收。")
    return redirect(project.get_absolute_url())


def _save(request: HttpRequest, project: Project) -> Rectification:
    version = request.POST.get("version", "")
    return save_rectification(
        project_id=project.pk,
        actor=request.user,
        values=request.POST.dict(),
        seen_version=int(version) if version.isdecimal() else None,
    )


def _page(
    request: HttpRequest, project: Project, found: Rectification, form: RectificationForm
) -> dict[str, Any]:
    form.show_stars()
    return {
        "project": project,
        "rectification": found,
        "form": form,
        "version": found.version,
        "saved_at": _time_of(found) if found.version else "",
        "opinion": found.acceptance.opinion,
        "is_secretary": request.user.has_perm("projects.submit_project", project),
    }


def _time_of(found: Rectification) -> str:
    return f"{found.saved_at.astimezone(SHANGHAI):%H:%M}" if found.saved_at else ""


@require_POST
def rectification_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the report while it is being typed; answers the new version or why not."""
    project = _own_project(request, pk)
    try:
        found = _save(request, project)
    except StaleState as error:
        page = reverse("reviews:rectification", args=[pk])
        return JsonResponse({"message": error.message, "compare_url": page}, status=CONFLICT)
    return JsonResponse({"version": found.version, "saved_at": _time_of(found)})


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
