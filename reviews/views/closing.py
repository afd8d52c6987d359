"""The unit's closing report: written with autosave, filed by the secretary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError, NotAllowed
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
from reviews.views.kept_reports import KeptReport, time_of

UNPROCESSABLE = 422
REPORT = KeptReport(
    "reviews:closing",
    "结项报告",
    save_closing,
    file_closing,
    "已申请结项，等待组织部受理验收。",
    joined=("closing_report__saved_by",),
)


@labelled_by(labels_from(CLOSING_LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """The report beside the plan; a post keeps it, and files it if the secretary asks."""
    project = REPORT.own_project(request, pk)
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
    def form_of(report: ClosingReport) -> ClosingForm:
        noted = bool(plan.unfinished)
        return ClosingForm(request.POST, indicators=plan.indicators, with_note=noted)

    def shown(report: ClosingReport, form: Any) -> HttpResponse:
        context = _page(request, project, plan, report, form)
        return render(request, "reviews/closing.html", context, status=UNPROCESSABLE)

    return REPORT.post(request, project, form_of, shown)


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
        "saved_at": time_of(report.saved_at) if report and report.version else "",
        "window_problem": window_problem(*window, clock.today()),
        "sent_back": back,
        "window": window,
        "is_secretary": request.user.has_perm("projects.submit_project", project),
        "upload_url": reverse("reviews:closing_attach", args=[project.pk]),
        "begin_url": reverse("projects:attachment_begin", args=[project.pk]),
        "kind": AttachmentKind.CLOSING.value,
        "files": [file_row(row, with_kind=False) for row in closing_files(project)],
    }


@require_POST
def closing_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep the report while it is being typed; answers the new version or why not."""
    return REPORT.autosave(request, pk)


@require_POST
def closing_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to the report; a refusal is said on the report's page."""
    project = REPORT.own_project(request, pk)
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
