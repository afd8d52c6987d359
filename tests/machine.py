"""Installs Debian's browser, fonts, LibreOffice and Redis for the tests where it may do so.

The browser is Chromium without a window: the same engine, and none of the work for tabs and
tool bars nobody looks at, which took the browser tests a third of their time.
"""

import os
import shutil
import subprocess
from pathlib import Path

_SHELL, _WHOLE = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
SOFFICE, PDFTOTEXT = "/usr/bin/soffice", "/usr/bin/pdftotext"
_OFFICE_PARTS = "/usr/lib/libreoffice/program"
# what shows that a package is there -> the package
WANTED = {
    os.environ.get("CHROMIUM", _SHELL): "chromium-headless-shell",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "/usr/lib/x86_64-linux-gnu/libnss3.so": "libnss3",
    "/usr/bin/redis-server": "redis-server",
    f"{_OFFICE_PARTS}/libswlo.so": "libreoffice-writer-nogui",
    f"{_OFFICE_PARTS}/libsclo.so": "libreoffice-calc-nogui",
    PDFTOTEXT: "poppler-utils",
}


def browser() -> str:
    """Return the path of the browser: the one named, else the one without a window, else any."""
    return os.environ.get("CHROMIUM") or (_SHELL if Path(_SHELL).exists() else _WHOLE)


def missing_packages() -> list[str]:
    """Return the Debian packages whose files are not there."""
    return [package for file, package in WANTED.items() if not Path(file).exists()]


def complete_machine() -> None:
    """Install what is missing where this is Debian and we are root; else leave it.

    A part that then cannot run says so itself.
    """
    missing = missing_packages()
    if not missing or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"» installing {', '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
