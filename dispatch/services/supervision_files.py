"""Photos of a visit and evidence of the unit: checked and drawn anew like every upload."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit, clock
from core.errors import Conflict, NotAllowed
from core.services.files import store_upload
from dispatch.enums import FindingState, InspectionState, OrderState
from dispatch.models import SupervisionFile
from dispatch.services.findings import lock_finding
from dispatch.services.inspections import lock_inspection
from dispatch.services.order_access import lock_order

PURPOSE, MOST = "evidence", 12
ANSWER = "dispatch.answer_supervision"


@transaction.atomic
def add_photo(*, inspection_id: int, upload: UploadedFile, actor: Any) -> SupervisionFile:
    """A file with a record not yet finished; never demanded.

    Raises NotAllowed, Conflict (finished, too many) and what `store_upload` refuses.
    """
    found = lock_inspection(inspection_id)
    if not actor.has_perm("dispatch.record_inspection", found):
        raise NotAllowed("督查照片由这次督查的督查人上传。")
    if found.state != InspectionState.PLANNED:
        raise Conflict("督查记录已经完成，不能再增加照片。")
    return _keep(upload, actor, found.files, {"inspection": found})


@transaction.atomic
def add_finding_evidence(*, finding_id: int, upload: UploadedFile, actor: Any) -> SupervisionFile:
    """A file that shows what was put right, while the finding is with the unit.

    Raises NotAllowed, Conflict (not with the unit, too many) and what `store_upload` refuses.
    """
    found = lock_finding(finding_id)
    if not actor.has_perm(ANSWER, found.inspection.project):
        raise NotAllowed("整改材料由被督查单位上传。")
    if found.state != FindingState.OPEN:
        raise Conflict("整改情况已经报送，不能再增加材料。")
    return _keep(upload, actor, found.files, {"finding": found})


@transaction.atomic
def add_order_evidence(*, order_id: int, upload: UploadedFile, actor: Any) -> SupervisionFile:
    """A file with the unit's answer, between signing for the order and answering it.

    Raises NotAllowed, Conflict (not with the unit, too many) and what `store_upload` refuses.
    """
    found = lock_order(order_id)
    if not actor.has_perm(ANSWER, found.project):
        raise NotAllowed("办理材料由被督办单位上传。")
    if found.state != OrderState.SIGNED:
        raise Conflict("督办单签收之后、回复之前才能增加材料。")
    return _keep(upload, actor, found.files, {"order": found})


@transaction.atomic
def remove_supervision_file(*, file_id: int, actor: Any) -> SupervisionFile:
    """Take a file off while the paper it belongs to is still open; its bytes stay.

    Raises NotAllowed (somebody else's file), Conflict (the paper is finished).
    """
    found = (
        SupervisionFile.objects.select_for_update(of=("self",))
        .select_related("file", "inspection", "finding", "order")
        .get(pk=file_id)
    )
    if found.added_by_id != actor.pk:
        raise NotAllowed("只能移除自己上传的文件。")
    owner = found.inspection or found.finding or found.order
    if owner is None or owner.state not in (
        InspectionState.PLANNED,
        FindingState.OPEN,
        OrderState.SIGNED,
    ):
        raise Conflict("材料已经报送，不能移除。")
    if found.removed_at is None:
        found.removed_at = clock.now()
        found.save(update_fields=["removed_at"])
        audit.record(
            actor=actor,
            action="supervision_file.remove",
            obj=owner,
            details={"file": found.file.name},
        )
    return found


def _keep(upload: UploadedFile, actor: Any, there: Any, owner: dict[str, Any]) -> SupervisionFile:
    if there.filter(removed_at=None).count() >= MOST:
        raise Conflict(f"文件最多 {MOST} 个，请先移除一个再上传。")
    stored = store_upload(upload=upload, purpose=PURPOSE, actor=actor)
    made = SupervisionFile.objects.create(
        file=stored, added_by=actor, added_at=clock.now(), **owner
    )
    audit.record(
        actor=actor,
        action="supervision_file.add",
        obj=next(iter(owner.values())),
        details={"file": stored.name, "sha256": stored.sha256},
    )
    return made
