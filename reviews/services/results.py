"""Stores the aggregate of a round once its last sheet is in; its only writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from core import audit, clock
from core.errors import Conflict
from programmes.enums import GateKind, Stage
from programmes.models import Rubric
from programmes.queries import gate, rubric_of
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import ScoreResult, ScoreSheet
from reviews.queries.panel import current_round, marks_of
from reviews.scoring import Aggregate, aggregate, mean_of, trims
from reviews.services.composites import store_composite_if_ready


def judges_needed(rubric: Rubric) -> int:
    """Fewest judges of a valid result: the approval gate's number, else the rubric's."""
    panel = (
        gate(rubric.programme, GateKind.EXPERT_PANEL) if rubric.stage == Stage.APPROVAL else None
    )
    return panel.min_judges if panel else rubric.min_judges


def store_result_if_complete(project: Project, stage: str, *, actor: Any) -> ScoreResult | None:
    """Store the result of the current round when every sheet is in and enough judges scored.

    The project is locked by the caller. Writes once: a stored result is returned unchanged.
    The trace lets every number be opened to the sheets it came from.
    """
    round_number = current_round(project, stage)
    kept = ScoreResult.objects.filter(project=project, stage=stage, round=round_number).first()
    if kept:
        return kept
    rubric = rubric_of(project.programme, stage)
    if rubric is None:
        raise Conflict("本方案没有这个环节的评分表，请联系组织部工作人员。")
    sheets = list(
        project.sheets.filter(stage=stage, round=round_number)
        .exclude(state=SheetState.RECUSED)
        .order_by("total", "pk")
    )
    waiting = any(sheet.state == SheetState.DRAFT for sheet in sheets)
    if waiting or not sheets or len(sheets) < judges_needed(rubric):
        return None
    result = _store(project, rubric, sheets, round_number, actor)
    if stage == Stage.ACCEPTANCE:
        store_composite_if_ready(project, actor=actor)
    return result


def _store(
    project: Project, rubric: Rubric, sheets: Sequence[ScoreSheet], round_number: int, actor: Any
) -> ScoreResult:
    found = aggregate(
        [sheet.total for sheet in sheets if sheet.total is not None],
        trim_rule=rubric.trim_rule,
        trim_from=rubric.trim_from,
    )
    result = ScoreResult.objects.create(
        project=project,
        stage=rubric.stage,
        round=round_number,
        judges=len(sheets),
        score=found.score,
        unrounded=found.mean,
        trace=_trace(rubric, sheets, found),
        computed_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="panel.result",
        obj=result,
        # Without the score: who reads the records need not know it.
        title=f"{project} 评审得分",
        details={"stage": rubric.stage, "round": round_number, "judges": len(sheets)},
    )
    return result


def _trace(rubric: Rubric, sheets: Sequence[ScoreSheet], found: Aggregate) -> dict[str, Any]:
    """How the score came about; `sheets` are ordered by total."""
    trimmed = trims(len(sheets), trim_rule=rubric.trim_rule, trim_from=rubric.trim_from)
    counted = sheets[1:-1] if trimmed else sheets
    marks = marks_of(counted)
    used = {sheet.pk for sheet in counted}
    return {
        "trim_rule": rubric.trim_rule,
        "trim_from": rubric.trim_from,
        "sheets": [
            {"sheet": sheet.pk, "total": str(sheet.total), "counted": sheet.pk in used}
            for sheet in sheets
        ],
        "mean": str(found.mean),
        "median": str(found.median),
        "spread": str(found.spread),
        "vetoes": sum(sheet.veto for sheet in sheets),
        "criteria": _criterion_means(rubric, marks),
    }


def _criterion_means(rubric: Rubric, marks: Mapping[int, Mapping[int, Decimal]]) -> dict[str, str]:
    """Mean mark of each criterion over the counted sheets, by code; ties are broken on these."""
    means = {}
    for criterion in rubric.criteria.all():
        given = [row[criterion.pk] for row in marks.values() if criterion.pk in row]
        if given:
            means[criterion.code] = str(mean_of(given))
    return means
