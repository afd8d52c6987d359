"""The part of random rule books that judges: gates, rubrics, grades, awards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from programmes.enums import MeritSource, Scope

Document = dict[str, Any]
FACT_SOURCES = [
    "punctuality",
    "lamps",
    "milestones",
    "problems",
    "indicators",
    "satisfaction",
    "process",
]


def judgement(draw: st.DrawFn, categories: Sequence[str]) -> Document:
    """Gates, vetoes, rubrics, grades, awards and merits that fit together."""
    panel = draw(st.sampled_from(["expert_panel", "card_vote", ""]))
    grading = draw(st.sampled_from(["scores", "awards", "merits"]))
    passing = draw(st.integers(1, 70))
    rubrics = _stage(draw, "acceptance", categories, passing)
    single = len(rubrics) == 1
    if panel == "expert_panel" or draw(st.booleans()):
        rubrics = _stage(draw, "approval", categories, draw(st.integers(0, 90))) + rubrics
    return {
        "gates": _gates(draw, panel),
        "veto_items": {
            stage: [
                {"code": f"veto{number}", "text": f"否决情形{number}"}
                | ({"satisfaction_below": 60 if number else ""} if stage == "acceptance" else {})
                for number in range(draw(st.integers(0, 2)))
            ]
            for stage in ("approval", "acceptance")
        },
        "rubrics": rubrics,
        "grading": grading,
        "grades": _grades(draw, passing, rubrics[-1] if single else None),
        "awards": _awards(draw, 1 if grading == "awards" else 0),
        "merits": _merits(draw) if grading == "merits" else [],
    }


def _gates(draw: st.DrawFn, panel: str) -> list[Document]:
    def gate(kind: str, enabled: bool) -> Document:
        return {
            "kind": kind,
            "enabled": enabled,
            "working_days": draw(st.integers(1, 10)),
            "green_percent": draw(st.integers(0, 99)),
            "red_percent": draw(st.integers(0, 99)),
            "secret": draw(st.booleans()),
        }

    return [
        gate("pre_review", draw(st.booleans())),
        gate("comment_meeting", draw(st.booleans())),
        gate("expert_panel", panel == "expert_panel"),
        gate("card_vote", panel == "card_vote"),
        gate("notice", draw(st.booleans())),
        gate("approval", True),
    ]


def _stage(draw: st.DrawFn, stage: str, categories: Sequence[str], passing: int) -> list[Document]:
    """One rubric for all, a composite of two, or one for the first category and one for others."""
    shape = draw(st.sampled_from(["single", "composite", "split"]))
    if shape == "single" or (shape == "split" and len(categories) < 2):
        return [_rubric(draw, stage, "main", passing)]
    if shape == "composite":
        share = draw(st.integers(1, 99))
        return [
            _rubric(draw, stage, "main", passing, share=share),
            _rubric(draw, stage, "second", passing, share=100 - share, ties=False),
        ]
    return [
        _rubric(draw, stage, "main", passing, categories=categories[:1]),
        _rubric(draw, stage, "second", passing, categories=categories[1:]),
    ]


def _rubric(
    draw: st.DrawFn,
    stage: str,
    code: str,
    passing: int,
    *,
    share: int = 100,
    categories: Sequence[str] = (),
    ties: bool = True,
) -> Document:
    groups = _groups(draw)
    criteria = _criteria(draw, stage, ties=ties)
    points = sorted(draw(st.tuples(*[st.integers(1, 100)] * 3)), reverse=True)
    return {
        "stage": stage,
        "code": code,
        "name": f"评分表{code}",
        "categories": list(categories),
        "share": str(share),
        "mark_step": draw(st.sampled_from(["1", "0.5", "0.01"])),
        "trim_rule": draw(st.sampled_from(["none", "one_each", "tenth"])),
        "trim_from": draw(st.integers(3, 7)),
        "min_judges": draw(st.integers(max(1, len(groups)), 4)),
        "missing_judge": draw(st.sampled_from(["wait", "reweight"])),
        "pass_mark": str(passing),
        "mostly_percent": draw(st.integers(0, 100)),
        "partly_percent": draw(st.integers(0, 100)),
        "late_points": draw(st.sampled_from(["0", "1", "0.5"])),
        "overdue_points": draw(st.sampled_from(["0", "0.5"])),
        "bonus_cap": str(draw(st.integers(1, 10))),
        "deduction_cap": str(draw(st.integers(0, 100))),
        "comment_below": draw(st.integers(0, 100)),
        "disagreement_over": str(draw(st.integers(0, 100))),
        "judge_groups": groups,
        "criteria": criteria,
        "lamp_points": dict(zip(("green", "yellow", "red"), points, strict=True)),
    }


def _groups(draw: st.DrawFn) -> list[Document]:
    weights = draw(st.sampled_from([[], ["100"], ["40", "60"], ["33.34", "33.33", "33.33"]]))
    return [
        {"code": f"group{number}", "name": f"评委组{number}", "weight": weight}
        for number, weight in enumerate(weights, start=1)
    ]


def _criteria(draw: st.DrawFn, stage: str, *, ties: bool) -> list[Document]:
    """Base points that make up 100, the first marked by judges; perhaps bonus and deduction."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=3)))
    points = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    rows = []
    for number, worth in enumerate(points, start=1):
        facts = FACT_SOURCES if stage == "acceptance" and number > 1 else []
        source = draw(st.sampled_from(["judge", *facts]))
        lowest = draw(st.integers(0, worth // 2)) if source == "judge" else 0
        tie = number if ties and draw(st.booleans()) else 0
        rows.append(_criterion(f"c{number}", worth, source=source, lowest=lowest, tie_break=tie))
    for kind in ("bonus", "deduction"):
        if draw(st.booleans()):
            rows.append(_criterion(kind, draw(st.integers(1, 10)), kind=kind))
    return rows


def _criterion(code: str, points: int, **values: Any) -> Document:
    row: Document = {"source": "judge", "kind": "base", "lowest": 0, "tie_break": 0} | values
    return {
        "code": code,
        "part": "",
        "name": f"指标{code}",
        "points": str(points),
        "standard": "",
        **row,
        "lowest": str(row["lowest"]),
    }


def _grades(draw: st.DrawFn, passing: int, rubric: Document | None) -> list[Document]:
    good = draw(st.integers(passing + 1, 99))
    best = draw(st.integers(good + 1, 100))
    rows = []
    for grade, threshold in (
        ("excellent", best),
        ("good", good),
        ("qualified", passing),
        ("unqualified", 0),
    ):
        percent, count = ("", "")
        if grade in {"excellent", "good"}:
            percent, count = draw(st.sampled_from([("", ""), (30, ""), ("", 2), ("", 0)]))
        rows.append(
            {
                "grade": grade,
                "threshold": str(threshold),
                "quota_percent": percent,
                "quota_count": count,
                "quota_scope": draw(st.sampled_from(Scope.values)),
                "conditions": [] if grade == "unqualified" else _conditions(draw, rubric),
            }
        )
    return rows


def _conditions(draw: st.DrawFn, rubric: Document | None) -> list[Document]:
    facts = ["base", "bonus", "red_months", "overdue", "solved"]
    chosen = draw(st.sampled_from(["", *facts, "criterion"]))
    if not chosen or (chosen == "criterion" and rubric is None):
        return []
    comparison = "at_most" if chosen in {"red_months", "overdue"} else "at_least"
    return [
        {
            "fact": chosen,
            "criterion": "c1" if chosen == "criterion" else "",
            "comparison": comparison,
            "bound": "1" if chosen == "criterion" else str(draw(st.integers(0, 20))),
        }
    ]


def _awards(draw: st.DrawFn, least: int) -> list[Document]:
    return [
        {
            "code": f"award{number}",
            "name": f"奖项{number}",
            "places": draw(st.integers(1, 10)),
            "scope": draw(st.sampled_from(Scope.values)),
        }
        for number in range(draw(st.integers(least, 3)))
    ]


def _merits(draw: st.DrawFn) -> list[Document]:
    return [
        {
            "code": f"merit{number}",
            "name": f"星旗{number}",
            "source": draw(st.sampled_from(MeritSource.values)),
            "worth": draw(st.integers(1, 10)),
        }
        for number in range(draw(st.integers(1, 3)))
    ]


def unequal(rubric: Document) -> None:
    """Make the points of a rubric miss 100."""
    first = rubric["criteria"][0]
    rubric["criteria"][0] = first | {"points": str(int(first["points"]) + 1)}
