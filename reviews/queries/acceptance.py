"""Reads of acceptance: the round in hand, its facts, what is still missing, the ranking."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from dispatch.models import Lamp
from dispatch.queries.punctuality import punctuality_of_projects
from programmes.enums import Stage
from programmes.models import Programme, Rubric
from programmes.queries import rubric_of
from projects.enums import Status
from projects.models import Project
from reviews.composite import Facts, ScoredCriterion, Shares
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.models import Acceptance, ScoreResult
from reviews.queries.panel import current_round

IN_HAND = (Status.CLOSING, Status.ACCEPTANCE, Status.RECTIFYING)


def current_acceptance(project: Project) -> Acceptance | None:
    """Acceptance row of the current round, None until verification begins."""
    number = current_round(project, Stage.ACCEPTANCE)
    return Acceptance.objects.filter(project=project, round=number).first()


def acceptance_result(acceptance: Acceptance) -> ScoreResult | None:
    """Panel result of the acceptance's round, None until the last sheet is in."""
    return ScoreResult.objects.filter(
        project_id=acceptance.project_id, stage=Stage.ACCEPTANCE, round=acceptance.round
    ).first()


def shares_of(rubric: Rubric) -> Shares:
    """What half results count under the rubric."""
    return Shares()


def scored_criteria(rubric: Rubric) -> list[ScoredCriterion]:
    """Criteria of the rubric in order, judged or taken from facts."""
    return [
        ScoredCriterion(row.code, row.name, row.points, row.source) for row in rubric.criteria.all()
    ]


def facts_of(acceptance: Acceptance, shares: Shares) -> Facts:
    """Everything recorded about the project that the rubric may count; five queries."""
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
    )


def acceptance_queue(programme: Programme, user: Any) -> QuerySet[Project]:
    """Projects waiting for acceptance work, longest waiting first."""
    found = Project.objects.visible_to(user).filter(programme=programme, status__in=IN_HAND)
    return found.with_names().order_by("status_since", "pk")


def projects_in_hand(programme: Programme) -> QuerySet[Project]:
    """Projects whose acceptance is not ended; while there are any, no ranking is frozen."""
    return Project.objects.filter(programme=programme, status__in=IN_HAND).order_by("pk")


def acceptance_rubric(project: Project) -> Rubric | None:
    """Acceptance rubric of the project's programme."""
    return rubric_of(project.programme, Stage.ACCEPTANCE)
