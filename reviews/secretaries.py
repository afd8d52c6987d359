"""The score of a secretary who leads several projects; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reviews.scoring import STORED, ZERO, rounded


@dataclass(frozen=True)
class KindMean:
    """Mean of the projects of one way of choosing the topic, and what it weighs."""

    kind: str
    count: int
    mean: Decimal
    weight: int


@dataclass(frozen=True)
class SecretaryScore:
    """The score unrounded and rounded half-up, with the means behind it."""

    unrounded: Decimal
    score: Decimal
    means: tuple[KindMean, ...]


def secretary_score(
    scores: Sequence[tuple[str, Decimal]], weights: Mapping[str, int]
) -> SecretaryScore | None:
    """Weigh the means of mandatory, elective and claimed projects; None without a project.

    `scores` are (way of choosing, score out of 100). A kind the secretary has no project of is
    left out and the others share the whole; when the rule gives none of those present a weight,
    they count alike. Source: R-C, several projects of one secretary (0.6 and 0.4).
    """
    by_kind: dict[str, list[Decimal]] = {}
    for kind, score in scores:
        by_kind.setdefault(kind, []).append(score)
    if not by_kind:
        return None
    weighed = any(weights.get(kind, 0) for kind in by_kind)
    means = tuple(
        KindMean(
            kind,
            len(found),
            sum(found, ZERO) / len(found),
            weights.get(kind, 0) if weighed else 1,
        )
        for kind, found in sorted(by_kind.items())
    )
    whole = sum(row.weight for row in means)
    total = sum((row.mean * row.weight for row in means), ZERO) / whole
    return SecretaryScore(total.quantize(STORED), rounded(total.quantize(STORED)), means)


def converted(score: Decimal, points: Decimal) -> Decimal:
    """What a score out of 100 counts where the full mark is `points`, to two places."""
    return rounded(score * points / 100)
