"""Attachments as lists show them: name, size, state, small picture, and what can be done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.files import can_be_shown, is_picture, size_in_words
from projects.enums import AttachmentKind
from projects.models import Attachment, Project
from projects.services.attachments import DRAFT_KINDS


def file_row(attachment: Attachment, *, with_kind: bool = True) -> dict[str, Any]:
    """Return what `parts/file_row.html` takes; the file has to be loaded."""
    file, arguments = attachment.file, [attachment.pk]
    shown = can_be_shown(file)
    kind = f"（{attachment.get_kind_display()}）" if with_kind else ""
    return {
        "name": f"{file.name}{kind}",
        "size_label": size_in_words(file.size),
        "state_label": file.get_state_display(),
        "url": reverse("projects:attachment", args=arguments),
        "view_url": reverse("projects:attachment_view", args=arguments) if shown else "",
        "small_url": reverse("projects:attachment_small", args=arguments)
        if shown and is_picture(file)
        else "",
        "delete_url": reverse("projects:attachment_remove", args=arguments),
    }


def draft_files(project: Project) -> dict[str, Any]:
    """Return the files of an application being written, and where one more goes."""
    rows = project.attachments.filter(removed_at=None).select_related("file")
    return {
        "upload_url": reverse("projects:attachment_add", args=[project.pk]),
        "begin_url": reverse("projects:attachment_begin", args=[project.pk]),
        "kinds": [
            {"value": kind.value, "label": AttachmentKind(kind).label} for kind in DRAFT_KINDS
        ],
        "files": [file_row(row) for row in rows],
    }
