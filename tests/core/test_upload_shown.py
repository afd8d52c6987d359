"""Files shown in a page: pictures and PDF alone, with nothing in them that runs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.errors import Conflict
from core.files import (
    can_be_shown,
    inline_response,
    path_of,
    thumbnail_path_of,
    thumbnail_response,
)
from core.models import FileState, StoredFile
from core.services.files import store_upload
from tests.core import hostile
from tests.core.people import CLERK
from tests.core.test_uploads import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


def store(name: str, content: bytes) -> StoredFile:
    return store_upload(upload=SimpleUploadedFile(name, content), purpose="evidence", actor=CLERK)


def test_a_picture_is_shown_but_nothing_in_it_runs():
    answer = inline_response(store("照片.jpg", hostile.picture_bytes("JPEG")))
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox; default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_pdf_is_shown_in_our_own_pages_alone_and_without_scripts():
    answer = inline_response(store("方案.pdf", PDF))
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_never_shown():
    stored = store("总结.docx", hostile.docx_bytes())
    assert not can_be_shown(stored)
    with pytest.raises(Conflict, match="不能在线预览"):
        inline_response(stored)
    with pytest.raises(Conflict, match="没有缩略图"):
        thumbnail_response(stored)


def test_a_quarantined_picture_is_not_shown():
    stored = store("照片.jpg", hostile.picture_bytes("JPEG"))
    stored.state = FileState.INFECTED
    for show in (inline_response, thumbnail_response):
        with pytest.raises(Conflict):
            show(stored)


def test_a_small_picture_lies_beside_the_large_one():
    stored = store("照片.jpg", hostile.picture_bytes("JPEG", (900, 600)))
    answer = thumbnail_response(stored)
    assert answer.content == thumbnail_path_of(stored).read_bytes()
    assert Image.open(io.BytesIO(answer.content)).size == (240, 160)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_picture_from_before_there_were_small_ones_gets_one_when_asked():
    stored = store("照片.png", hostile.picture_bytes("PNG", (900, 600)))
    thumbnail_path_of(stored).unlink()
    assert Image.open(io.BytesIO(thumbnail_response(stored).content)).size == (240, 160)
    assert not thumbnail_path_of(stored).exists()


def test_a_lost_picture_is_said():
    stored = store("照片.png", hostile.picture_bytes("PNG"))
    for place in (path_of(stored), thumbnail_path_of(stored)):
        place.unlink()
    with pytest.raises(Conflict, match="找不到"):
        thumbnail_response(stored)
