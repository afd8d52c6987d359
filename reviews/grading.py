"""Which grade a project reaches: thresholds and further conditions; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programmes.enums import Comparison, ConditionFact
from reviews.scoring import rounded


@dataclass(frozen=True)
class Condition:
    """One further figure a grade demands; `criterion` names it where the fact is a criterion."""

    fact: str
    comparison: str
    bound: Decimal
    criterion: str = ""

    def holds(self, figures: Figures) -> bool:
        """Whether the figure reaches (or stays within) the bound; an unknown figure does not."""
        if self.fact == ConditionFact.CRITERION:
            value = figures.criteria.get(self.criterion)
        else:
            value = figures.facts.get(self.fact)
        if value is None:
            return False
        if self.comparison == Comparison.AT_LEAST:
            return rounded(value) >= self.bound
        return rounded(value) <= self.bound


@dataclass(frozen=True)
class Figures:
    """What conditions ask about one project: facts by code, marks by code of the criterion."""

    facts: Mapping[str, Decimal]
    criteria: Mapping[str, Decimal]


# Where grades have no further conditions, or none are asked about.
NO_FIGURES = Figures(facts={}, criteria={})


@dataclass(frozen=True)
class GradeLine:
    """A grade with its lowest score and further conditions."""

    grade: str
    threshold: Decimal
    conditions: tuple[Condition, ...] = ()


def grade_reached(score: Decimal, lines: Sequence[GradeLine], figures: Figures) -> str:
    """The best grade whose threshold and conditions all hold; "" for none.

    The score is compared rounded to two places. Source: compound conditions, R-F.
    """
    for line in sorted(lines, key=lambda line: line.threshold, reverse=True):
        if rounded(score) >= line.threshold and all(one.holds(figures) for one in line.conditions):
            return line.grade
    return ""
