"""Uploads and the virus scanner: off by default, asked where there is one, never in the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import FileState, StoredFile
from core.services.files import store_upload
from core.upload_checks import UploadRefused
from core.virus_scan import scan
from tests.core.people import CLERK
from tests.core.test_uploads import PDF


def _take(line: socket.socket) -> bytes:
    """What a clamd reads of one INSTREAM."""
    with line.makefile("rb") as wire:
        assert wire.read(10) == b"zINSTREAM\0"
        taken = b""
        while size := int.from_bytes(wire.read(4), "big"):
            taken += wire.read(size)
        return taken


@pytest.fixture
def clamd(settings: LazySettings, tmp_path: Path) -> Iterator[Callable[[bytes], list[bytes]]]:
    """Start a scanner that answers one question; returns what it was asked."""
    threads: list[threading.Thread] = []
    with closing(socket.socket(socket.AF_UNIX)) as door:
        door.bind(str(tmp_path / "clamd.ctl"))
        door.listen()

        def start(answer: bytes) -> list[bytes]:
            asked: list[bytes] = []

            def serve() -> None:
                with closing(door.accept()[0]) as line:
                    asked.append(_take(line))
                    line.sendall(answer)

            threads.append(threading.Thread(target=serve, daemon=True))
            threads[-1].start()
            settings.CLAMD_ADDRESS = str(tmp_path / "clamd.ctl")
            settings.FILES_ROOT = tmp_path / "files"
            return asked

        yield start
        for thread in threads:
            thread.join(timeout=5)


def test_without_a_scanner_files_count_as_unscanned(settings: LazySettings):
    assert settings.CLAMD_ADDRESS == ""
    assert scan(PDF) == FileState.UNSCANNED


def test_a_long_file_reaches_the_scanner_whole(clamd: Callable[[bytes], list[bytes]]):
    content = PDF * 10_000
    asked = clamd(b"stream: OK\0")
    assert scan(content) == FileState.CLEAN
    assert asked == [content]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", FileState.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", FileState.UNSCANNED),
        (b"", FileState.UNSCANNED),
    ],
)
def test_the_scanners_word_decides_the_state(clamd, answer: bytes, state: FileState):
    clamd(answer)
    assert scan(PDF) == state


def test_a_scanner_that_is_gone_stops_nobody(settings: LazySettings, tmp_path: Path):
    for address in (str(tmp_path / "nothing.ctl"), "localhost:nonsense", "127.0.0.1:1"):
        settings.CLAMD_ADDRESS = address
        assert scan(PDF) == FileState.UNSCANNED


@pytest.mark.django_db
def test_a_file_with_a_virus_is_not_kept(clamd, settings: LazySettings):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    with pytest.raises(UploadRefused, match="查出病毒"):
        store_upload(upload=SimpleUploadedFile("方案.pdf", PDF), purpose="evidence", actor=CLERK)
    assert not StoredFile.objects.exists()
    assert not Path(settings.FILES_ROOT).exists()


@pytest.mark.django_db
def test_a_clean_file_says_so(clamd):
    clamd(b"stream: OK\0")
    stored = store_upload(
        upload=SimpleUploadedFile("方案.pdf", PDF), purpose="evidence", actor=CLERK
    )
    assert stored.state == FileState.CLEAN
