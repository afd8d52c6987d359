"""Figures a grade asks about beside the score: base and bonus, lamps, overdue tasks, merits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from dispatch.enums import LampColour
from dispatch.models import Lamp
from dispatch.queries.punctuality import punctuality_of_projects
from programmes.enums import ConditionFact, CriterionKind, Grade, Grading, MeritSource
from programmes.models import GradeRule, MeritRule, Programme
from projects.models import Project
from reviews.enums import ProblemVerdict
from reviews.grading import Condition, Figures, GradeLine, grade_reached
from reviews.models import Acceptance, MeritGrant
from reviews.queries.overdue import overdue_tasks
from reviews.queries.rubrics import thresholds_for
from reviews.scoring import ZERO

HUNDRED = Decimal(100)
# From the best grade down.
BEST_FIRST = tuple(Grade)


def grade_lines(programme: Programme) -> list[GradeLine]:
    """Grades of the programme with their conditions; two queries."""
    rules = GradeRule.objects.filter(programme=programme).prefetch_related("conditions")
    return [
        GradeLine(
            rule.grade,
            rule.threshold,
            tuple(
                Condition(row.fact, row.comparison, row.bound, row.criterion)
                for row in rule.conditions.all()
            ),
        )
        for rule in rules
    ]


def reachable_lines(programme: Programme, *, rectified: bool) -> list[GradeLine]:
    """Grades a round may reach: after rectification at most the one the programme names."""
    lines = grade_lines(programme)
    if not rectified:
        return lines
    best = BEST_FIRST.index(Grade(programme.second_grade_cap))
    return [line for line in lines if Grade(line.grade) in BEST_FIRST[best:]]


def lacks_condition(acceptance: Acceptance, *, rectified: bool) -> bool:
    """Whether a score at the pass mark still makes no grade, for want of a further condition.

    Several queries. Where stars and flags make the grade the score alone decides. Source: 合格
    with at least 70 basic points, R-F.
    """
    programme = acceptance.project.programme
    if acceptance.score is None or programme.grading == Grading.MERITS:
        return False
    lines = reachable_lines(programme, rectified=rectified)
    grade = grade_reached(acceptance.score, lines, figures_of(acceptance))
    return grade in ("", Grade.UNQUALIFIED)


def figures_of(acceptance: Acceptance) -> Figures:
    """What conditions may ask about the project of this round; a few queries."""
    project = acceptance.project
    lines = acceptance.trace.get("lines", [])
    return Figures(
        facts={
            ConditionFact.BASE.value: _base(acceptance.trace),
            ConditionFact.BONUS.value: _bonus(acceptance.trace),
            ConditionFact.RED_MONTHS.value: Decimal(_lit(project, LampColour.RED)),
            ConditionFact.OVERDUE.value: Decimal(overdue_tasks(project.pk)),
            ConditionFact.SOLVED.value: _solved(acceptance),
        },
        criteria={
            line["code"].rpartition(".")[2]: Decimal(line["value"])
            for line in lines
            if line["value"] is not None and line["kind"] != CriterionKind.DEDUCTION
        },
    )


def _base(trace: dict[str, Any]) -> Decimal:
    total = ZERO
    for part in trace.get("parts", []):
        possible = Decimal(part["possible"])
        if possible:
            reached = Decimal(part["reached"]) * Decimal(part["full"]) / possible
            total += reached * Decimal(part["share"]) / HUNDRED
    return total


def _bonus(trace: dict[str, Any]) -> Decimal:
    total = ZERO
    for part in trace.get("parts", []):
        bonus = min(Decimal(part["bonus"]), Decimal(part["bonus_cap"]))
        total += bonus * Decimal(part["share"]) / HUNDRED
    return total


def _lit(project: Project, colour: str) -> int:
    return Lamp.objects.filter(project=project, shown=colour).count()


def _solved(acceptance: Acceptance) -> Decimal:
    """Share of problems solved in per cent; a problem partly solved counts as the rubric says."""
    rubrics = thresholds_for(acceptance.project, "acceptance")
    partly = Decimal(rubrics[0].partly_percent) if rubrics else ZERO
    worth = {ProblemVerdict.SOLVED.value: HUNDRED, ProblemVerdict.PARTLY.value: partly}
    verdicts = list(acceptance.problem_checks.values_list("verdict", flat=True))
    if not verdicts:
        return HUNDRED
    return sum((worth.get(verdict, ZERO) for verdict in verdicts), ZERO) / len(verdicts)


@dataclass(frozen=True)
class MeritLine:
    """How often one star or flag was earned, and what that is worth."""

    name: str
    times: int
    worth: int

    @property
    def total(self) -> int:
        """Times by worth."""
        return self.times * self.worth


def merits_of(project: Project) -> list[MeritLine]:
    """Stars and flags of the year; a query for each kind."""
    rules = MeritRule.objects.filter(programme=project.programme_id)
    return [MeritLine(rule.name, _times(rule, project), rule.worth) for rule in rules]


def _times(rule: MeritRule, project: Project) -> int:
    if rule.source == MeritSource.GREEN:
        return _lit(project, LampColour.GREEN)
    if rule.source == MeritSource.ON_TIME:
        return punctuality_of_projects([project.pk])[project.pk].on_time
    granted = MeritGrant.objects.filter(rule=rule, project=project)
    return granted.aggregate(times=Sum("times"))["times"] or 0
