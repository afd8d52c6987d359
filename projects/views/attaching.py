"""Attachments: add in one piece, show, download with the right checked each time, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError, NotAllowed
from core.files import (
    can_be_shown,
    download_response,
    inline_response,
    is_picture,
    size_in_words,
    thumbnail_response,
)
from projects.enums import EDITABLE
from projects.models import Attachment, Project
from projects.services.attachments import add_attachment, remove_attachment
from projects.sheet.steps import STEPS
from projects.views.access import project_to_edit


@require_POST
def attachment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Store an uploaded file; a refusal is said on the page the person came from."""
    project = project_to_edit(request, pk)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        messages.error(
            request, "没有收到文件。请先选择文件，再点“上传”；网络中断过的，请重新上传。"
        )
        return _back(project)
    try:
        attachment = add_attachment(
            project_id=pk, upload=upload, kind=request.POST.get("kind", ""), actor=request.user
        )
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已上传：{attachment.file.name}。")
    return _back(project)


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Download a file of a project in sight."""
    return download_response(_in_sight(request, pk).file)


@require_safe
def attachment_small(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the small picture of a file of a project in sight."""
    return thumbnail_response(_in_sight(request, pk).file)


@require_safe
def attachment_inline(request: HttpRequest, pk: int) -> FileResponse:
    """Show a picture or PDF of a project in sight inside our own page."""
    return inline_response(_in_sight(request, pk).file)


@require_safe
def attachment_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Page around a picture or PDF, with the download for browsers that do not show it."""
    found = _in_sight(request, pk)
    page = {
        "attachment": found,
        "project": found.project,
        "size_label": size_in_words(found.file.size),
        "shown": can_be_shown(found.file),
        "is_picture": is_picture(found.file),
    }
    return render(request, "projects/attachment.html", page)


@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off a draft."""
    found = _in_sight(request, pk)
    remove_attachment(attachment_id=found.pk, actor=request.user)
    messages.success(request, f"已移除：{found.file.name}。")
    return _back(found.project)


def _in_sight(request: HttpRequest, pk: int) -> Attachment:
    user: Any = request.user
    rows = Attachment.objects.visible_to(user).filter(removed_at=None)
    return get_object_or_404(
        rows.select_related("file", "project__programme__committee", "project__organisation"), pk=pk
    )


def _back(project: Project) -> HttpResponse:
    if project.status in EDITABLE:
        return redirect("projects:apply", pk=project.pk, step=len(STEPS))
    return redirect(project.get_absolute_url())
