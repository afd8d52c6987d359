"""Clears away bytes that belong to no row: of uploads given up, of acts rolled back."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import clock
from core.models import PARTS_FOLDER, PendingUpload, StoredFile

KEPT = timedelta(days=1)
_AT_A_TIME = 500
_TOKEN_LENGTH = 32


def sweep_orphans() -> int:
    """Delete bytes older than a day that no row knows, and uploads nobody finished.

    Returns the number of files deleted. Younger bytes may belong to a request under way.
    """
    with transaction.atomic():
        PendingUpload.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    before = (clock.now() - KEPT).timestamp()
    old = (path for path in _own_files(Path(settings.FILES_ROOT)) if _age_of(path) < before)
    gone = 0
    while some := list(islice(old, _AT_A_TIME)):
        known = _known_tokens(some)
        for path in some:
            if (_is_part(path), path.stem) not in known:
                with suppress(OSError):
                    path.unlink()
                    gone += 1
    return gone


def _own_files(root: Path) -> Iterator[Path]:
    """Files named as this product names them; whatever else lies there is left alone."""
    for folder in sorted(path for path in root.glob("*") if path.is_dir()):
        for path in folder.iterdir():
            in_place = _is_part(path) or path.name[:2] == folder.name
            if in_place and _is_token(path.stem) and path.suffix in ("", ".small"):
                yield path


def _is_part(path: Path) -> bool:
    return path.parent.name == PARTS_FOLDER


def _is_token(stem: str) -> bool:
    return len(stem) == _TOKEN_LENGTH and set(stem) <= set("0123456789abcdef")


def _age_of(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone meanwhile: too young to be looked at
        return float("inf")


def _known_tokens(paths: list[Path]) -> set[tuple[bool, str]]:
    """Return which of these belong to a row, as (lies among the parts, token)."""
    tokens = {UUID(path.stem) for path in paths}
    kept = StoredFile.objects.filter(token__in=tokens).values_list("token", flat=True)
    coming = PendingUpload.objects.filter(token__in=tokens).values_list("token", flat=True)
    return {(False, token.hex) for token in kept} | {(True, token.hex) for token in coming}
