"""Grounds of veto a programme's rule finds by itself: a survey that stays below its minimum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from programmes.enums import Stage
from programmes.models import VetoItem
from reviews.models import Acceptance
from reviews.queries.acceptance import survey_of
from reviews.satisfaction import falls_short, rate_of
from reviews.scoring import rounded


@dataclass(frozen=True)
class RuleVeto:
    """The ground, and the rate of satisfaction (per cent) that brings it up."""

    item: VetoItem
    percent: Decimal

    @property
    def words(self) -> str:
        """Why it is proposed, in words."""
        return f"满意率 {self.percent}%，低于方案规定的 {self.item.satisfaction_below}%"


def veto_by_rule(acceptance: Acceptance | None) -> RuleVeto | None:
    """The ground the survey of the round brings up; None without one or without enough answers.

    One query where there is a survey, else none.
    """
    survey = survey_of(acceptance) if acceptance else None
    if acceptance is None or survey is None or not survey.enough:
        return None
    items = VetoItem.objects.filter(
        programme=acceptance.project.programme_id,
        stage=Stage.ACCEPTANCE,
        satisfaction_below__isnull=False,
    )
    found = next((row for row in items if falls_short(survey, row.satisfaction_below or 0)), None)
    return RuleVeto(found, rounded(rate_of(survey) * 100)) if found else None
