"""Names the front-end files that pages use and copies them out of ``node_modules``.

Pages refer to them as ``{% static "vendor/<folder>/<file>" %}``.
"""

import shutil
from pathlib import Path

# target folder under static/vendor, source folder under node_modules, files
VENDOR_FILES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bootstrap", "bootstrap/dist/css", ("bootstrap.min.css", "bootstrap.min.css.map")),
    ("bootstrap", "bootstrap/dist/js", ("bootstrap.bundle.min.js", "bootstrap.bundle.min.js.map")),
    ("bootstrap-icons", "bootstrap-icons/font", ("bootstrap-icons.min.css",)),
    (
        "bootstrap-icons/fonts",
        "bootstrap-icons/font/fonts",
        ("bootstrap-icons.woff", "bootstrap-icons.woff2"),
    ),
    ("htmx", "htmx.org/dist", ("htmx.min.js",)),
    ("echarts", "echarts/dist", ("echarts.min.js",)),
    (
        "tom-select",
        "tom-select/dist/js",
        ("tom-select.complete.min.js", "tom-select.complete.min.js.map"),
    ),
    (
        "tom-select",
        "tom-select/dist/css",
        ("tom-select.bootstrap5.min.css", "tom-select.bootstrap5.min.css.map"),
    ),
)


def copy_vendor_files(source: Path, target: Path) -> None:
    """Replace ``target`` by the files named above; a missing one is an error."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, origin, names in VENDOR_FILES:
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(source / origin / name, target / folder / name)
