"""Reads of acceptance: the round in hand, its facts, what is still missing, the ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.models import Lamp
from dispatch.queries.punctuality import punctuality_of_projects
from programmes.enums import Stage
from programmes.models import Programme, Rubric
from projects.enums import Continuity, Status
from projects.models import Project
from reviews.composite import Facts, ScoredCriterion, Shares
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.models import Acceptance, Rectification, SatisfactionTally, ScoreResult
from reviews.queries.overdue import overdue_tasks
from reviews.queries.panel import round_of, with_round, with_sheet_counts
from reviews.queries.rubrics import is_scored, key_of
from reviews.satisfaction import Survey

TICKS = (("resolved", 4), ("improved", 2), ("felt", 1))
IN_HAND = (Status.CLOSING, Status.ACCEPTANCE, Status.RECTIFYING)
BARS_FREEZE = (Status.CLOSING, Status.ACCEPTANCE)


def rectified_before(acceptance: Acceptance) -> bool:
    """Whether the project had to put things right already: it is granted once.

    A round that follows an upheld appeal is a further round, not a second chance.
    """
    ordered = Rectification.objects.filter(acceptance__project=acceptance.project_id)
    return acceptance.round > 1 and ordered.exists()


def current_acceptance(project: Project) -> Acceptance | None:
    """Acceptance row of the current round, None until verification begins; one query."""
    rows = Acceptance.objects.filter(project=project)
    return rows.filter(round=round_of("project", Stage.ACCEPTANCE)).first()


def rounds_of(project: Project) -> list[Acceptance]:
    """All rounds in order, with the people and the veto named in them; one query."""
    rows = project.acceptances.select_related(
        "verified_by",
        "veto_item",
        "veto_proposed_by",
        "decided_by",
        "satisfaction",
        "rectification__filed_by",
        "rectification__checked_by",
    )
    return list(rows.order_by("round"))


def scored_rounds(programme: Programme) -> list[Acceptance]:
    """All rounds of the programme that have their composite score, by project; one query."""
    rows = Acceptance.objects.filter(project__programme=programme).exclude(score=None)
    rows = rows.select_related("project__organisation", "project__category")
    return list(rows.order_by("project__category__position", "project_id", "round"))


def acceptance_result(acceptance: Acceptance) -> ScoreResult | None:
    """Panel result of the acceptance's round, None until the last sheet is in."""
    return ScoreResult.objects.filter(
        project_id=acceptance.project_id, stage=Stage.ACCEPTANCE, round=acceptance.round
    ).first()


def shares_of(rubric: Rubric) -> Shares:
    """What half results count under the rubric."""
    return Shares(
        mostly=Decimal(rubric.mostly_percent) / 100,
        partly=Decimal(rubric.partly_percent) / 100,
        yellow=Decimal(rubric.lamp_yellow) / rubric.lamp_green,
        red=Decimal(rubric.lamp_red) / rubric.lamp_green,
        late=rubric.late_points,
        overdue=rubric.overdue_points,
    )


def scored_criteria(rubric: Rubric) -> list[ScoredCriterion]:
    """Criteria of the rubric in order, judged or taken from facts."""
    return [
        ScoredCriterion(key_of(rubric, row.code), row.name, row.points, row.source, row.kind)
        for row in rubric.criteria.all()
    ]


def facts_of(acceptance: Acceptance, shares: Shares) -> Facts:
    """Everything recorded about the project that the rubric may count; seven queries."""
    project_id = acceptance.project_id
    kept = punctuality_of_projects([project_id])[project_id]
    lamps = Lamp.objects.filter(project_id=project_id).values_list("shown", flat=True)
    done = {
        MilestoneVerdict.DONE.value: Decimal(1),
        MilestoneVerdict.MOSTLY.value: shares.mostly,
        MilestoneVerdict.UNDONE.value: Decimal(0),
    }
    solved = {
        ProblemVerdict.SOLVED.value: Decimal(1),
        ProblemVerdict.PARTLY.value: shares.partly,
        ProblemVerdict.UNSOLVED.value: Decimal(0),
    }
    return Facts(
        reports=(kept.on_time, kept.total),
        lamps=Counter(lamps),
        milestones=[
            (Decimal(weight), done[verdict])
            for weight, verdict in acceptance.milestone_checks.values_list(
                "milestone__weight", "verdict"
            )
        ],
        problems=[
            solved[verdict]
            for verdict in acceptance.problem_checks.values_list("verdict", flat=True)
        ],
        indicators=list(
            acceptance.indicator_checks.values_list(
                "indicator__baseline", "indicator__target", "actual"
            )
        ),
        satisfaction=survey_of(acceptance),
        overdue=overdue_tasks(project_id),
    )


def survey_of(acceptance: Acceptance) -> Survey | None:
    """Totals of the survey with the programme's rules to read them by; None without a survey."""
    tally: SatisfactionTally | None = getattr(acceptance, "satisfaction", None)
    if tally is None:
        return None
    programme = acceptance.project.programme
    return Survey(
        tally.asked,
        tally.very,
        tally.fairly,
        tally.basic,
        tally.unsatisfied,
        programme.satisfaction_rule,
        programme.satisfaction_min,
    )


