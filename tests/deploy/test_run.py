"""One command starts web, worker and beat; Ctrl-C ends all of them."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers import free_port
from tests.template import copy_file, template_file

PATIENCE_SECONDS = 240
LAST_WORDS = 3000


def environment(var: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    chosen = {"VAR_DIR": str(var), "PORT": str(port), "DEMO": "0", "ENV_FILE": os.devnull}
    return kept | chosen


@pytest.fixture
def started(tmp_path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    var = tmp_path / "var"
    var.mkdir()
    if template_file(os.environ["VAR_DIR"]).is_file():
        # Migrated already, as on a second start; the first start is every test run's beginning.
        copy_file(os.environ["VAR_DIR"], str(var / "db.sqlite3"))
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.run"],
            cwd=settings.BASE_DIR,
            env=environment(var, port),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        yield process, port
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_SECONDS)


def wait_for_text(process: subprocess.Popen, file: Path, text: str) -> str:
    end = time.monotonic() + PATIENCE_SECONDS
    while text not in file.read_text(encoding="utf-8"):
        still_hopeful = process.poll() is None and time.monotonic() < end
        assert still_hopeful, file.read_text(encoding="utf-8")[-LAST_WORDS:]
        time.sleep(0.2)
    return file.read_text(encoding="utf-8")


def processes_of(var: Path) -> list[str]:
    """Return the command lines of the living processes that use this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(var).encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended meanwhile
    return found


@pytest.mark.long(seconds=20)
def test_it_starts_says_where_and_stops_altogether(started, tmp_path):
    process, port = started
    said = wait_for_text(process, tmp_path / "log", "按 Ctrl-C 停止")
    assert f"http://127.0.0.1:{port}/" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
    running = " ".join(processes_of(tmp_path / "var"))
    assert all(word in running for word in ("gunicorn", "worker", "beat"))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert not processes_of(tmp_path / "var")
