"""Attachments of a project: added and removed by the unit, or by the department as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit, clock
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed
from core.models import PendingUpload
from core.services.files import store_upload
from core.services.pending_uploads import (
    PartOutOfPlace,
    UploadUnknown,
    add_part,
    begin_upload,
    drop_upload,
    finish_upload,
    lock_upload,
    whole_file,
)
from projects.enums import EDITABLE, AttachmentKind, Status
from projects.models import Attachment, Project
from projects.services.lifecycle import lock_project

PURPOSE = "evidence"
DRAFT_KINDS = (AttachmentKind.APPLICATION, AttachmentKind.SIGNED_SCAN)
# While the paper it belongs to is still being written a file may be taken off again.
REMOVABLE_IN: dict[str, frozenset[str]] = {
    AttachmentKind.APPLICATION: EDITABLE,
    AttachmentKind.SIGNED_SCAN: EDITABLE,
    AttachmentKind.CLOSING: frozenset({Status.IN_PROGRESS}),
}


@dataclass(frozen=True)
class Taken:
    """How much of a file has come; `attachment` once it is whole and kept."""

    received: int
    attachment: Attachment | None = None


@transaction.atomic
def begin_attachment(
    *, project_id: int, name: str, size: int, stamp: str, kind: str, actor: Any
) -> PendingUpload:
    """Announce a file that comes in parts, or go on with the same one after a broken line.

    Refuses at once what `add_attachment` would refuse at the end, as far as it can be known.
    """
    project = lock_project(project_id)
    _refuse(project, kind, actor)
    return begin_upload(
        owner=actor,
        subject=_subject(project_id, kind),
        name=name,
        size=size,
        stamp=stamp,
        purpose=PURPOSE,
    )


def take_part(
    *, project_id: int, token: UUID, kind: str, offset: int, content: bytes, actor: Any
) -> Taken:
    """Take the next part of a file; the last one makes it an attachment of the project.

    A repeated last part finds the attachment already made. Raises UploadUnknown (not this
    person's, or cleared away), PartOutOfPlace (says where to go on), and what `add_attachment`
    and `core.services.pending_uploads.add_part` refuse; a refused file is dropped.
    """
    try:
        return _take_part(project_id, token, kind, offset, content, actor)
    except (PartOutOfPlace, UploadUnknown):
        raise
    except DomainError:
        drop_upload(token=token, owner=actor)
        raise


@transaction.atomic
def _take_part(
    project_id: int, token: UUID, kind: str, offset: int, content: bytes, actor: Any
) -> Taken:
    pending = lock_upload(token=token, owner=actor, subject=_subject(project_id, kind))
    if pending.result_id is not None:
        made = Attachment.objects.select_related("file").get(pk=pending.result_id)
        return Taken(pending.size, made)
    add_part(pending, offset=offset, content=content)
    if not pending.is_complete:
        return Taken(pending.received)
    attachment = add_attachment(
        project_id=project_id, upload=whole_file(pending), kind=kind, actor=actor
    )
    finish_upload(pending, result_id=attachment.pk)
    return Taken(pending.size, attachment)


def _subject(project_id: int, kind: str) -> str:
    return f"project:{project_id}:{kind}"


@transaction.atomic
def add_attachment(*, project_id: int, upload: UploadedFile, kind: str, actor: Any) -> Attachment:
    """Store a file with the project.

    The application's own files are added while it may be edited; the signed scan may follow
    later (F2). Raises NotAllowed, InvalidInput (kind), Conflict (state, number of files) and
    what `core.services.files.store_upload` refuses.
    """
    project = lock_project(project_id)
    _refuse(project, kind, actor)
    stored = store_upload(upload=upload, purpose=PURPOSE, actor=actor)
    attachment = Attachment.objects.create(
        project=project, file=stored, kind=kind, added_by=actor, added_at=clock.now()
    )
    audit.record(
        actor=actor,
        action="attachment.add",
        obj=project,
        details={"file": stored.name, "kind": kind, "sha256": stored.sha256},
    )
    return attachment


@transaction.atomic
def remove_attachment(*, attachment_id: int, actor: Any) -> Attachment:
    """Take an attachment off the application; the file itself stays for the record.

    Raises NotAllowed, Conflict (already submitted). A second click changes nothing.
    """
    attachment = Attachment.objects.select_related("file").get(pk=attachment_id)
    project = lock_project(attachment.project_id)
    _refuse_stranger(project, actor)
    if project.status not in REMOVABLE_IN.get(attachment.kind, ()):
        raise Conflict("项目已经提交，附件不能移除。需要更换的，请另行上传并说明。")
    if attachment.removed_at is None:
        attachment.removed_at = clock.now()
        attachment.save(update_fields=["removed_at"])
        audit.record(
            actor=actor,
            action="attachment.remove",
            obj=project,
            details={"file": attachment.file.name},
        )
    return attachment


def _refuse_stranger(project: Project, actor: Any) -> None:
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("只有申报单位的联络员或书记可以增减附件。")


def _refuse(project: Project, kind: str, actor: Any) -> None:
    _refuse_stranger(project, actor)
    if kind not in AttachmentKind.values:
        raise InvalidInput("请选择材料种类。", field_errors={"kind": ["请选择材料种类。"]})
    if kind == AttachmentKind.APPLICATION and project.status not in EDITABLE:
        raise Conflict("申报书已经提交，不能再增加申报附件。")
    limit = project.programme.attachments_max
    there = project.attachments.filter(removed_at=None, kind__in=DRAFT_KINDS).count()
    if kind in DRAFT_KINDS and there >= limit:
        raise Conflict(f"附件最多 {limit} 个，请先移除一个再上传。")
