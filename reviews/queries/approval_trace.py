"""From the score of the approval panel back to the sheets, for those who may know what of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from programmes.enums import Stage
from programmes.models import Programme
from projects.models import Project
from reviews.enums import DecisionState, SheetState
from reviews.models import ApprovalDecision, CardBallot, ScoreResult, ScoreSheet
from reviews.queries.approval import MarkedRubric
from reviews.queries.rubrics import key_of
from reviews.scoring import ZERO, deviation_of


@dataclass(frozen=True)
class Figures:
    """Mean, median and spread of the judges' totals; spread is highest minus lowest."""

    mean: Decimal
    median: Decimal
    spread: Decimal
    deviation: Decimal


def figures_of(result: ScoreResult) -> Figures | None:
    """Figures of a stored result; None for a vote by cards, which has no totals."""
    trace = result.trace
    totals = [Decimal(row["total"]) for row in trace.get("sheets", [])]
    if not totals:
        return None
    return Figures(
        result.unrounded, Decimal(trace["median"]), Decimal(trace["spread"]), deviation_of(totals)
    )


def disagreements(trace: Any) -> list[str]:
    """Rubrics whose judges lie further apart than the programme's rule allows without a flag."""
    return [
        part["name"]
        for part in (trace or {}).get("rubrics", [])
        if ZERO < Decimal(part.get("disagreement_over", "0")) < Decimal(part.get("spread", "0"))
    ]


@dataclass(frozen=True)
class Part:
    """One rubric of the result in words: its groups, its mean, its share, the sheets behind it."""

    name: str
    version: int
    share: Decimal
    mean: Decimal
    groups: tuple[dict[str, Any], ...]
    flagged: bool
    sheets: MarkedRubric | None
    means: tuple[Decimal | None, ...]


def parts_of(result: ScoreResult, marked: Sequence[MarkedRubric]) -> list[Part]:
    """Rubrics of a stored result beside their sheets; asks nothing more of the database."""
    sheets = {row.rubric.pk: row for row in marked}
    flagged = disagreements(result.trace)
    return [
        Part(
            name=part["name"],
            version=part["version"],
            share=Decimal(part["share"]),
            mean=Decimal(part["mean"]),
            groups=tuple(part["groups"]),
            flagged=part["name"] in flagged,
            sheets=sheets.get(part["rubric"]),
            means=_means(sheets.get(part["rubric"]), result.trace),
        )
        for part in result.trace.get("rubrics", [])
    ]


def _means(marked: MarkedRubric | None, trace: Any) -> tuple[Decimal | None, ...]:
    """Mean of every criterion over the sheets that count, as the score took it."""
    if marked is None:
        return ()
    kept = trace.get("criteria", {})
    codes = {row.pk: key_of(marked.rubric, row.code) for row in marked.rubric.criteria.all()}
    found = [kept.get(codes[rule.key]) for rule in marked.criteria]
    return tuple(None if mean is None else Decimal(mean) for mean in found)


def anonymous(marked: Sequence[MarkedRubric]) -> list[MarkedRubric]:
    """The sheets without their judges' names and groups, numbered from the highest total down.

    Numbers start anew with every rubric, so that nobody is followed from one to the next.
    """
    return [
        replace(
            row,
            judges=tuple(
                replace(line, judge=f"评委{number}", intact=True, changes=())
                for number, line in enumerate(row.judges, start=1)
            ),
        )
        for row in marked
    ]


@dataclass(frozen=True)
class Said:
    """What the judges of a round wrote, without names, and the mark that had to be reached."""

    comments: tuple[str, ...]
    pass_mark: Decimal | None


NOTHING_SAID = Said((), None)


def said_by_panel(project: Project, result: ScoreResult) -> Said:
    """Words of a round in an order that tells nothing about who or how high; one query."""
    if "outcome" in result.trace:
        words = CardBallot.objects.filter(project=project, round=result.round)
        return Said(_apart(words.values_list("comment", flat=True)), None)
    sheets = ScoreSheet.objects.filter(
        project=project,
        stage=Stage.APPROVAL,
        round=result.round,
        state=SheetState.LOCKED,
        rubric__isnull=False,
    ).order_by("rubric__position")
    rows = list(sheets.values_list("comment", "rubric__pass_mark"))
    mark = rows[0][1] if rows else None
    return Said(_apart(comment for comment, _ in rows), mark)


def _apart(comments: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({comment for comment in comments if comment}))


def told_rounds(project: Project) -> set[int]:
    """Rounds of the panel on which a decision was made known to the unit; one query."""
    rows = ApprovalDecision.objects.filter(
        project=project, state=DecisionState.IN_FORCE, round__isnull=False
    )
    return set(rows.values_list("round", flat=True))  # type: ignore[arg-type]


def results_for(project: Project, *, rounds: set[int] | None) -> list[ScoreResult]:
    """Stored results of the approval panel in order; only those of `rounds` where given."""
    rows = ScoreResult.objects.filter(project=project, stage=Stage.APPROVAL).order_by("round")
    found = list(rows)
    return found if rounds is None else [row for row in found if row.round in rounds]


def results_in(programme: Programme, stage: str) -> list[ScoreResult]:
    """Stored results of a stage of a programme by project and round; one query."""
    rows = ScoreResult.objects.filter(project__programme=programme, stage=stage)
    rows = rows.select_related("project__organisation", "project__category")
    return list(rows.order_by("project__category__position", "project_id", "round"))


def sheets_behind(programme: Programme, stage: str) -> dict[tuple[int, int], list[ScoreSheet]]:
    """Sheets handed in on rounds that have a result, by project and round; three queries.

    Those of a round still under way stay unseen: nobody reads a mark before the last is in.
    """
    done = ScoreResult.objects.filter(
        project=OuterRef("project"), stage=stage, round=OuterRef("round")
    )
    rows = (
        ScoreSheet.objects.filter(
            Exists(done),
            project__programme=programme,
            stage=stage,
            state=SheetState.LOCKED,
            rubric__isnull=False,
        )
        .select_related("judge", "rubric", "group")
        .prefetch_related("rubric__criteria")
        .order_by("rubric__position", "-total", "pk")
    )
    found: dict[tuple[int, int], list[ScoreSheet]] = defaultdict(list)
    for sheet in rows:
        found[sheet.project_id, sheet.round].append(sheet)
    return found