def acceptance_queue(programme: Programme, user: Any) -> QuerySet[Project]:
    """Projects waiting for acceptance work, longest waiting first.

    Carries `panel_round`, counts of sheets, and `verified_at`, `score`, `veto_code` of the round.
    Empty for people who do not work in the department of the programme's committee.
    """
    if not user.has_perm("reviews.work_on_programme", programme):
        return Project.objects.none()
    waiting = Project.objects.visible_to(user).filter(programme=programme, status__in=IN_HAND)
    named = waiting.with_names().select_related("item_type")
    found = with_sheet_counts(with_round(named, Stage.ACCEPTANCE), Stage.ACCEPTANCE)
    rows = Acceptance.objects.filter(project=OuterRef("pk"), round=OuterRef("panel_round"))
    return found.annotate(
        verified_at=Subquery(rows.values("verified_at")[:1]),
        score=Subquery(rows.values("score")[:1]),
        veto_code=Subquery(rows.values("veto_item__code")[:1]),
    ).order_by("status_since", "pk")


@dataclass(frozen=True)
class Progress:
    """How far one project is: a word, its tone, and what comes next."""

    words: str
    tone: str
    next_step: str


def progress_of(project: Any, needed: int, today: date) -> Progress:
    """State of one row of `acceptance_queue`; asks nothing more of the database.

    `needed` is the smallest panel.
    """
    if project.status == Status.CLOSING:
        return Progress("待受理", "warn", "去受理")
    if project.status == Status.RECTIFYING:
        late = project.rectify_due_on is not None and project.rectify_due_on < today
        return (
            Progress("整改逾期", "late", "去审定") if late else Progress("整改中", "info", "查看")
        )
    if project.verified_at is None:
        return Progress("待核验", "warn", "去核验")
    return _after_verification(project, needed)


def _after_verification(project: Any, needed: int) -> Progress:
    if project.veto_code:
        return Progress("提出否决，待审定", "late", "去审定")
    if project.score is not None or not is_scored(project):
        return Progress("待审定", "warn", "去审定")
    if project.judges < needed:
        return Progress("待分配评委", "warn", "去分配")
    return Progress("评委打分中", "info", "查看")


def days_in_state(project: Project, calendar: WorkCalendar, today: date) -> int:
    """Working days since the project came into its state; the first day does not count."""
    return calendar.working_days_between(project.status_since.astimezone(SHANGHAI).date(), today)


def longer_projects(programme: Programme, user: Any) -> QuerySet[Project]:
    """Running projects that go over several years, for stage acceptance."""
    rows = Project.objects.visible_to(user).filter(
        programme=programme, status=Status.IN_PROGRESS, continuity=Continuity.MULTI_YEAR
    )
    return rows.select_related("organisation").order_by("pk")


def projects_in_hand(programme: Programme) -> QuerySet[Project]:
    """Projects that wait for the department; while there are any, no ranking is frozen.

    Whoever puts things right may take months: such a project gets its place afterwards.
    """
    return Project.objects.filter(programme=programme, status__in=BARS_FREEZE).order_by("pk")


@dataclass(frozen=True)
class Findings:
    """What was verified in one round: by row id, verdict and evidence, or the actual value."""

    milestones: dict[int, tuple[str, str]]
    problems: dict[int, tuple[str, str]]
    indicators: dict[int, Decimal]
    yardsticks: dict[int, frozenset[str]] = field(default_factory=dict)


def findings_to_start_from(acceptance: Acceptance | None, rounds: Sequence[Acceptance]) -> Findings:
    """Findings kept so far; before the first save of a later round those of the round before."""
    source = acceptance
    if acceptance is None or acceptance.version == 0:
        source = next((row for row in reversed(rounds) if row.version), None)
    return findings_of(source) if source else Findings({}, {}, {})


def findings_of(acceptance: Acceptance) -> Findings:
    """Everything verified in one round; one query."""
    text, figure = TextField(), DecimalField(max_digits=14, decimal_places=2)
    none = Cast(Value(None), figure)
    tasks = acceptance.milestone_checks.values_list(
        Value("task"), "milestone_id", Cast("verdict", text), Cast("evidence", text), none
    )
    # The three ticks travel as one number in the column of the actual value.
    ticks = Cast(
        sum((Case(When(**{name: True}, then=bit), default=0) for name, bit in TICKS), Value(0)),
        figure,
    )
    problems = acceptance.problem_checks.values_list(
        Value("problem"), "problem_id", Cast("verdict", text), Cast("evidence", text), ticks
    )
    indicators = acceptance.indicator_checks.values_list(
        Value("indicator"),
        "indicator_id",
        Cast(Value(""), text),
        Cast(Value(""), text),
        Cast("actual", figure),
    )
    found = Findings({}, {}, {})
    parts = (tasks.order_by(), problems.order_by(), indicators.order_by())
    for kind, key, verdict, evidence, actual in parts[0].union(*parts[1:], all=True):
        if kind == "indicator":
            found.indicators[key] = actual
        else:
            rows = found.milestones if kind == "task" else found.problems
            rows[key] = (verdict, evidence)
        if kind == "problem":
            found.yardsticks[key] = frozenset(name for name, bit in TICKS if int(actual) & bit)
    return found
