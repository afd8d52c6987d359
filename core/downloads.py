"""Sends what the product made itself: as an attachment, never shown, never cached."""

from __future__ import annotations

import io
from datetime import date
from typing import IO
from urllib.parse import quote

from django.http import FileResponse

from core import clock
from core.documents.names import dated_name


def attachment_response(source: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """Return bytes as a download under a Chinese name. The caller has checked the right."""
    response = FileResponse(source, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def content_response(
    content: bytes, *, stem: str, extension: str, content_type: str, day: date | None = None
) -> FileResponse:
    """Return a finished file as a download named ``<stem>-20260305.<extension>``."""
    name = dated_name(stem, extension, day or clock.today())
    return attachment_response(io.BytesIO(content), name=name, content_type=content_type)
