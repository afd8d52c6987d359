"""Takes uploads in: checked, stored outside the web root, recorded."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit
from core.errors import DomainError
from core.files import is_picture, path_of, thumbnail_path_of
from core.images import PICTURE_TYPES, thumbnail
from core.models import FileState, StoredFile
from core.upload_checks import LARGEST_FILE, CheckedUpload, UploadRefused, check_upload
from core.virus_scan import scan

FILE_MODE, FOLDER_MODE = 0o640, 0o750
GENERATED = "generated"
_NAME_LENGTH = 64
_FILE_NAME_LENGTH = 120
_BLOCK = 1024 * 1024
_DISK_FULL = "服务器磁盘已满或不能写入，文件没有保存。请联系系统管理员，稍后重新{act}。"


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
    # What came is looked through, not what is kept: a picture drawn anew is another file.
    state = scan(content)
    if state == FileState.INFECTED:
        raise UploadRefused("文件查出病毒，没有保存。请先给电脑杀毒，再换一个文件上传。")
    stored = _create_row(checked, purpose, actor, state)
    try:
        _write_all(stored, checked.content)
        audit.record(
            actor=actor,
            action="file.upload",
            obj=stored,
            details={"sha256": stored.sha256, "size": stored.size, "purpose": purpose},
        )
    except OSError as error:
        discard_bytes(stored)
        raise FileNotStored(_DISK_FULL.format(act="上传")) from error
    except BaseException:
        discard_bytes(stored)
        raise
    return stored


@transaction.atomic
def store_generated(
    *, name: str, source: IO[bytes], content_type: str, owner_id: int | None, owner_name: str
) -> StoredFile:
    """Keep a file the product itself made, block by block; row and bytes, or neither.

    Raises:
        FileNotStored: the disk is full or cannot be written.
        ValueError: the file is empty.
    """
    stored = StoredFile(
        name=name[-_FILE_NAME_LENGTH:],
        content_type=content_type,
        purpose=GENERATED,
        uploaded_by_id=owner_id,
        uploaded_by_name=owner_name[:_NAME_LENGTH],
    )
    path = path_of(stored)
    try:
        source.seek(0)
        stored.sha256, stored.size = _copy(path, source)
        if not stored.size:
            raise ValueError("an empty file is no result")
        stored.save()
    except OSError as error:
        _discard(path)
        raise FileNotStored(_DISK_FULL.format(act="生成")) from error
    except BaseException:
        _discard(path)
        raise
    return stored


def remove_generated(stored: StoredFile) -> None:
    """Delete a file the product made: its row, and its bytes once the row is gone for good.

    Raises:
        ValueError: the file was uploaded by somebody; such files stay for the record.
    """
    if stored.purpose != GENERATED:
        raise ValueError("only generated files are deleted")
    path = path_of(stored)
    stored.delete()
    transaction.on_commit(lambda: _discard(path))


def discard_bytes(stored: StoredFile) -> None:
    """Remove what lies on the disk for a row that is not kept."""
    _discard(path_of(stored))
    _discard(thumbnail_path_of(stored))


def _create_row(checked: CheckedUpload, purpose: str, actor: Any, state: FileState) -> StoredFile:
    name = getattr(actor, "display_name", "") or (str(actor) if actor is not None else "")
    return StoredFile.objects.create(
        sha256=hashlib.sha256(checked.content).hexdigest(),
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.content),
        purpose=purpose,
        uploaded_by_id=getattr(actor, "pk", None),
        uploaded_by_name=name[:_NAME_LENGTH],
        state=state,
    )


def _write_all(stored: StoredFile, content: bytes) -> None:
    _write(path_of(stored), content)
    if is_picture(stored):
        small = thumbnail(content, PICTURE_TYPES[stored.content_type])
        _write(thumbnail_path_of(stored), small)


def _write(path: Path, content: bytes) -> None:
    """Write to the disk itself before the row can be committed."""
    with _new_file(path) as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _copy(path: Path, source: IO[bytes]) -> tuple[str, int]:
    """Copy to the disk without holding the whole file; return its checksum and size."""
    digest, size = hashlib.sha256(), 0
    with _new_file(path) as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _new_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    target = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb")
    os.fchmod(target.fileno(), FILE_MODE)
    return target


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
