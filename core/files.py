"""Where stored files lie, and how they leave: never run, never cached."""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from core.errors import Conflict
from core.images import PICTURE_TYPES, PictureRefused, thumbnail
from core.models import FileState, StoredFile

PDF = "application/pdf"
_NOTHING_RUNS = "sandbox; default-src 'none'"
# The browser's own PDF viewer does not open in a sandbox; it draws in a plug-in of this origin,
# with styles of its own, and only inside a page of ours.
_PDF_VIEWER = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


def path_of(stored: StoredFile) -> Path:
    """Return the place of the bytes on this machine."""
    return Path(settings.FILES_ROOT, stored.relative_path)


def thumbnail_path_of(stored: StoredFile) -> Path:
    """Return the place of the small picture, which only pictures have."""
    return path_of(stored).with_suffix(".small")


def is_picture(stored: StoredFile) -> bool:
    """Say whether the file is a picture that was drawn anew when it came."""
    return stored.content_type in PICTURE_TYPES


def can_be_shown(stored: StoredFile) -> bool:
    """Say whether a browser shows the file itself: pictures and PDF, unless in quarantine."""
    return (is_picture(stored) or stored.content_type == PDF) and (
        stored.state != FileState.INFECTED
    )


def size_in_words(size: int) -> str:
    """Return bytes as people say them."""
    if size >= _MEGABYTE:
        return f"{size / _MEGABYTE:.1f} MB"
    return f"{max(size // _KILOBYTE, 1)} KB"


def download_response(stored: StoredFile) -> FileResponse:
    """Return the file as a download. The caller has checked that the person may have it.

    Raises:
        Conflict: the file is quarantined, or its bytes are gone.
    """
    response = _file_response(stored)
    response["Content-Disposition"] = f"attachment; {_named(stored)}"
    response["Content-Security-Policy"] = _NOTHING_RUNS
    return response


def inline_response(stored: StoredFile) -> FileResponse:
    """Return a picture or PDF to be shown inside a page of ours; see `download_response`.

    Raises:
        Conflict: another type, quarantined, or its bytes are gone.
    """
    if not can_be_shown(stored):
        raise Conflict("这种文件不能在线预览，请下载后查看。")
    response = _file_response(stored)
    response["Content-Disposition"] = f"inline; {_named(stored)}"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = (
        _PDF_VIEWER if stored.content_type == PDF else f"{_NOTHING_RUNS}; frame-ancestors 'self'"
    )
    return response


def thumbnail_response(stored: StoredFile) -> HttpResponse:
    """Return the small picture; drawn now for a picture kept before there were small ones.

    Raises:
        Conflict: not a picture, quarantined, or its bytes are gone.
    """
    if not (is_picture(stored) and can_be_shown(stored)):
        raise Conflict("这个文件没有缩略图。")
    try:
        small = _small_picture(stored)
    except (OSError, PictureRefused) as error:
        raise Conflict("文件在服务器上找不到了。请联系系统管理员。") from error
    response = HttpResponse(small, content_type="image/jpeg")
    _guarded(response, _NOTHING_RUNS)
    return response


def _small_picture(stored: StoredFile) -> bytes:
    place = thumbnail_path_of(stored)
    if place.is_file():
        return place.read_bytes()
    return thumbnail(path_of(stored).read_bytes(), PICTURE_TYPES[stored.content_type])


def _file_response(stored: StoredFile) -> FileResponse:
    if stored.state == FileState.INFECTED:
        raise Conflict("这个文件查出病毒，已经隔离，不能下载。请联系系统管理员。")
    try:
        source = path_of(stored).open("rb")
    except OSError as error:
        raise Conflict("文件在服务器上找不到了。请联系系统管理员。") from error
    response = FileResponse(source, content_type=stored.content_type)
    _guarded(response, _NOTHING_RUNS)
    return response


def _guarded(response: HttpResponseBase, policy: str) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "private, no-store"


def _named(stored: StoredFile) -> str:
    return f"filename*=UTF-8''{quote(stored.name, safe='')}"
