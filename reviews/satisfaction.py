"""How the answers of a survey among the masses become one rate; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from programmes.enums import SatisfactionRule

# Source: formula of the satisfaction rate in 6.2 of the scoring document.
WORTH = {"very": Decimal(1), "fairly": Decimal("0.8"), "basic": Decimal("0.6")}


@dataclass(frozen=True)
class Survey:
    """Totals of one survey and the rules it is read by; `least` is the least number of answers."""

    asked: int
    very: int
    fairly: int
    basic: int
    unsatisfied: int
    rule: str = SatisfactionRule.WEIGHTED
    least: int = 30

    @property
    def valid(self) -> int:
        """Number of valid answers."""
        return self.very + self.fairly + self.basic + self.unsatisfied

    @property
    def enough(self) -> bool:
        """Whether there are as many answers as the rule demands."""
        return self.valid >= max(self.least, 1)


def problem_of(survey: Survey) -> str:
    """Say in Chinese what is wrong with the totals; "" when they can be right."""
    if survey.valid > survey.asked:
        return f"收回 {survey.valid} 份，多于发出的 {survey.asked} 份，请核对。"
    if not survey.valid:
        return "四栏都是 0，请填写收回的份数。"
    return ""


def falls_short(survey: Survey, below: int) -> bool:
    """Whether there are answers enough and their rate stays below so many per cent.

    Source: a rate under 60 % is a ground of veto.
    """
    return survey.enough and rate_of(survey) * 100 < below


def rate_of(survey: Survey) -> Decimal:
    """Rate of satisfaction, 0 to 1.

    Raises:
        ValueError: there are no valid answers.
    """
    if not survey.valid:
        raise ValueError("no valid answers")
    if survey.rule == SatisfactionRule.SHARE:
        return Decimal(survey.very + survey.fairly) / survey.valid
    summed = survey.very * WORTH["very"] + survey.fairly * WORTH["fairly"]
    return (summed + survey.basic * WORTH["basic"]) / survey.valid
