"""Reads gates, rubrics, veto items, grades, awards and merits of a rule book."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from programmes.documents import Section
from programmes.enums import (
    Comparison,
    ConditionFact,
    CriterionKind,
    GateKind,
    Grade,
    MarkSource,
    MeritSource,
    MissingJudge,
    Scope,
    Stage,
    TrimRule,
)
from programmes.rulebook_types import (
    AwardLine,
    ConditionLine,
    CriterionRule,
    GateRule,
    GradeLine,
    JudgeGroupRule,
    MeritLine,
    RubricRule,
    VetoRule,
)

MAIN = "main"


def gates(top: Section, scores: Sequence[RubricRule]) -> tuple[GateRule, ...]:
    """Gates as listed, then those not listed, switched off.

    Judges and pass mark are those of the approval rubric, said in one place only.
    """
    marks = next((rubric for rubric in scores if rubric.stage == Stage.APPROVAL), None)
    judges = marks.min_judges if marks else 3
    pass_mark = marks.pass_mark if marks else Decimal(75)
    found = []
    for section in top.sections("gates"):
        with section:
            kind = section.choice("kind", GateKind)
            enabled = section.flag("enabled", True)
            found.append(GateRule(kind, enabled, judges, pass_mark, **_gate_limits(section)))
    listed = {gate.kind for gate in found}
    found += [
        GateRule(kind, False, judges, pass_mark, 5, 50, 50, False)
        for kind in GateKind.values
        if kind not in listed
    ]
    return tuple(found)


def _gate_limits(section: Section) -> dict[str, Any]:
    return {
        "working_days": section.whole("working_days", 1, 60, 5),
        "green_percent": section.whole("green_percent", 0, 99, 50),
        "red_percent": section.whole("red_percent", 0, 99, 50),
        "secret": section.flag("secret", False),
    }


def rubrics(top: Section) -> tuple[RubricRule, ...]:
    """All rubrics, in order."""
    return tuple(_rubric(section) for section in top.sections("rubrics"))


def _rubric(section: Section) -> RubricRule:
    with section:
        return RubricRule(
            stage=section.choice("stage", Stage),
            code=section.code("code", MAIN),
            name=section.text("name", limit=60),
            categories=section.codes("categories"),
            share=section.number("share", "0.01", "100", "100"),
            **_judging(section),
            **_lamp_points(section),
            bonus_cap=section.number("bonus_cap", "0", "100", "0"),
            deduction_cap=section.number("deduction_cap", "0", "100", "100"),
            comment_below=section.whole("comment_below", 0, 100, 0),
            disagreement_over=section.number("disagreement_over", "0", "100", "0"),
            judge_groups=tuple(
                _group(row) for row in section.sections("judge_groups", required=False)
            ),
            criteria=tuple(_criterion(row) for row in section.sections("criteria")),
        )


def _judging(section: Section) -> dict[str, Any]:
    return {
        "mark_step": section.number("mark_step", "0.01", "10", "1"),
        "trim_rule": section.choice("trim_rule", TrimRule, TrimRule.NONE),
        "trim_from": section.whole("trim_from", 3, 50, 5),
        "min_judges": section.whole("min_judges", 1, 50, 3),
        "missing_judge": section.choice("missing_judge", MissingJudge, MissingJudge.WAIT),
        "pass_mark": section.number("pass_mark", "0", "100"),
        "mostly_percent": section.whole("mostly_percent", 0, 100, 80),
        "partly_percent": section.whole("partly_percent", 0, 100, 50),
        "late_points": section.number("late_points", "0", "100", "1"),
        "overdue_points": section.number("overdue_points", "0", "100", "0.5"),
    }


def _lamp_points(rubric: Section) -> dict[str, Any]:
    """What a month of each lamp is worth; the ratio counts, so 12/8/3 says it as counties do."""
    with rubric.section("lamp_points", required=False) as section:
        points = {
            "lamp_green": section.whole("green", 1, 100, 12),
            "lamp_yellow": section.whole("yellow", 0, 100, 8),
            "lamp_red": section.whole("red", 0, 100, 3),
        }
        if not points["lamp_green"] >= points["lamp_yellow"] >= points["lamp_red"]:
            section.refuse("yellow", "绿灯、黄灯、红灯的得分应依次不增")
        return points


def _group(section: Section) -> JudgeGroupRule:
    with section:
        return JudgeGroupRule(
            code=section.code("code"),
            name=section.text("name", limit=40),
            weight=section.number("weight", "0.01", "100"),
        )


def _criterion(section: Section) -> CriterionRule:
    with section:
        return CriterionRule(
            code=section.code("code"),
            part=section.text("part", limit=20, default=""),
            name=section.text("name", limit=60),
            points=section.number("points", "0.01", "100"),
            standard=section.text("standard", limit=300, default=""),
            source=section.choice("source", MarkSource, MarkSource.JUDGE),
            kind=section.choice("kind", CriterionKind, CriterionKind.BASE),
            lowest=section.number("lowest", "0", "100", "0"),
            tie_break=section.whole("tie_break", 0, 9, 0),
        )


def veto_items(top: Section) -> tuple[VetoRule, ...]:
    """Reasons that alone stop a project, stage by stage."""
    found = []
    with top.section("veto_items", required=False) as stages:
        for stage in Stage.values:
            for section in stages.sections(stage, required=False):
                with section:
                    text = section.text("text", limit=120)
                    below = section.maybe_whole("satisfaction_below", 1, 100)
                    found.append(VetoRule(stage, section.code("code"), text, below))
    return tuple(found)


def grades(top: Section) -> tuple[GradeLine, ...]:
    """The grades with their thresholds."""
    return tuple(_grade(section) for section in top.sections("grades"))


def _grade(section: Section) -> GradeLine:
    with section:
        percent = section.maybe_whole("quota_percent", 1, 100)
        return GradeLine(
            grade=section.choice("grade", Grade),
            threshold=section.number("threshold", "0", "100"),
            quota_percent=None if percent == 100 else percent,
            quota_count=section.maybe_whole("quota_count", 0, 999),
            quota_scope=section.choice("quota_scope", Scope, Scope.GROUP),
            conditions=tuple(
                _condition(row) for row in section.sections("conditions", required=False)
            ),
        )


def _condition(section: Section) -> ConditionLine:
    with section:
        return ConditionLine(
            fact=section.choice("fact", ConditionFact),
            criterion=section.code("criterion", ""),
            comparison=section.choice("comparison", Comparison),
            bound=section.number("bound", "0", "999"),
        )


def awards(top: Section) -> tuple[AwardLine, ...]:
    """Awards by rank, the highest first."""
    found = []
    for section in top.sections("awards", required=False):
        with section:
            found.append(
                AwardLine(
                    code=section.code("code"),
                    name=section.text("name", limit=40),
                    places=section.whole("places", 1, 999),
                    scope=section.choice("scope", Scope, Scope.ALL),
                )
            )
    return tuple(found)


def merits(top: Section) -> tuple[MeritLine, ...]:
    """Stars and flags of the year."""
    found = []
    for section in top.sections("merits", required=False):
        with section:
            found.append(
                MeritLine(
                    code=section.code("code"),
                    name=section.text("name", limit=20),
                    source=section.choice("source", MeritSource),
                    worth=section.whole("worth", 1, 99, 1),
                )
            )
    return tuple(found)
