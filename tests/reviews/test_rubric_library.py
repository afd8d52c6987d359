"""Every rubric of the library worked out by hand: the arithmetic stands beside the figures."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from programmes.documents import read_yaml
from programmes.enums import Comparison, ConditionFact, CriterionKind, Grade
from programmes.forms.library import ready_sets, rubric_from
from programmes.rulebook import parse_document
from programmes.rulebook_types import RubricRule
from programmes.shipped import library_rows, shipped_document
from reviews.composite import Composite, Facts, ScoredCriterion, Shares, compose, compose_parts
from reviews.grading import NO_FIGURES, Condition, Figures, GradeLine, grade_reached
from reviews.ranking import Contender, quota_of, within_quota
from reviews.satisfaction import Survey, falls_short
from reviews.scoring import Caps, CriterionRule, aggregate, sheet_total
from reviews.secretaries import secretary_score

D = Decimal
# 60 wanted, 45 reached: 0.75. From 100 down to 40, 40 reached: 1. Mean 0.875.
INDICATORS = [(D(0), D(60), D(45)), (D(100), D(40), D(40))]
# What the yardsticks and the Fenyi rubric give for a score: 优秀 90, 良好 80, 合格 60.
USUAL = [
    GradeLine(Grade.EXCELLENT, D(90)),
    GradeLine(Grade.GOOD, D(80)),
    GradeLine(Grade.QUALIFIED, D(60)),
    GradeLine(Grade.UNQUALIFIED, D(0)),
]
# (30 × 1 + 10 × 0.8 + 5 × 0.6) / 50 = 0.82
SURVEY = Survey(asked=60, very=30, fairly=10, basic=5, unsatisfied=5)


def rubric(key: str) -> RubricRule:
    """A rubric of the library as a county gets it: inserted by the editor, checked as a whole."""
    inserted = rubric_from(key, {})
    assert inserted is not None
    book = read_yaml(shipped_document("general"))
    inserted["code"] = "main"
    others = [row for row in book["rubrics"] if row["stage"] != inserted["stage"]]
    book["rubrics"] = [inserted, *others]
    if inserted["stage"] == "acceptance":
        for grade in book["grades"]:
            if grade["grade"] == "qualified":
                grade["threshold"] = inserted["pass_mark"]
    return parse_document(book).rubrics[0]


def totals(rule: RubricRule, *sheets: Mapping[str, str]) -> list[Decimal]:
    """Totals of the judges' sheets; marks by code."""
    keys = {row.code: number for number, row in enumerate(rule.criteria)}
    criteria = [
        CriterionRule(keys[row.code], row.name, row.points, rule.mark_step, row.lowest, row.kind)
        for row in rule.criteria
    ]
    caps = Caps(rule.bonus_cap, rule.deduction_cap)
    return [
        sheet_total({keys[code]: D(mark) for code, mark in sheet.items()}, criteria, caps)
        for sheet in sheets
    ]


def sheet(rule: RubricRule, marks: str, **extras: str) -> dict[str, str]:
    """Base marks in the order of the rubric, then bonus and deduction by code."""
    base = [row.code for row in rule.criteria if row.kind == CriterionKind.BASE]
    return {**dict(zip(base, marks.split(), strict=True)), **extras}


def composed(rule: RubricRule, facts: Facts, **judged: str) -> Decimal:
    return whole_of(rule, facts, judged).score


def whole_of(rule: RubricRule, facts: Facts, judged: Mapping[str, str]) -> Composite:
    """Score and trace of one rubric from the judges' means and the facts."""
    shares = Shares(
        mostly=D(rule.mostly_percent) / 100,
        partly=D(rule.partly_percent) / 100,
        yellow=D(rule.lamp_yellow) / rule.lamp_green,
        red=D(rule.lamp_red) / rule.lamp_green,
        late=rule.late_points,
        overdue=rule.overdue_points,
    )
    criteria = [
        ScoredCriterion(row.code, row.name, row.points, row.source, row.kind)
        for row in rule.criteria
    ]
    marks = {code: D(mark) for code, mark in judged.items()}
    caps = Caps(rule.bonus_cap, rule.deduction_cap)
    return compose(criteria, marks, facts, shares, caps)


def test_the_library_holds_six_rubrics_and_the_editor_offers_them():
    keys = {row["key"] for row in library_rows()}
    assert len(keys) == 6
    assert keys <= {one.key for one in ready_sets()}


@pytest.mark.parametrize("key", [row["key"] for row in library_rows()])
def test_every_rubric_of_the_library_passes_the_checks_of_a_rule_book(key: str):
    assert sum(row.points for row in rubric(key).criteria if row.kind == "base") == 100


