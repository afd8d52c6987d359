"""Opens pages in a real Chromium 79 and says what that browser objects to."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from deploy.install import node_folder

SCRIPT = Path(__file__).with_name("chromium79.js")
SECONDS_PER_PAGE = 60
SCREENS = settings.BASE_DIR / "artifacts" / "chromium79"


@dataclass(frozen=True)
class Visit:
    """What Chromium 79 saw on one page."""

    name: str
    path: str
    status: int
    title: str
    errors: tuple[str, ...]
    foreign: tuple[str, ...]
    overflow: int  # pixels by which the page is wider than the window
    screenshot: str


def as_visit(report: dict[str, Any]) -> Visit:
    """Turn one object of the script's answer into a visit."""
    return Visit(
        name=report["name"],
        path=report["path"],
        status=report.get("status", 0),
        title=report.get("title", ""),
        errors=tuple(report["errors"]),
        foreign=tuple(report["foreign"]),
        overflow=report.get("overflow", 0),
        screenshot=report.get("screenshot", ""),
    )


def visit_pages(
    base: str,
    pages: dict[str, str],
    *,
    session_key: str,
    folder: Path,
    viewport: tuple[int, int] = (1366, 768),
) -> list[Visit]:
    """Open each page (name → path) with the session of a logged-in person.

    ``folder`` takes the order file. Raises ``CalledProcessError`` when the browser does not start.
    """
    order = {
        "base": base,
        "cookies": {settings.SESSION_COOKIE_NAME: session_key},
        "output": str(SCREENS),
        "pictures": bool(os.environ.get("PICTURES")),
        "viewport": viewport,
        "pages": [{"name": name, "path": path} for name, path in pages.items()],
    }
    file = folder / "order.json"
    file.write_text(json.dumps(order), encoding="utf-8")
    environment = {**os.environ, "PATH": f"{node_folder()}{os.pathsep}{os.environ['PATH']}"}
    answer = subprocess.run(
        ["node", str(SCRIPT), str(file)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=SECONDS_PER_PAGE * (len(pages) + 1),
    )
    return [as_visit(report) for report in json.loads(answer.stdout)]
