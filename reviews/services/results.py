"""Stores the aggregate of a round once its last sheet is in; its only writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import audit, clock
from core.errors import Conflict
from programmes.enums import CriterionKind, MissingJudge, Stage
from programmes.models import JudgeGroup, Rubric
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import ScoreResult, ScoreSheet
from reviews.queries.panel import current_round, marks_of
from reviews.queries.rubrics import (
    criterion_rules,
    groups_of,
    judges_needed,
    key_of,
    rubrics_for,
)
from reviews.scoring import STORED, ZERO, Aggregate, aggregate, cut_of, mean_of, rounded, weighted
from reviews.services.composites import store_composite_if_ready

Marks = Mapping[int, Mapping[int, Decimal]]
ALL_JUDGES = Decimal(100)


@dataclass(frozen=True)
class GroupPart:
    """One judge group of a rubric: its sheets by total, and what they come to (None: none yet)."""

    group: JudgeGroup | None
    sheets: tuple[ScoreSheet, ...]
    counted: tuple[ScoreSheet, ...]
    found: Aggregate | None

    @property
    def weight(self) -> Decimal:
        """Weight within the rubric in per cent."""
        return self.group.weight if self.group else ALL_JUDGES


@dataclass(frozen=True)
class RubricPart:
    """What the judges made of one rubric."""

    rubric: Rubric
    groups: tuple[GroupPart, ...]
    mean: Decimal


def store_result_if_complete(project: Project, stage: str, *, actor: Any) -> ScoreResult | None:
    """Store the result of the current round when every sheet is in and enough judges scored.

    The project is locked by the caller. Writes once: a stored result is returned unchanged.
    The trace lets every number be opened to the sheets it came from.
    """
    round_number = current_round(project, stage)
    kept = ScoreResult.objects.filter(project=project, stage=stage, round=round_number).first()
    if kept:
        return kept
    rubrics = rubrics_for(project, stage)
    if not rubrics:
        raise Conflict("本方案没有这个环节的评分表，请联系组织部工作人员。")
    sheets = list(
        project.sheets.filter(stage=stage, round=round_number)
        .exclude(state=SheetState.RECUSED)
        .order_by("total", "pk")
    )
    if any(sheet.state == SheetState.DRAFT for sheet in sheets):
        return None
    parts = _parts(rubrics, sheets)
    if parts is None:
        return None
    result = _store(project, stage, parts, round_number, actor)
    if stage == Stage.ACCEPTANCE:
        store_composite_if_ready(project, actor=actor)
    return result


def _parts(rubrics: Sequence[Rubric], sheets: Sequence[ScoreSheet]) -> list[RubricPart] | None:
    """What the judges made of every rubric they mark; None while too few have scored."""
    own: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.rubric_id is not None:
            own[sheet.rubric_id].append(sheet)
    parts = []
    for rubric in rubrics:
        if not criterion_rules(rubric):
            continue
        groups = tuple(_group_parts(rubric, own[rubric.pk]))
        means = [(part.weight, part.found.mean if part.found else None) for part in groups]
        mean = weighted(means, rubric.missing_judge)
        if mean is None or len(own[rubric.pk]) < judges_needed(rubric):
            return None
        parts.append(RubricPart(rubric, groups, mean))
    return parts or None


def _group_parts(rubric: Rubric, sheets: Sequence[ScoreSheet]) -> list[GroupPart]:
    trim_rule, trim_from = rubric.trim_rule, rubric.trim_from
    parts = []
    for group in groups_of(rubric):
        rows = [sheet for sheet in sheets if group is None or sheet.group_id == group.pk]
        totals = [sheet.total for sheet in rows if sheet.total is not None]
        cut = cut_of(len(rows), trim_rule=trim_rule, trim_from=trim_from)
        found = None
        if totals:
            found = aggregate(totals, trim_rule=trim_rule, trim_from=trim_from)
        parts.append(GroupPart(group, tuple(rows), tuple(rows[cut : len(rows) - cut]), found))
    return parts


def _store(
    project: Project, stage: str, parts: Sequence[RubricPart], round_number: int, actor: Any
) -> ScoreResult:
    mean = _whole(parts)
    judges = {sheet.judge_id for part in parts for group in part.groups for sheet in group.sheets}
    result = ScoreResult.objects.create(
        project=project,
        stage=stage,
        round=round_number,
        judges=len(judges),
        score=rounded(mean),
        unrounded=mean,
        trace=_trace(parts, mean),
        computed_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="panel.result",
        obj=result,
        # Without the score: who reads the records need not know it.
        title=f"{project} 评审得分",
        details={"stage": stage, "round": round_number, "judges": len(judges)},
    )
    return result


def _whole(parts: Sequence[RubricPart]) -> Decimal:
    """Mean over the rubrics judges mark; those marked by facts enter the composite alone."""
    shares = sum((part.rubric.share for part in parts), ZERO)
    return (sum((part.rubric.share * part.mean for part in parts), ZERO) / shares).quantize(STORED)


def _trace(parts: Sequence[RubricPart], mean: Decimal) -> dict[str, Any]:
    """How the score came about, from the sheets up."""
    groups = [group for part in parts for group in part.groups]
    sheets = [sheet for group in groups for sheet in group.sheets]
    counted = {sheet.pk for group in groups for sheet in group.counted}
    marks = marks_of(sheets)
    whole = aggregate(
        [sheet.total for sheet in sheets if sheet.total is not None], trim_rule="", trim_from=0
    )
    return {
        "trim_rule": parts[0].rubric.trim_rule,
        "trim_from": parts[0].rubric.trim_from,
        "sheets": [
            {"sheet": sheet.pk, "total": str(sheet.total), "counted": sheet.pk in counted}
            for sheet in sheets
        ],
        "mean": str(mean),
        "median": str(whole.median),
        "spread": str(whole.spread),
        "deviation": str(whole.deviation),
        "vetoes": sum(sheet.veto for sheet in sheets),
        "criteria": {
            key: value for part in parts for key, value in _criterion_means(part, marks).items()
        },
        "rubrics": [_part_in_words(part) for part in parts],
    }


def _part_in_words(part: RubricPart) -> dict[str, Any]:
    rubric = part.rubric
    found = [sheet.total for group in part.groups for sheet in group.sheets]
    totals = [total for total in found if total is not None]
    spread = max(totals) - min(totals) if totals else ZERO
    return {
        "rubric": rubric.pk,
        "name": rubric.name,
        "version": rubric.version,
        "share": str(rubric.share),
        "mean": str(part.mean),
        "spread": str(spread),
        "disagreement_over": str(rubric.disagreement_over),
        "groups": [
            {
                "name": group.group.name if group.group else "",
                "weight": str(group.weight),
                "mean": str(group.found.mean) if group.found else None,
                "judges": len(group.sheets),
            }
            for group in part.groups
        ],
    }


def _criterion_means(part: RubricPart, marks: Marks) -> dict[str, str]:
    """Mean mark of each criterion over the counted sheets; ties are broken on these.

    A bonus or deduction some judges left open counts as none with them, as in their totals; one
    that nobody gave has no mean.
    """
    means = {}
    given = {key for group in part.groups for sheet in group.counted for key in marks[sheet.pk]}
    for criterion in part.rubric.criteria.all():
        if criterion.pk not in given:
            continue
        left_open = None if criterion.kind == CriterionKind.BASE else ZERO
        by_group = [
            (group.weight, _mean_mark(criterion.pk, left_open, group.counted, marks))
            for group in part.groups
        ]
        mean = weighted(by_group, MissingJudge.REWEIGHT)
        if mean is not None:
            means[key_of(part.rubric, criterion.code)] = str(mean)
    return means


def _mean_mark(
    criterion_id: int, left_open: Decimal | None, sheets: Sequence[ScoreSheet], marks: Marks
) -> Decimal | None:
    found = [marks[sheet.pk].get(criterion_id, left_open) for sheet in sheets]
    given = [mark for mark in found if mark is not None]
    return mean_of(given) if given else None
