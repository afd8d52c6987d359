"""Places within groups, quotas of grades, awards by rank; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from programmes.enums import Grade
from reviews.scoring import rank

PERCENT = 100


@dataclass(frozen=True)
class Contender:
    """An accepted project: unrounded score, then tie-break figures, and the grade it reached."""

    key: int
    title: str
    figures: tuple[Decimal, ...]
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


def next_grade(grade: str) -> str:
    """The grade below."""
    grades = [str(one) for one in Grade.values]
    return grades[grades.index(grade) + 1]


def ranks_of(contenders: Sequence[Contender]) -> dict[int, int]:
    """Places 1, 2, 2, 4 of one group by key."""
    return rank({row.key: row.figures for row in contenders})


def within_quota(
    contenders: Sequence[Contender],
    *,
    grade: str,
    next_grade: str,
    quota: int | None,
    chosen: frozenset[int] = frozenset(),
) -> list[Contender]:
    """Keep a grade within its quota; whoever does not fit drops to the next grade.

    `chosen` names those who keep the grade where equal scores stand at the boundary.

    Raises:
        QuotaTie: equal scores at the boundary and no (or no exact) choice among them.
    """
    ranks = ranks_of(contenders)
    reached = sorted((row for row in contenders if row.grade == grade), key=lambda r: ranks[r.key])
    keeps = _best(reached, ranks, quota, chosen)
    return [
        row if row.grade != grade or row.key in keeps else replace(row, grade=next_grade)
        for row in contenders
    ]


def winners(
    contenders: Sequence[Contender], *, places: int, chosen: frozenset[int] = frozenset()
) -> set[int]:
    """Keys of the best `places` contenders, for an award given by rank.

    Raises:
        QuotaTie: equal scores at the boundary and no (or no exact) choice among them.
    """
    ranks = ranks_of(contenders)
    ordered = sorted(contenders, key=lambda row: ranks[row.key])
    return _best(ordered, ranks, places, chosen)


def _best(
    ordered: Sequence[Contender],
    ranks: Mapping[int, int],
    quota: int | None,
    chosen: frozenset[int],
) -> set[int]:
    if quota is None or len(ordered) <= quota:
        return {row.key for row in ordered}
    last = ranks[ordered[quota - 1].key] if quota else 0
    safe = {row.key for row in ordered if ranks[row.key] < last}
    edge = [row for row in ordered if ranks[row.key] == last]
    places = quota - len(safe)
    if len(edge) <= places:
        return safe | {row.key for row in edge}
    picked = {row.key for row in edge} & chosen
    if len(picked) != places:
        raise QuotaTie(edge, places)
    return safe | picked
