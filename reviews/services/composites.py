"""Stores the composite score of an acceptance round; its only writer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core import audit
from core.errors import Conflict
from projects.models import Project
from reviews.composite import Composite, compose
from reviews.models import Acceptance, ScoreResult
from reviews.queries.acceptance import (
    acceptance_result,
    acceptance_rubric,
    current_acceptance,
    facts_of,
    scored_criteria,
    shares_of,
)


def store_composite_if_ready(project: Project, *, actor: Any) -> Acceptance | None:
    """Store the score once verification is finished and the panel's result is in.

    The project is locked by the caller. Called by whichever of the two comes last.
    """
    acceptance = current_acceptance(project)
    if acceptance is None or acceptance.verified_at is None:
        return None
    result = acceptance_result(acceptance)
    if result is None:
        return None
    found = composite_of(acceptance, result)
    acceptance.score, acceptance.unrounded = found.score, found.unrounded
    acceptance.trace = _trace(found, result)
    acceptance.save(update_fields=["score", "unrounded", "trace"])
    audit.record(
        actor=actor,
        action="acceptance.score",
        obj=acceptance,
        details={"score": str(found.score), "round": acceptance.round},
    )
    return acceptance


def composite_of(acceptance: Acceptance, result: ScoreResult) -> Composite:
    """Compute the score from the panel's means and the year's facts; writes nothing.

    Raises Conflict: the programme has no acceptance rubric.
    """
    rubric = acceptance_rubric(acceptance.project)
    if rubric is None:
        raise Conflict("本方案没有验收评分表，请先在年度方案中设置。")
    shares = shares_of(rubric)
    judged = {code: Decimal(mean) for code, mean in result.trace["criteria"].items()}
    return compose(scored_criteria(rubric), judged, facts_of(acceptance, shares), shares)


def _trace(found: Composite, result: ScoreResult) -> dict[str, Any]:
    return {
        "judges": result.judges,
        "lines": [
            {
                "code": line.code,
                "name": line.name,
                "points": str(line.points),
                "source": line.source,
                "value": None if line.value is None else str(line.value),
                "how": line.how,
            }
            for line in found.lines
        ],
    }
