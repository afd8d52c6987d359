"""Stores the composite score of an acceptance round; its only writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import audit
from core.errors import Conflict
from programmes.enums import CriterionKind, Stage
from programmes.models import Rubric
from projects.models import Project
from reviews.composite import Composite, compose, compose_parts
from reviews.models import Acceptance, ScoreResult
from reviews.queries.acceptance import (
    acceptance_result,
    current_acceptance,
    facts_of,
    scored_criteria,
    shares_of,
)
from reviews.queries.rubrics import caps_of, judges_needed, key_of, rubrics_for, thresholds_for
from reviews.scoring import ZERO


@dataclass(frozen=True)
class ScoredRubric:
    """One rubric of the composite with the score it comes to."""

    rubric: Rubric
    found: Composite


def store_composite_if_ready(project: Project, *, actor: Any) -> Acceptance | None:
    """Store the score once verification is finished and the panel's result is in.

    The project is locked by the caller. Called by whichever of the two comes last.
    """
    acceptance = current_acceptance(project)
    if acceptance is None or acceptance.verified_at is None:
        return None
    result = acceptance_result(acceptance)
    if result is None and _waits_for_judges(project):
        return None
    parts = composite_of(acceptance, result)
    whole = compose_parts([(part.rubric.share, part.found) for part in parts])
    acceptance.score, acceptance.unrounded = whole.score, whole.unrounded
    acceptance.trace = _trace(parts, result)
    acceptance.save(update_fields=["score", "unrounded", "trace"])
    audit.record(
        actor=actor,
        action="acceptance.score",
        obj=acceptance,
        details={"score": str(whole.score), "round": acceptance.round},
    )
    return acceptance


def composite_of(acceptance: Acceptance, result: ScoreResult | None) -> list[ScoredRubric]:
    """Compute the score of every rubric from the panel's means and the year's facts.

    Writes nothing. Raises Conflict: the programme has no acceptance rubric.
    """
    rubrics = rubrics_for(acceptance.project, Stage.ACCEPTANCE)
    if not rubrics:
        raise Conflict("本方案没有验收评分表，请先在年度方案中设置。")
    means = result.trace["criteria"] if result else {}
    judged = {key: Decimal(mean) for key, mean in means.items()}
    return [_scored(acceptance, rubric, judged) for rubric in rubrics]


def _scored(acceptance: Acceptance, rubric: Rubric, judged: Mapping[str, Decimal]) -> ScoredRubric:
    shares = shares_of(rubric)
    facts = facts_of(acceptance, shares)
    found = compose(scored_criteria(rubric), judged, facts, shares, caps_of(rubric))
    return ScoredRubric(rubric, found)


def _waits_for_judges(project: Project) -> bool:
    """Whether judges mark anything; without any rubric there is nothing to score by either."""
    rubrics = thresholds_for(project, Stage.ACCEPTANCE)
    return not rubrics or any(judges_needed(rubric) for rubric in rubrics)


def _trace(parts: Sequence[ScoredRubric], result: ScoreResult | None) -> dict[str, Any]:
    ties = {
        key_of(part.rubric, row.code): row.tie_break
        for part in parts
        for row in part.rubric.criteria.all()
    }
    return {
        "judges": result.judges if result else 0,
        "parts": [_part_in_words(part) for part in parts],
        "lines": [
            {
                "rubric": part.rubric.code,
                "code": line.code,
                "name": line.name,
                "points": str(line.points),
                "source": line.source,
                "kind": line.kind,
                "value": None if line.value is None else str(line.value),
                "how": line.how,
                "tie_break": ties[line.code],
            }
            for part in parts
            for line in part.found.lines
        ],
    }


def _part_in_words(part: ScoredRubric) -> dict[str, Any]:
    """The sums of one rubric: full points, those that could be scored, what was reached."""
    base = [line for line in part.found.lines if line.kind == CriterionKind.BASE]
    counted = [line for line in base if line.value is not None]
    return {
        "code": part.rubric.code,
        "name": part.rubric.name,
        "version": part.rubric.version,
        "share": str(part.rubric.share),
        "score": str(part.found.score),
        "full": str(sum((line.points for line in base), ZERO)),
        "possible": str(sum((line.points for line in counted), ZERO)),
        "reached": str(sum((line.value or ZERO for line in counted), ZERO)),
        "bonus": str(_sum_of(part, CriterionKind.BONUS)),
        "deduction": str(_sum_of(part, CriterionKind.DEDUCTION)),
        "bonus_cap": str(part.rubric.bonus_cap),
        "deduction_cap": str(part.rubric.deduction_cap),
    }


def _sum_of(part: ScoredRubric, kind: str) -> Decimal:
    return sum((line.value or ZERO for line in part.found.lines if line.kind == kind), ZERO)
