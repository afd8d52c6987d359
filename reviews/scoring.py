"""Totals, trimmed means, places and grades; Decimal throughout, rounded half-up once at the end."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from programmes.enums import TrimRule

CENT = Decimal("0.01")
# As many places as the column of the unrounded score keeps.
STORED = Decimal("0.0000000001")
ZERO = Decimal(0)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class CriterionRule:
    """What a judge may give for one criterion: at most `points`, in steps of `step`."""

    key: int
    name: str
    points: Decimal
    step: Decimal = Decimal(1)


@dataclass(frozen=True)
class Aggregate:
    """The result of several totals: unrounded mean, score to two places, and how it came about."""

    mean: Decimal
    score: Decimal
    kept: tuple[Decimal, ...]
    dropped: tuple[Decimal, ...]
    median: Decimal
    spread: Decimal


def rounded(value: Decimal) -> Decimal:
    """Round half-up to two decimals, as scores are announced."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def mark_problem(value: Decimal, criterion: CriterionRule) -> str:
    """Say in Chinese what is wrong with a mark; "" when it may be given."""
    if not ZERO <= value <= criterion.points:
        return f"“{criterion.name}”应在 0 至 {criterion.points.normalize():f} 分之间。"
    if criterion.step and value % criterion.step:
        return f"“{criterion.name}”按 {criterion.step.normalize():f} 分一档打分。"
    return ""


def sheet_total(marks: Mapping[int, Decimal], criteria: Sequence[CriterionRule]) -> Decimal:
    """Add up one sheet; every criterion needs a valid mark.

    Raises:
        ValueError: a mark is missing or cannot be given; the text names the first one.
    """
    total = ZERO
    for criterion in criteria:
        if criterion.key not in marks:
            raise ValueError(f"“{criterion.name}”还没有打分。")
        problem = mark_problem(marks[criterion.key], criterion)
        if problem:
            raise ValueError(problem)
        total += marks[criterion.key]
    return total


def mean_of(values: Sequence[Decimal]) -> Decimal:
    """Mean to as many places as are stored.

    Raises:
        ValueError: there is nothing to average.
    """
    if not values:
        raise ValueError("no values")
    return (sum(values, ZERO) / len(values)).quantize(STORED, rounding=ROUND_HALF_UP)


def trims(count: int, *, trim_rule: str, trim_from: int) -> bool:
    """Whether so many totals lose their highest and lowest (never fewer than three)."""
    return trim_rule == TrimRule.ONE_EACH and count >= max(trim_from, 3)


def aggregate(totals: Sequence[Decimal], *, trim_rule: str, trim_from: int) -> Aggregate:
    """Average the totals of a round after leaving out one highest and one lowest.

    Extremes are left out only under that rule and when at least `trim_from` judges scored.
    Median and spread (highest minus lowest) are over all totals: they show disagreement.
    Source: practice rules of 6.4 of the scoring document.

    Raises:
        ValueError: there are no totals.
    """
    ordered = sorted(totals)
    if not ordered:
        raise ValueError("no totals")
    kept, dropped = ordered, []
    if trims(len(ordered), trim_rule=trim_rule, trim_from=trim_from):
        kept, dropped = ordered[1:-1], [ordered[0], ordered[-1]]
    mean = mean_of(kept)
    return Aggregate(
        mean=mean,
        score=rounded(sum(kept, ZERO) / len(kept)),
        kept=tuple(kept),
        dropped=tuple(dropped),
        median=_median(ordered),
        spread=ordered[-1] - ordered[0],
    )


def _median(ordered: Sequence[Decimal]) -> Decimal:
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def rank(scores: Mapping[Key, Sequence[Decimal]]) -> dict[Key, int]:
    """Places 1, 2, 2, 4: equal keys share a place, the next place counts all before it.

    Each value is the unrounded score followed by the tie-break figures in their order; larger
    is better in each (a figure where less is better is passed negated).
    """
    ordered = sorted(scores, key=lambda key: tuple(scores[key]), reverse=True)
    places: dict[Key, int] = {}
    for number, key in enumerate(ordered, start=1):
        before = ordered[number - 2] if number > 1 else None
        same = before is not None and tuple(scores[before]) == tuple(scores[key])
        places[key] = places[before] if same and before is not None else number
    return places


def grade_for(score: Decimal, thresholds: Sequence[tuple[str, Decimal]]) -> str:
    """Grade of a score rounded to two places: the highest threshold it reaches; "" for none."""
    reached = [(lowest, grade) for grade, lowest in thresholds if rounded(score) >= lowest]
    return max(reached)[1] if reached else ""
