"""Photos and evidence of supervision, with the right checked each time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from core.files import download_response, inline_response, thumbnail_response
from dispatch.enums import InspectionState
from dispatch.models import Finding, Inspection, SupervisionFile, SupervisionOrder
from dispatch.services.supervision_files import remove_supervision_file


@require_safe
def supervision_file(request: HttpRequest, pk: int) -> FileResponse:
    """Download a file of something in sight."""
    return download_response(_in_sight(request, pk).file)


@require_safe
def supervision_view(request: HttpRequest, pk: int) -> FileResponse:
    """Show a picture or PDF of something in sight."""
    return inline_response(_in_sight(request, pk).file)


@require_safe
def supervision_small(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the small picture of a file of something in sight."""
    return thumbnail_response(_in_sight(request, pk).file)


@require_POST
def supervision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off and go back to where it stood."""
    found = _in_sight(request, pk)
    remove_supervision_file(file_id=found.pk, actor=request.user)
    messages.success(request, f"已移除：{found.file.name}。")
    if found.inspection_id:
        return redirect("dispatch:inspection_record", pk=found.inspection_id)
    if found.finding_id:
        return redirect("dispatch:finding", pk=found.finding_id)
    return redirect("dispatch:order", pk=found.order_id)


def _in_sight(request: HttpRequest, pk: int) -> SupervisionFile:
    """A file is seen by whoever sees the inspection, finding or order it belongs to."""
    user: Any = request.user
    found = get_object_or_404(
        SupervisionFile.objects.select_related(
            "file", "inspection__project__programme__committee"
        ).filter(removed_at=None),
        pk=pk,
    )
    if found.inspection and found.inspection.state != InspectionState.RECORDED:
        # What is still being written is nobody's but the department's.
        if user.has_perm("dispatch.supervise_project", found.inspection.project):
            return found
        raise Http404
    seen = (
        Inspection.objects.visible_to(user).filter(pk=found.inspection_id),
        Finding.objects.visible_to(user).filter(pk=found.finding_id),
        SupervisionOrder.objects.visible_to(user).filter(pk=found.order_id),
    )
    if any(rows.exists() for rows in seen):
        return found
    raise Http404
