"""Takes a file in parts, so that a broken line costs one part and not the file."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core.errors import Conflict
from core.models import PendingUpload
from core.services.files import FILE_MODE, FOLDER_MODE, FileNotStored
from core.upload_checks import UploadRefused, check_announced

MOST_AT_A_TIME = 10
PART_SIZE = 256 * 1024


class UploadUnknown(Conflict):
    """No such upload of this person for this purpose, or it was cleared away."""

    def __init__(self) -> None:
        super().__init__("这次上传已经中断太久，请重新选择文件上传。")


class PartOutOfPlace(Conflict):
    """The part does not follow what is there; ``received`` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__("网络中断过，正在接着上传。")
        self.received = received


@transaction.atomic
def begin_upload(
    *, owner: Any, subject: str, name: str, size: int, stamp: str, purpose: str
) -> PendingUpload:
    """Announce a file, or find the same one again where it stopped.

    Args:
        subject: what the file is for; only a request for the same subject goes on with it.
        size: bytes of the whole file.
        stamp: moment of its last change as the browser tells it, to know the file again.

    Raises:
        UploadRefused: the type or size would be refused at the end anyway.
    """
    check_announced(name, size, purpose=purpose)
    own = PendingUpload.objects.select_for_update().filter(owner_id=owner.pk)
    known = {"subject": subject, "name": name[:255], "size": size, "stamp": stamp[:20]}
    found = own.filter(**known, result_id=None).first()
    if found is not None:
        return found
    for left in own.order_by("-pk")[MOST_AT_A_TIME - 1 :]:
        _remove(left)
    return PendingUpload.objects.create(owner_id=owner.pk, **known)


def lock_upload(*, token: UUID, owner: Any, subject: str) -> PendingUpload:
    """Return the person's own upload, locked; the caller holds the transaction.

    Raises:
        UploadUnknown: there is none, of this person and for this subject.
    """
    rows = PendingUpload.objects.select_for_update(of=("self",))
    found = rows.filter(token=token, owner_id=owner.pk, subject=subject).first()
    if found is None:
        raise UploadUnknown
    return found


def add_part(pending: PendingUpload, *, offset: int, content: bytes) -> None:
    """Write the next part of a locked upload.

    Raises:
        PartOutOfPlace: it does not begin where the last part ended.
        UploadRefused: more bytes than announced, or a part that is too large.
        FileNotStored: the disk is full or cannot be written.
    """
    if offset != pending.received:
        raise PartOutOfPlace(pending.received)
    if len(content) > PART_SIZE or offset + len(content) > pending.size:
        raise UploadRefused("收到的内容比文件本身还多，请重新选择文件上传。")
    try:
        _write_at(path_of_parts(pending), offset, content)
    except OSError as error:
        raise FileNotStored(
            "服务器磁盘已满或不能写入，文件没有保存。请联系系统管理员，稍后重新上传。"
        ) from error
    pending.received = offset + len(content)
    pending.save(update_fields=["received"])


def whole_file(pending: PendingUpload) -> SimpleUploadedFile:
    """Return a complete upload as if it had come in one piece.

    Raises:
        UploadUnknown: its bytes are gone.
    """
    try:
        content = path_of_parts(pending).read_bytes()[: pending.size]
    except OSError as error:
        raise UploadUnknown from error
    return SimpleUploadedFile(pending.name, content)


def finish_upload(pending: PendingUpload, *, result_id: int) -> None:
    """Note what became of a locked upload; its own bytes go once that is certain."""
    pending.result_id = result_id
    pending.save(update_fields=["result_id"])
    transaction.on_commit(lambda: _discard(path_of_parts(pending)))


@transaction.atomic
def drop_upload(*, token: UUID, owner: Any) -> None:
    """Give up an upload: nothing of it stays."""
    for pending in PendingUpload.objects.filter(token=token, owner_id=owner.pk):
        _remove(pending)


def path_of_parts(pending: PendingUpload) -> Path:
    """Return the place of the bytes that have come so far."""
    return Path(settings.FILES_ROOT, pending.relative_path)


def _remove(pending: PendingUpload) -> None:
    place = path_of_parts(pending)
    pending.delete()
    transaction.on_commit(lambda: _discard(place))


def _write_at(path: Path, offset: int, content: bytes) -> None:
    """Write after what is counted; what a crash left uncounted behind it is cut off."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE), "wb") as target:
        target.truncate(offset)
        target.seek(offset)
        target.write(content)


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
