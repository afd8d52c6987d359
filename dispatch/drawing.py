"""The random draw of projects to inspect: the same seed and facts give the same projects; pure.

Every candidate gets a digest of the seed and its number; the smallest digests are drawn. Anybody
can compute them again, the order of the list does not matter, and no candidate is favoured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date


def draw(
    *, seed: str, candidates: Collection[int], counts: Mapping[int, int], most: int, wanted: int
) -> tuple[int, ...]:
    """Up to `wanted` candidates that were inspected fewer than `most` times, in drawn order.

    `counts` holds inspections of the quarter by candidate; who is missing has none.
    """
    free = {key for key in candidates if counts.get(key, 0) < most}
    ordered = sorted(free, key=lambda key: (ticket(seed, key), key))
    return tuple(ordered[: max(wanted, 0)])


def ticket(seed: str, key: int) -> str:
    """The candidate's digest under the seed, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def quarter_of(day: date) -> str:
    """The quarter a day lies in: 2026-Q2."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_span(quarter: str) -> tuple[date, date]:
    """First day of the quarter and first day of the next one."""
    year, number = int(quarter[:4]), int(quarter[-1])
    first = date(year, number * 3 - 2, 1)
    after = date(year + 1, 1, 1) if number == 4 else date(year, number * 3 + 1, 1)
    return first, after
