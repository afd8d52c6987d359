"""Where stored files lie, and how they leave: always as an attachment, never run or cached."""

from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse

from core.errors import Conflict
from core.models import FileState, StoredFile


def path_of(stored: StoredFile) -> Path:
    """Return the place of the bytes on this machine."""
    return Path(settings.FILES_ROOT, stored.relative_path)


def download_response(stored: StoredFile, changed: IO[bytes] | None = None) -> FileResponse:
    """Return the file as a download. The caller has checked that the person may have it.

    A changed copy, made for this person, is sent under the file's name instead of its bytes.

    Raises:
        Conflict: the file is quarantined, or its bytes are gone.
    """
    if stored.state == FileState.INFECTED:
        raise Conflict("这个文件查出病毒，已经隔离，不能下载。请联系系统管理员。")
    try:
        source = path_of(stored).open("rb") if changed is None else changed
    except OSError as error:
        raise Conflict("文件在服务器上找不到了。请联系系统管理员。") from error
    response = FileResponse(source, content_type=stored.content_type)
    name = quote(stored.name, safe="")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
