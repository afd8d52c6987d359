"""How much of a month's narrative only repeats the month before; pure."""

from __future__ import annotations

from projects.similarity import shingles

_PERCENT = 100


def repeated_percent(text: str, before: str) -> int:
    """Share of the text that stands in the earlier one, in percent, rounded half up.

    Counted on the new text alone: what was added to last month's words lowers the share.
    """
    own = shingles([text])
    common = len(own & shingles([before]))
    return (2 * _PERCENT * common + len(own)) // (2 * len(own)) if own else 0