def test_principles_of_approval():
    rule = rubric("principles")
    found = totals(
        rule,
        sheet(rule, "18 16 17 19 15", research="2"),  # 85 + 2 = 87
        sheet(rule, "17 15 16 18 14"),  # 80
        sheet(rule, "20 19 18 20 18", research="3"),  # 95 + 3 = 98, the highest: left out
        sheet(rule, "15 14 15 16 12", careless="2"),  # 72 - 2 = 70, the lowest: left out
        sheet(rule, "16 16 16 17 15", research="1"),  # 80 + 1 = 81
    )
    assert found == [87, 80, 98, 70, 81]
    # (87 + 80 + 81) / 3 = 248 / 3 = 82.666…, at or above 75: approved.
    result = aggregate(found, trim_rule=rule.trim_rule, trim_from=rule.trim_from)
    assert result.score == D("82.67")
    assert result.score >= rule.pass_mark
    # Three judges leave nothing out: (87 + 70 + 67) / 3 = 74.666…, to be revised. The bonus stops
    # at 3, the deduction at 4: 66 + 3 - 4 = 65, and 66 + 3 - 2 = 67.
    capped = totals(
        rule,
        sheet(rule, "15 13 13 13 12", research="3", careless="4"),
        sheet(rule, "15 13 13 13 12", research="3", careless="2"),
    )
    assert capped == [65, 67]
    short = aggregate([D(87), D(70), D(67)], trim_rule=rule.trim_rule, trim_from=rule.trim_from)
    assert (short.score, short.dropped) == (D("74.67"), ())
    assert short.score < rule.pass_mark


def test_the_three_yardsticks_of_acceptance():
    facts = Facts(
        reports=(6, 8),
        problems=[D(1), D(1), D(1), D("0.5")],
        indicators=INDICATORS,
        satisfaction=SURVEY,
        overdue=3,
    )
    # 30 × 3.5 / 4 = 26.25; 15 × 0.875 = 13.125; improvement 8.5; 25 × 0.82 = 20.5;
    # process 10 - 2 × 1 - 3 × 0.5 = 6.5; brand 7. Base 81.875; + 4 - 2 = 83.875;
    # the experts put the problems right by 3 downwards: 80.875.
    judged = {"improvement": "8.5", "brand": "7", "honours": "4", "blame": "2"}
    corrected = {"problems_up": "0", "problems_down": "3"}
    score = composed(rubric("yardsticks"), facts, **judged, **corrected)
    assert score == D("80.88")
    assert grade_reached(score, USUAL, NO_FIGURES) == Grade.GOOD
    # 优秀 within 30 % of a group: of 7 projects floor(2.1) = 2 keep it, of 3 the least, 1.
    assert (quota_of(7, 30), quota_of(3, 30)) == (2, 1)
    # (20 × 1 + 10 × 0.8 + 5 × 0.6 + 15 × 0) / 50 = 0.62 stays above the 60 % of the veto,
    # (15 × 1 + 10 × 0.8 + 5 × 0.6 + 20 × 0) / 50 = 0.52 does not.
    assert not falls_short(Survey(60, 20, 10, 5, 15), 60)
    assert falls_short(Survey(60, 15, 10, 5, 20), 60)


def test_process_result_and_effect_with_several_projects_of_one_secretary():
    facts = Facts(
        lamps={"green": 5, "yellow": 2, "red": 1},
        milestones=[(D(40), D(1)), (D(30), D("0.8")), (D(30), D(0))],
        problems=[D(1), D(1), D("0.5"), D(0)],
        indicators=INDICATORS,
        satisfaction=SURVEY,
    )
    # (5 × 12 + 2 × 8 + 3) / 8 = 9.875; 7 + 5 + 3.5; 18 × 0.64 = 11.52; 12 × 0.875 = 10.5;
    # 15 × 2.5 / 4 = 9.375; 15 × 0.82 = 12.3; 8. Together 77.07.
    judged = {"four": "7", "secretary": "5", "papers": "3.5", "example": "8"}
    found = composed(rubric("process_result_effect"), facts, **judged)
    assert found == D("77.07")
    assert grade_reached(found, USUAL, NO_FIGURES) == Grade.QUALIFIED
    # Mandatory (77.07 + 85) / 2 = 81.035, elective 90: 0.6 × 81.035 + 0.4 × 90 = 84.621.
    scores = [("mandatory", found), ("mandatory", D(85)), ("elective", D(90))]
    whole = secretary_score(scores, {"mandatory": 60, "elective": 40})
    assert whole is not None
    assert whole.score == D("84.62")


