"""What the pages of supervision share: objects in sight, tabs, programme, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.errors import NotAllowed
from core.files import can_be_shown, is_picture, size_in_words
from core.posted import key_in
from dispatch.models import (
    Finding,
    Inspection,
    SupervisionFile,
    SupervisionOrder,
    SupervisionStep,
)
from dispatch.queries.supervision import in_office
from dispatch.supervision_rules import Act
from programmes.models import Programme
from programmes.queries import programme_for

CONFLICT, UNPROCESSABLE, PER_PAGE = 409, 422, 50
_FIRST_ACTS = {"record": "记录问题", "draft": "拟稿", "edit": "修改"}


@dataclass(frozen=True)
class Tab:
    """One of the lists of supervision."""

    code: str
    label: str
    url: str


def tabs(request: HttpRequest) -> list[Tab]:
    """The lists the person has: the patrol is the department's alone."""
    found = [
        Tab("inspections", "督查", reverse("dispatch:inspections")),
        Tab("findings", "整改", reverse("dispatch:findings")),
        Tab("orders", "督办单", reverse("dispatch:orders")),
    ]
    if in_office(request.user):
        found.append(Tab("patrol", "包片", reverse("dispatch:patrol")))
    return found


def frame(request: HttpRequest, tab: str, programme: Programme | None) -> dict[str, Any]:
    """Context of every list."""
    return {
        "tabs": tabs(request),
        "tab": tab,
        "programme": programme,
        "may_run": bool(programme and request.user.has_perm("dispatch.run_dispatch", programme)),
    }


def office_programme(request: HttpRequest) -> Programme:
    """The programme chosen, of the person's own department; 404 without one, else refused."""
    programme = programme_for(request)
    if programme is None:
        raise Http404
    if not request.user.has_perm("dispatch.run_dispatch", programme):
        raise NotAllowed("督查督办由组织部安排。")
    return programme


def visible_inspection(request: HttpRequest, pk: int) -> Inspection:
    """The inspection with its names, or 404 outside the person's sight."""
    rows = Inspection.objects.visible_to(request.user).select_related(
        "project__organisation",
        "project__programme__committee",
        "kind",
        "draw",
        "recorded_by",
        "saved_by",
        "planned_by",
    )
    return get_object_or_404(rows.prefetch_related("inspectors"), pk=pk)


def visible_finding(request: HttpRequest, pk: int) -> Finding:
    """The finding with its names, or 404 outside the person's sight."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "inspection__project__organisation",
        "inspection__project__programme__committee",
        "inspection__kind",
        "inspection__recorded_by",
        "answered_by",
        "closed_by",
    )
    return get_object_or_404(rows, pk=pk)


def visible_order(request: HttpRequest, pk: int) -> SupervisionOrder:
    """The order with its names, or 404 outside the person's sight."""
    rows = SupervisionOrder.objects.visible_to(request.user).select_related(
        "project__organisation",
        "project__programme__committee",
        "programme__committee",
        "escalated_from__programme",
        "drafted_by",
        "issued_by",
        "signed_by",
        "answered_by",
        "closed_by",
    )
    return get_object_or_404(rows, pk=pk)


def file_lines(files: QuerySet[SupervisionFile], user: Any, *, open_: bool) -> list[dict[str, Any]]:
    """Files as `parts/file_row.html` takes them; own ones can go while the paper is open."""
    return [
        {
            "name": row.file.name,
            "size_label": size_in_words(row.file.size),
            "state_label": row.file.get_state_display(),
            "url": reverse("dispatch:supervision_file", args=[row.pk]),
            "view_url": reverse("dispatch:supervision_view", args=[row.pk])
            if can_be_shown(row.file)
            else "",
            "small_url": reverse("dispatch:supervision_small", args=[row.pk])
            if is_picture(row.file) and can_be_shown(row.file)
            else "",
            "delete_url": reverse("dispatch:supervision_remove", args=[row.pk])
            if open_ and row.added_by_id == user.pk
            else "",
        }
        for row in files.filter(removed_at=None).select_related("file")
    ]


def upload_of(request: HttpRequest) -> UploadedFile | None:
    """The file that came; says so when none did."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        return upload
    messages.error(request, "没有收到文件。请先选择文件，再点“上传”；网络中断过的，请重新上传。")
    return None


def posted_seen(request: HttpRequest) -> int | None:
    """The latest step the page showed from which the person acts; None when it carries none."""
    return key_in(request.POST.get("seen", ""))


def trail(steps: QuerySet[SupervisionStep], acts: Mapping[str, Act]) -> list[dict[str, Any]]:
    """Steps as `parts/trail.html` takes them, oldest first."""
    return [
        {
            "action": acts[row.act].label if row.act in acts else _FIRST_ACTS.get(row.act, row.act),
            "actor": row.by,
            "at": row.at,
            "reason": row.note,
            "step": row.pk,
        }
        for row in steps.select_related("by")
    ]
