"""Reads numbers of rows out of posted or asked texts; what cannot be one is as if not there."""

from __future__ import annotations

from collections.abc import Iterable

# So many digits always fit the column of a key (64 bits).
_LONGEST_KEY = 18


def key_in(text: str) -> int | None:
    """The number of a row, or None for anything else."""
    is_key = text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY
    return int(text) if is_key else None


def keys_in(texts: Iterable[str]) -> list[int]:
    """The numbers of rows among the texts, each once, in their order."""
    found = (key_in(text) for text in texts)
    return list(dict.fromkeys(key for key in found if key is not None))
