"""Places within groups and the quota of the best grade; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reviews.scoring import rank

PERCENT = 100


@dataclass(frozen=True)
class Contender:
    """An accepted project: unrounded score, then tie-break figures, and the grade it reached."""

    key: int
    title: str
    figures: tuple[Decimal, ...]
    grade: str


@dataclass(frozen=True)
class Placed:
    """Place and final grade of a contender."""

    key: int
    rank: int
    grade: str


class QuotaTie(Exception):
    """Equal scores stand at the boundary of a quota; people must decide, the system never does.

    Attributes:
        edge: contenders that share the boundary.
        places: how many of them may still hold the grade.
    """

    def __init__(self, edge: Sequence[Contender], places: int) -> None:
        super().__init__("、".join(row.title for row in edge))
        self.edge = tuple(edge)
        self.places = places


def quota_of(count: int, percent: int | None) -> int | None:
    """Largest number that may hold a grade: the share rounded down, at least one; None: no limit.

    Source: grade rule of the scoring document (向下取整, 至少 1 个).
    """
    if percent is None:
        return None
    return max(1, count * percent // PERCENT) if count else 0


def place(
    contenders: Sequence[Contender],
    *,
    grade: str,
    next_grade: str,
    quota: int | None,
    chosen: frozenset[int] = frozenset(),
) -> list[Placed]:
    """Rank one group 1, 2, 2, 4 and keep the grade within its quota; the rest drop one grade.

    `chosen` names those who keep the grade where equal scores stand at the boundary.

    Raises:
        QuotaTie: equal scores at the boundary and no (or no exact) choice among them.
    """
    ranks = rank({row.key: row.figures for row in contenders})
    reached = sorted((row for row in contenders if row.grade == grade), key=lambda r: ranks[r.key])
    keeps = _within(reached, ranks, quota, chosen)
    final = [
        row if row.grade != grade or row.key in keeps else replace(row, grade=next_grade)
        for row in contenders
    ]
    placed = [Placed(row.key, ranks[row.key], row.grade) for row in final]
    return sorted(placed, key=lambda row: (row.rank, row.key))


def _within(
    reached: Sequence[Contender],
    ranks: Mapping[int, int],
    quota: int | None,
    chosen: frozenset[int],
) -> set[int]:
    if quota is None or len(reached) <= quota:
        return {row.key for row in reached}
    last = ranks[reached[quota - 1].key] if quota else 0
    safe = {row.key for row in reached if ranks[row.key] < last}
    edge = [row for row in reached if ranks[row.key] == last]
    places = quota - len(safe)
    if len(edge) <= places:
        return safe | {row.key for row in edge}
    picked = {row.key for row in edge} & chosen
    if len(picked) != places:
        raise QuotaTie(edge, places)
    return safe | picked
