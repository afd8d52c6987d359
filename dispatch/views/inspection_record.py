"""The record of a visit as it is written on the phone: form, autosave, photos."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import SHANGHAI
from core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from core.typed_text import labelled_by, labels_from
from dispatch.enums import InspectionState
from dispatch.forms.supervision import RECORD_LABELS, RecordPaper
from dispatch.models import Inspection
from dispatch.services.inspection_records import finish_record, proposed_days, save_record
from dispatch.services.supervision_files import add_photo
from dispatch.views.rows import posted_version
from dispatch.views.supervision_access import (
    CONFLICT,
    UNPROCESSABLE,
    file_lines,
    upload_of,
    visible_inspection,
)

RECORD = "dispatch.record_inspection"


@labelled_by(labels_from(RECORD_LABELS))
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_record(request: HttpRequest, pk: int) -> HttpResponse:
    """One column of big fields; a post keeps it, or finishes it for good."""
    found = _own(request, pk)
    if request.method == "POST":
        return _take(request, found)
    if found.state != InspectionState.PLANNED:
        return redirect("dispatch:inspection", pk=pk)
    return _page(request, found, RecordPaper(found, proposed_days(found.kind)))


@require_POST
def inspection_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is typed; answers as the autosave script expects."""
    found = _own(request, pk)
    paper = RecordPaper(found, {}, request.POST)
    try:
        saved = _save(request, found, paper)
    except StaleState as refusal:
        page = reverse("dispatch:inspection_record", args=[pk])
        return JsonResponse({"message": refusal.message, "compare_url": page}, status=CONFLICT)
    except DomainError as refusal:
        return JsonResponse({"message": refusal.message}, status=UNPROCESSABLE)
    return JsonResponse({"version": saved.version, "saved_at": _saved_at(saved)})


@require_POST
def inspection_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo; a refusal is said on the record's page."""
    found = _own(request, pk)
    upload = upload_of(request)
    if upload is not None:
        try:
            add_photo(inspection_id=found.pk, upload=upload, actor=request.user)
        except NotAllowed:
            raise
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "照片已上传。")
    return redirect("dispatch:inspection_record", pk=pk)


def _own(request: HttpRequest, pk: int) -> Inspection:
    found = visible_inspection(request, pk)
    if not request.user.has_perm(RECORD, found):
        raise NotAllowed("督查记录由这次督查的督查人填写。")
    return found


def _take(request: HttpRequest, found: Inspection) -> HttpResponse:
    proposed = proposed_days(found.kind)
    if "add_row" in request.POST:
        return _page(request, found, RecordPaper(found, proposed, _one_more(request.POST)))
    paper = RecordPaper(found, proposed, request.POST)
    if "finish" not in request.POST:
        _save(request, found, paper)
        messages.success(request, "记录已保存，尚未完成。")
        return redirect("dispatch:inspection_record", pk=found.pk)
    if not paper.is_valid():
        return _page(request, found, paper, status=UNPROCESSABLE)
    try:
        finish_record(
            inspection_id=found.pk,
            entry=paper.entry(),
            actor=request.user,
            seen_version=posted_version(request),
        )
    except InvalidInput as refusal:
        paper.show(refusal.field_errors)
        return _page(request, found, paper, status=UNPROCESSABLE)
    messages.success(request, "督查记录已完成并锁定，单位已收到消息。")
    return redirect("dispatch:inspection", pk=found.pk)


def _save(request: HttpRequest, found: Inspection, paper: RecordPaper) -> Inspection:
    return save_record(
        inspection_id=found.pk,
        document=paper.document(),
        actor=request.user,
        seen_version=posted_version(request),
    )


def _page(
    request: HttpRequest, found: Inspection, paper: RecordPaper, *, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    context = {
        "inspection": found,
        "paper": paper,
        "form": paper.form,
        "findings": paper.findings,
        "version": found.version,
        "saved_at": _saved_at(found) if found.saved_at else "",
        "files": file_lines(found.files.all(), user, open_=True),
        "upload_url": reverse("dispatch:inspection_photo", args=[found.pk]),
    }
    return render(request, "dispatch/inspection_record.html", context, status=status)


def _saved_at(found: Inspection) -> str:
    return f"{found.saved_at.astimezone(SHANGHAI):%H:%M}" if found.saved_at else ""


def _one_more(posted: QueryDict) -> QueryDict:
    more = posted.copy()
    total = more.get("findings-TOTAL_FORMS", "")
    more["findings-TOTAL_FORMS"] = str(int(total) + 1 if total.isdigit() else 1)
    return more
