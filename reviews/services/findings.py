"""Writes what the acceptance team found: verdicts, yardsticks, actual values, the survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core import clock
from core.errors import InvalidInput, StaleState
from projects.models import Project
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.models import (
    Acceptance,
    IndicatorCheck,
    MilestoneCheck,
    ProblemCheck,
    SatisfactionTally,
)
from reviews.satisfaction import Survey, problem_of

EVIDENCE_MAX = 200
CHANNEL_MAX = 60
YARDSTICKS = ("resolved", "improved", "felt")


@dataclass(frozen=True)
class Verdicts:
    """What the team found so far: by row id, verdict and evidence seen, or the actual value.

    `yardsticks` are the codes ticked by problem id; `survey` the totals of the satisfaction
    survey with the way it was held, None: nothing new of it.
    """

    milestones: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    problems: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    indicators: Mapping[int, Decimal] = field(default_factory=dict)
    yardsticks: Mapping[int, Collection[str]] = field(default_factory=dict)
    survey: tuple[Survey, str] | None = None


def write_verdicts(
    project: Project,
    acceptance: Acceptance,
    verdicts: Verdicts,
    seen_version: int | None,
    actor: Any,
) -> None:
    """Keep the verdicts; the project is locked by the caller.

    Raises StaleState (saved meanwhile), InvalidInput (rows, verdicts, totals that cannot be).
    """
    if seen_version not in (None, acceptance.version):
        raise StaleState("核验记录刚由他人保存，为免互相覆盖，您的内容没有保存，请刷新后再填。")
    _write_milestones(project, acceptance, verdicts)
    _write_problems(project, acceptance, verdicts)
    _write_indicators(project, acceptance, verdicts)
    if verdicts.survey is not None:
        _write_survey(acceptance, *verdicts.survey, actor=actor)
    acceptance.version += 1
    acceptance.save(update_fields=["version"])


def refuse_gaps(project: Project, acceptance: Acceptance) -> None:
    """Raise InvalidInput while a task, problem or indicator has no finding."""
    gaps = [
        ("任务", project.milestones.count() - acceptance.milestone_checks.count()),
        ("问题", project.problems.count() - acceptance.problem_checks.count()),
        ("指标", project.indicators.count() - acceptance.indicator_checks.count()),
    ]
    missing = "、".join(f"{count} 个{label}" for label, count in gaps if count > 0)
    if missing:
        raise InvalidInput(f"还有 {missing}没有核验结论，请补齐后再办结。")


def _write_milestones(project: Project, acceptance: Acceptance, verdicts: Verdicts) -> None:
    refuse_foreign(verdicts.milestones, project.milestones.values_list("pk", flat=True))
    for key, (verdict, evidence) in verdicts.milestones.items():
        if verdict not in MilestoneVerdict.values:
            raise InvalidInput("任务核验结论不在可选范围内，请重新选择。")
        MilestoneCheck.objects.update_or_create(
            acceptance=acceptance,
            milestone_id=key,
            defaults={"verdict": verdict, "evidence": evidence.strip()[:EVIDENCE_MAX]},
        )


def _write_problems(project: Project, acceptance: Acceptance, verdicts: Verdicts) -> None:
    own = project.problems.values_list("pk", flat=True)
    refuse_foreign([*verdicts.problems, *verdicts.yardsticks], own)
    for key, (verdict, evidence) in verdicts.problems.items():
        if verdict not in ProblemVerdict.values:
            raise InvalidInput("问题核验结论不在可选范围内，请重新选择。")
        ticked = frozenset(verdicts.yardsticks.get(key, ()))
        if ticked - set(YARDSTICKS):
            raise InvalidInput("三条标准的勾选不在可选范围内，请刷新后重新勾选。")
        given = {name: name in ticked for name in YARDSTICKS} if key in verdicts.yardsticks else {}
        ProblemCheck.objects.update_or_create(
            acceptance=acceptance,
            problem_id=key,
            defaults={"verdict": verdict, "evidence": evidence.strip()[:EVIDENCE_MAX], **given},
        )


def _write_indicators(project: Project, acceptance: Acceptance, verdicts: Verdicts) -> None:
    refuse_foreign(verdicts.indicators, project.indicators.values_list("pk", flat=True))
    for key, actual in verdicts.indicators.items():
        IndicatorCheck.objects.update_or_create(
            acceptance=acceptance, indicator_id=key, defaults={"actual": actual}
        )


def _write_survey(acceptance: Acceptance, survey: Survey, channel: str, *, actor: Any) -> None:
    problem = problem_of(survey)
    if problem:
        raise InvalidInput(problem, field_errors={"asked": [problem]})
    SatisfactionTally.objects.update_or_create(
        acceptance=acceptance,
        defaults={
            "asked": survey.asked,
            "very": survey.very,
            "fairly": survey.fairly,
            "basic": survey.basic,
            "unsatisfied": survey.unsatisfied,
            "channel": channel.strip()[:CHANNEL_MAX],
            "entered_by": actor,
            "entered_at": clock.now(),
        },
    )


def refuse_foreign(given: Collection[int] | Mapping[int, Any], own: Any) -> None:
    """Raise InvalidInput when a row of another project is named."""
    if set(given) - set(own):
        raise InvalidInput("核验内容中有不属于本项目的条目，没有保存。请刷新页面后重新填写。")
