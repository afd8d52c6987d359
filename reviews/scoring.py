"""Totals, trimmed means, places and grades; Decimal throughout, rounded half-up once at the end."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from programmes.enums import CriterionKind, MissingJudge, TrimRule

CENT = Decimal("0.01")
# As many places as the column of the unrounded score keeps.
STORED = Decimal("0.0000000001")
ZERO = Decimal(0)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class CriterionRule:
    """What a judge may give for one criterion: `lowest` to `points`, in steps of `step`.

    A bonus or deduction may be left open: it counts as none.
    """

    key: int
    name: str
    points: Decimal
    step: Decimal = Decimal(1)
    lowest: Decimal = ZERO
    kind: str = CriterionKind.BASE


@dataclass(frozen=True)
class Caps:
    """Most that bonuses may add to a sheet and deductions take from it."""

    bonus: Decimal = ZERO
    deduction: Decimal = Decimal(100)


NO_CAPS = Caps()


@dataclass(frozen=True)
class Aggregate:
    """The result of several totals: unrounded mean, score to two places, and how it came about."""

    mean: Decimal
    score: Decimal
    kept: tuple[Decimal, ...]
    dropped: tuple[Decimal, ...]
    median: Decimal
    spread: Decimal
    deviation: Decimal


def rounded(value: Decimal) -> Decimal:
    """Round half-up to two decimals, as scores are announced."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def mark_problem(value: Decimal, criterion: CriterionRule) -> str:
    """Say in Chinese what is wrong with a mark; "" when it may be given."""
    if not criterion.lowest <= value <= criterion.points:
        low, high = criterion.lowest.normalize(), criterion.points.normalize()
        return f"“{criterion.name}”应在 {low:f} 至 {high:f} 分之间。"
    if criterion.step and value % criterion.step:
        return f"“{criterion.name}”按 {criterion.step.normalize():f} 分一档打分。"
    return ""


def sheet_total(
    marks: Mapping[int, Decimal], criteria: Sequence[CriterionRule], caps: Caps = NO_CAPS
) -> Decimal:
    """Total of one sheet: base marks, plus bonuses and less deductions within their caps.

    Every base criterion needs a valid mark. Never below 0. Source: engine requirements of 6.4
    of the scoring document.

    Raises:
        ValueError: a mark is missing or cannot be given; the text names the first one.
    """
    sums = dict.fromkeys(CriterionKind.values, ZERO)
    for criterion in criteria:
        if criterion.key not in marks:
            if criterion.kind == CriterionKind.BASE:
                raise ValueError(f"“{criterion.name}”还没有打分。")
            continue
        problem = mark_problem(marks[criterion.key], criterion)
        if problem:
            raise ValueError(problem)
        sums[criterion.kind] += marks[criterion.key]
    return with_caps(sums, caps)


def with_caps(sums: Mapping[str, Decimal], caps: Caps) -> Decimal:
    """Base plus capped bonus less capped deduction, never below 0; sums by kind of criterion."""
    bonus = min(sums.get(CriterionKind.BONUS, ZERO), caps.bonus)
    deduction = min(sums.get(CriterionKind.DEDUCTION, ZERO), caps.deduction)
    return max(sums.get(CriterionKind.BASE, ZERO) + bonus - deduction, ZERO)


def mean_of(values: Sequence[Decimal]) -> Decimal:
    """Mean to as many places as are stored.

    Raises:
        ValueError: there is nothing to average.
    """
    if not values:
        raise ValueError("no values")
    return (sum(values, ZERO) / len(values)).quantize(STORED, rounding=ROUND_HALF_UP)


def cut_of(count: int, *, trim_rule: str, trim_from: int) -> int:
    """How many totals are left out at each end; never so many that fewer than one is left."""
    if count < max(trim_from, 3):
        return 0
    if trim_rule == TrimRule.ONE_EACH:
        return 1
    return count // 10 if trim_rule == TrimRule.TENTH else 0


def aggregate(totals: Sequence[Decimal], *, trim_rule: str, trim_from: int) -> Aggregate:
    """Average the totals of a round after leaving out the extremes the rule names.

    They are left out only when at least `trim_from` judges scored.
    Median, spread (highest minus lowest) and deviation are over all totals: they show
    disagreement.
    Source: practice rules of 6.4 of the scoring document.

    Raises:
        ValueError: there are no totals.
    """
    ordered = sorted(totals)
    if not ordered:
        raise ValueError("no totals")
    cut = cut_of(len(ordered), trim_rule=trim_rule, trim_from=trim_from)
    kept = ordered[cut : len(ordered) - cut]
    dropped = ordered[:cut] + ordered[len(ordered) - cut :]
    mean = mean_of(kept)
    return Aggregate(
        mean=mean,
        score=rounded(sum(kept, ZERO) / len(kept)),
        kept=tuple(kept),
        dropped=tuple(dropped),
        median=_median(ordered),
        spread=ordered[-1] - ordered[0],
        deviation=deviation_of(ordered),
    )


def deviation_of(totals: Sequence[Decimal]) -> Decimal:
    """Population standard deviation, to as many places as are stored: the judges are all there are.

    Raises:
        ValueError: there are no totals.
    """
    mean = mean_of(totals)
    squares = sum(((total - mean) ** 2 for total in totals), ZERO)
    return (squares / len(totals)).sqrt().quantize(STORED, rounding=ROUND_HALF_UP)


def weighted(parts: Sequence[tuple[Decimal, Decimal | None]], missing: str) -> Decimal | None:
    """Mean of (weight, value) parts; None while a value is missing that must be waited for.

    With re-weighting the parts that have a value share the whole; a missing part never counts
    as 0. To as many places as are stored.
    """
    known = [(weight, value) for weight, value in parts if value is not None]
    total = sum((weight for weight, _ in known), ZERO)
    if not total or (len(known) < len(parts) and missing != MissingJudge.REWEIGHT):
        return None
    summed = sum((weight * value for weight, value in known), ZERO)
    return (summed / total).quantize(STORED, rounding=ROUND_HALF_UP)


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
