"""Reads of rectification: the one in hand, and the points a failed round leaves."""

from __future__ import annotations

from projects.models import Project
from reviews.composite import achievement
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.models import Acceptance, Rectification
from reviews.rectification_rules import ITEM_MAX


def rectification_of(project: Project) -> Rectification | None:
    """The latest rectification with its points and the people in it; two queries."""
    rows = Rectification.objects.filter(acceptance__project=project).select_related(
        "acceptance", "saved_by", "filed_by", "checked_by"
    )
    return rows.prefetch_related("items").order_by("acceptance__round").last()


def points_left(acceptance: Acceptance) -> list[str]:
    """What was verified as not done, not solved or not reached, in words; three queries."""
    tasks = acceptance.milestone_checks.exclude(verdict=MilestoneVerdict.DONE)
    problems = acceptance.problem_checks.exclude(verdict=ProblemVerdict.SOLVED)
    words = [f"任务{row.get_verdict_display()}：{row.milestone.task}" for row in
             tasks.select_related("milestone")]  # fmt: skip
    words += [f"问题{row.get_verdict_display()}：{row.problem.text}" for row in
              problems.select_related("problem")]  # fmt: skip
    for row in acceptance.indicator_checks.select_related("indicator"):
        goal = row.indicator
        if achievement(goal.baseline, goal.target, row.actual) < 1:
            words.append(
                f"指标未达到：{goal.name}，目标 {goal.target.normalize():f}，"
                f"实际 {row.actual.normalize():f} {goal.unit}"
            )
    return [line[:ITEM_MAX] for line in words]