def test_mutual_scoring_with_minutes_over_time():
    rule = rubric("mutual")
    found = totals(
        rule,
        sheet(rule, "36 18 37", overtime="2"),  # 91 - 2 = 89
        sheet(rule, "34 15 35", overtime="2"),  # 84 - 2 = 82
        sheet(rule, "38 12 36", overtime="2"),  # 86 - 2 = 84
    )
    # (89 + 82 + 84) / 3 = 85
    assert aggregate(found, trim_rule=rule.trim_rule, trim_from=rule.trim_from).score == 85
    # The first third of 6 is excellent, the rest qualified: 95 and 91; 85 and what follows are not.
    scores = (85, 91, 95, 72, 66, 80)
    field = [
        Contender(number, "", (D(score),), Grade.EXCELLENT) for number, score in enumerate(scores)
    ]
    kept = within_quota(
        field, grade=Grade.EXCELLENT, next_grade=Grade.QUALIFIED, quota=quota_of(6, 34)
    )
    best = {scores[row.key] for row in kept if row.grade == Grade.EXCELLENT}
    assert best == {95, 91}
    assert {row.grade for row in kept} == {Grade.EXCELLENT, Grade.QUALIFIED}


def test_the_quarter_of_three_months_and_the_leaders():
    rule = rubric("quarter")
    # 80 × 0.3 + 90 × 0.3 + 70 × 0.3 + 95 × 0.1 = 24 + 27 + 21 + 9.5 = 81.5
    assert totals(rule, sheet(rule, "24 27 21 9.5")) == [D("81.5")]
    # Any mark of a month can be entered: 87 × 0.3 = 26.1; 92.5 × 0.3 = 27.75; 81 × 0.3 = 24.3;
    # 88.4 × 0.1 = 8.84. Together 86.99.
    assert totals(rule, sheet(rule, "26.1 27.75 24.3 8.84")) == [D("86.99")]


QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


def test_a_year_of_four_quarters_is_their_average():
    """The rubric of the quarter taken four times, each with a share of 25."""
    book = read_yaml(shipped_document("general"))
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(QUARTERS, start=1):
        row = rubric_from("quarter", {})
        assert row is not None
        # Which mark decides a tie is said once for the whole.
        criteria = [
            {**one, "tie_break": one["tie_break"] if number == 4 else 0} for one in row["criteria"]
        ]
        rows.append({**row, "criteria": criteria, "code": f"q{number}", "name": name, "share": 25})
    approval = [row for row in book["rubrics"] if row["stage"] != "acceptance"]
    book["rubrics"] = [*approval, *rows]
    rules = [row for row in parse_document(book).rubrics if row.stage == "acceptance"]
    assert [(row.name, row.share) for row in rules] == [(name, 25) for name in QUARTERS]
    # Means of the judges: 24 + 27 + 21 + 9.5 = 81.5; 22.5 + 24 + 21 + 8.5 = 76;
    # 27 + 27 + 25.5 + 8.5 = 88; 28.5 + 27 + 26.25 + 8.5 = 90.25.
    marks = ("24 27 21 9.5", "22.5 24 21 8.5", "27 27 25.5 8.5", "28.5 27 26.25 8.5")
    parts = [
        (rule.share, whole_of(rule, Facts(), sheet(rule, typed)))
        for rule, typed in zip(rules, marks, strict=True)
    ]
    assert [part.score for _, part in parts] == [D("81.5"), D(76), D(88), D("90.25")]
    # (81.5 + 76 + 88 + 90.25) / 4 = 335.75 / 4 = 83.9375; every mark stays a line of the trace.
    year = compose_parts(parts)
    assert (year.unrounded, year.score) == (D("83.9375"), D("83.94"))
    assert len(year.lines) == 16


@pytest.mark.parametrize(
    ("base", "bonus", "total", "grade"),
    [
        ("88", "9", "97", Grade.EXCELLENT),
        ("88", "7", "95", Grade.QUALIFIED),  # bonus below 8
        ("84", "20", "104", Grade.QUALIFIED),  # base below 85
        ("65", "20", "85", Grade.UNQUALIFIED),  # base below 70: bonus does not make up for it
    ],
)
def test_base_and_bonus_are_asked_about_apart(base: str, bonus: str, total: str, grade: str):
    rule = rubric("base_bonus")
    assert totals(rule, sheet(rule, base, extra=bonus)) == [D(total)]
    at_least = Comparison.AT_LEAST
    excellent = (
        Condition(ConditionFact.BASE, at_least, D(85)),
        Condition(ConditionFact.BONUS, at_least, D(8)),
    )
    lines = [
        GradeLine(Grade.EXCELLENT, D(85), excellent),
        GradeLine(Grade.QUALIFIED, D(70), (Condition(ConditionFact.BASE, at_least, D(70)),)),
        GradeLine(Grade.UNQUALIFIED, D(0)),
    ]
    facts = {ConditionFact.BASE.value: D(base), ConditionFact.BONUS.value: D(bonus)}
    assert grade_reached(D(total), lines, Figures(facts, {})) == grade
