"""The unit's closing report: written with autosave, filed by the secretary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.clock import SHANGHAI
from core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from core.typed_text import labelled_by, labels_from
from dispatch.queries import told_over_year
from projects.enums import AttachmentKind, Status
from projects.models import Project
from projects.services.attachments import add_attachment
from projects.views.attachment_rows import file_row
from reviews.closing_rules import LIMITS, indicator_key, window_problem
from reviews.forms.closing import CLOSING_LABELS, ClosingForm
from reviews.models import ClosingReport
from reviews.queries.closing import (
    Plan,
    closing_files,
    closing_report_of,
    plan_of,
    read_closing,
    sent_back,
    window_of,
)
from reviews.services.closing import file_closing, save_closing

CONFLICT, UNPROCESSABLE = 409, 422


def _own_project(request: HttpRequest, pk: int) -> Project:
    """A project of the person's own unit: unseen is 404, seen by office only is 403."""
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    if not request.user.has_perm("projects.edit_application", project):
        raise PermissionDenied("结项报告由项目单位的联络员和书记填写。")
    return project


@labelled_by(labels_from(CLOSING_LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """The report beside the plan; a post keeps it, and files it if the secretary asks."""
    project = _own_project(request, pk)
    plan = plan_of(project)
    if request.method == "POST":
        return _post(request, project, plan)
    if project.status != Status.IN_PROGRESS:
        context = {"project": project, "closing": read_closing(project, plan)}
        return render(request, "reviews/closing_read.html", context)
    report = closing_report_of(project)
    told = _told(project)
    typed = {**told, **(report.document if report else {})}
    form = ClosingForm(initial=typed, indicators=plan.indicators, with_note=bool(plan.unfinished))
    context = _page(request, project, plan, report, form) | {"is_told": bool(told)}
    return render(request, "reviews/closing.html", context)


def _told(project: Project) -> dict[str, str]:
    """What the monthly reports have said already: values of indicators, and the year's work."""
    told = told_over_year(project.pk)
    start = {indicator_key(uid): f"{value.normalize():f}" for uid, value in told.values.items()}
    story = told.story(LIMITS["summary"][2])
    return {**start, "summary": story} if story else start


def _post(request: HttpRequest, project: Project, plan: Plan) -> HttpResponse:
    saved = _save(request, project)
    if request.POST.get("action") != "file":
        messages.success(request, "结项报告已保存，尚未提交。")
        return redirect("reviews:closing", pk=project.pk)
    try:
        file_closing(project_id=project.pk, actor=request.user, seen_version=saved.version)
    except InvalidInput as error:
        form = ClosingForm(
            request.POST, indicators=plan.indicators, with_note=bool(plan.unfinished)
        )
        form.is_valid()
        form.show_faults(error.field_errors)
        context = _page(request, project, plan, saved, form)
        return render(request, "reviews/closing.html", context, status=UNPROCESSABLE)
    messages.success(request, f"“{project}”已申请结项，等待组织部受理验收。")
    return redirect(project.get_absolute_url())


def _save(request: HttpRequest, project: Project) -> ClosingReport:
    version = request.POST.get("version", "")
    return save_closing(
        project_id=project.pk,
        actor=request.user,
        values=request.POST.dict(),
        seen_version=int(version) if version.isdecimal() else None,
    )


def _page(
    request: HttpRequest,
    project: Project,
    plan: Plan,
    report: ClosingReport | None,
    form: ClosingForm,
) -> dict[str, Any]:
    form.show_stars()
    back = sent_back(project)
    window = window_of(project, back)
    return {
        "project": project,
        "plan": plan,
        "form": form,
        "version": report.version if report else 0,
        "saved_at": _time_of(report) if report and report.version else "",
        "window_problem": window_problem(*window, clock.today()),
        "sent_back": back,
        "window": window,
        "is_secretary": request.user.has_perm("projects.submit_project", project),
        "upload_url": reverse("reviews:closing_attach", args=[project.pk]),
        "begin_url": reverse("projects:attachment_begin", args=[project.pk]),
        "kind": AttachmentKind.CLOSING.value,
        "files": [file_row(row, with_kind=False) for row in closing_files(project)],
    }


def _time_of(report: ClosingReport) -> str:
    return f"{report.saved_at.astimezone(SHANGHAI):%H:%M}"


@require_POST
def closing_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the report while it is being typed; answers the new version or why not."""
    project = _own_project(request, pk)
    try:
        report = _save(request, project)
    except StaleState as error:
        page = reverse("reviews:closing", args=[pk])
        return JsonResponse({"message": error.message, "compare_url": page}, status=CONFLICT)
    return JsonResponse({"version": report.version, "saved_at": _time_of(report)})


@require_POST
def closing_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to the report; a refusal is said on the report's page."""
    project = _own_project(request, pk)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        messages.error(request, "请先选择文件，再点“上传”。")
        return redirect("reviews:closing", pk=pk)
    try:
        attachment = add_attachment(
            project_id=project.pk, upload=upload, kind=AttachmentKind.CLOSING, actor=request.user
        )
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已上传：{attachment.file.name}。")
    return redirect("reviews:closing", pk=pk)
