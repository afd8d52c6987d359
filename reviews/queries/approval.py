"""What waits for the decision on approval, with the figures the decision rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from programmes.enums import Stage
from programmes.models import Gate, Programme, Rubric
from projects.enums import Status
from projects.models import Project
from reviews.enums import PASSING, CardColour, DecisionResult, PreReviewResult, SheetState
from reviews.models import ScoreResult, ScoreSheet, SheetChange
from reviews.queries.decisions import PROPOSED, with_pending
from reviews.queries.panel import counted_sheets, marks_of, with_round, with_sheet_counts
from reviews.queries.pre_review import with_latest_round
from reviews.queries.rubrics import Need, criterion_rules, has_panel, needs_for
from reviews.queries.sheet_changes import changes_of
from reviews.scoring import CriterionRule
from reviews.seals import seal_holds


def gates_on(programme: Programme) -> dict[str, Gate]:
    """Gates switched on, by kind; one query where a page needs several."""
    return {gate.kind: gate for gate in programme.gates.filter(enabled=True)}


# What the head can act on now: passed where nothing follows, fully scored, or proposed to veto.
DECIDABLE = Q(
    status=Status.PRE_REVIEW,
    latest_result__in=sorted({*PASSING, PreReviewResult.VETO_PROPOSED}),
) | Q(status=Status.EXPERT_REVIEW, score__isnull=False)
UNDER_DECISION = DECIDABLE | Q(status__in=[Status.EXPERT_REVIEW, Status.NOTICED])


def under_decision(programme: Programme, user: Any) -> QuerySet[Project]:
    """Projects between pre-review and approval: decidable, with experts, on notice.

    Carries `latest_result`, `panel_round`, counts of sheets, `score`, `unrounded`, `trace` of the
    current round once its last sheet is in, and what is pending (see `with_pending`). Highest
    score first. Empty for people who do not work in the department of the programme's committee.
    """
    if not user.has_perm("reviews.work_on_programme", programme):
        return Project.objects.none()
    seen = Project.objects.visible_to(user).with_names().select_related("item_type")
    seen = seen.filter(programme=programme)
    return (
        with_pending(with_panel_figures(with_latest_round(seen)))
        .filter(UNDER_DECISION)
        .order_by(F("unrounded").desc(nulls_last=True), "submitted_at", "pk")
    )


def with_panel_figures(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate round, sheet counts, score and vetoes; score and vetoes only of a full round."""
    projects = with_sheet_counts(with_round(projects), Stage.APPROVAL)
    result = ScoreResult.objects.filter(
        project=OuterRef("pk"), stage=Stage.APPROVAL, round=OuterRef("panel_round")
    )
    figure = DecimalField(max_digits=14, decimal_places=10)
    return projects.annotate(
        score=Subquery(result.values("score")[:1], output_field=figure),
        unrounded=Subquery(result.values("unrounded")[:1], output_field=figure),
        trace=Subquery(result.values("trace")[:1]),
        result_judges=Coalesce(Subquery(result.values("judges")[:1]), 0),
        vetoes=counted_sheets(Stage.APPROVAL, SheetState.LOCKED, veto=True),
    )


@dataclass(frozen=True)
class Readiness:
    """Whether a project may be approved now, and if not, why (Chinese)."""

    ready: bool
    words: str


def readiness(project: Any, panel: Gate | None, needs: Sequence[Need]) -> Readiness:
    """State of one row of `under_decision`; asks nothing more of the database.

    `panel` is the programme's gate of marks or cards, `needs` are those of its rubrics.
    """
    if project.status == Status.NOTICED:
        return Readiness(False, "公示中")
    if project.pending_result:
        words = PROPOSED[DecisionResult(project.pending_result)]
        return Readiness(False, f"{words}（{project.pending_by}），待公布")
    if project.latest_result == PreReviewResult.VETO_PROPOSED:
        return Readiness(False, "提请否决，待确认")
    comes_before_it = panel is not None and has_panel(project)
    problem = _panel_problem(project, needs) if comes_before_it else ""
    return Readiness(not problem, problem or "待审定")


def _panel_problem(project: Any, needs: Sequence[Need]) -> str:
    if project.score is None:
        return f"评审中（{project.locked}/{project.judges}）"
    if "outcome" in project.trace:
        colour = CardColour(project.trace["outcome"])
        return "" if colour == CardColour.GREEN else f"表决为{colour.label}"
    if project.vetoes:
        return f"{project.vetoes} 名评委建议否决"
    own = needs_for(needs, project.category_id)
    if own and project.score < own[0].pass_mark:
        return f"低于通过分 {own[0].pass_mark:.0f}"
    return ""


@dataclass(frozen=True)
class JudgeLine:
    """One judge's sheet as the department sees it once the round is complete."""

    judge: str
    total: Any
    marks: tuple[Any, ...]
    comment: str
    veto: bool
    counted: bool
    intact: bool
    changes: tuple[SheetChange, ...] = ()


@dataclass(frozen=True)
class MarkedRubric:
    """One rubric of a result: what was marked, and every judge's sheet, highest first."""

    rubric: Rubric
    criteria: tuple[CriterionRule, ...]
    judges: tuple[JudgeLine, ...]


def marked_rubrics(project: Project, result: ScoreResult) -> list[MarkedRubric]:
    """Sheets behind a stored result by rubric, with what happened to them; three queries, four
    where a sheet was opened again or a judge asked to stay."""
    sheets = list(
        ScoreSheet.objects.filter(
            project=project,
            stage=result.stage,
            round=result.round,
            state=SheetState.LOCKED,
            rubric__isnull=False,
        )
        .annotate(was_changed=Exists(SheetChange.objects.filter(sheet=OuterRef("pk"))))
        .select_related("judge", "group", "rubric")
        .prefetch_related("rubric__criteria")
        .order_by("rubric__position", "rubric_id", "-total", "pk")
    )
    marks = marks_of(sheets)
    # Few sheets were ever touched again: their story is read only where there is one.
    changes = changes_of(sheet for sheet in sheets if sheet.was_changed)
    counted = {row["sheet"] for row in result.trace.get("sheets", []) if row["counted"]}
    by_rubric: dict[Rubric, list[ScoreSheet]] = {}
    for sheet in sheets:
        if sheet.rubric is not None:
            by_rubric.setdefault(sheet.rubric, []).append(sheet)
    return [
        MarkedRubric(
            rubric,
            tuple(criterion_rules(rubric)),
            tuple(
                replace(
                    _judge_line(sheet, rubric, marks[sheet.pk], sheet.pk in counted),
                    changes=tuple(changes[sheet.pk]),
                )
                for sheet in rows
            ),
        )
        for rubric, rows in by_rubric.items()
    ]


def _judge_line(
    sheet: ScoreSheet, rubric: Rubric, marks: Mapping[int, Decimal], counted: bool
) -> JudgeLine:
    return JudgeLine(
        judge=f"{sheet.judge}（{sheet.group}）" if sheet.group else str(sheet.judge),
        total=sheet.total,
        marks=tuple(marks.get(rule.key) for rule in criterion_rules(rubric)),
        comment=sheet.comment,
        veto=sheet.veto,
        counted=counted,
        intact=seal_holds(sheet, marks),
    )
