"""Takes uploads in: checked, stored outside the web root, recorded."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.errors import DomainError
from core.files import path_of
from core.models import StoredFile
from core.upload_checks import LARGEST_FILE, CheckedUpload, check_upload

FILE_MODE, FOLDER_MODE = 0o640, 0o750
_NAME_LENGTH = 64


class FileNotStored(DomainError):
    """The server could not write the file; nothing was kept."""


@transaction.atomic
def store_upload(*, upload: UploadedFile, purpose: str, actor: Any) -> StoredFile:
    """Check an upload and keep it; row, bytes and audit record, or nothing of them.

    Args:
        purpose: ``evidence`` or ``import``; decides which types are taken.

    Raises:
        UploadRefused: the file fails a check.
        FileNotStored: the disk is full or cannot be written.
    """
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    checked = check_upload(upload.name or "", content, purpose=purpose)
    stored = _create_row(checked, purpose, actor)
    path = path_of(stored)
    try:
        _write(path, checked.content)
        audit.record(
            actor=actor,
            action="file.upload",
            obj=stored,
            details={"sha256": stored.sha256, "size": stored.size, "purpose": purpose},
        )
    except OSError as error:
        _discard(path)
        raise FileNotStored(
            "服务器磁盘已满或不能写入，文件没有保存。请联系系统管理员，稍后重新上传。"
        ) from error
    except BaseException:
        _discard(path)
        raise
    return stored


def _create_row(checked: CheckedUpload, purpose: str, actor: Any) -> StoredFile:
    name = getattr(actor, "display_name", "") or (str(actor) if actor is not None else "")
    return StoredFile.objects.create(
        sha256=hashlib.sha256(checked.content).hexdigest(),
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.content),
        purpose=purpose,
        uploaded_by_id=getattr(actor, "pk", None),
        uploaded_by_name=name[:_NAME_LENGTH],
    )


def _write(path: Path, content: bytes) -> None:
    """Write to the disk itself before the row can be committed."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as target:
        os.fchmod(target.fileno(), FILE_MODE)
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
