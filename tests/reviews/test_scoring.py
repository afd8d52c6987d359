"""Totals, means, places and grades, as pure functions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.enums import TrimRule
from reviews.grading import NO_FIGURES, GradeLine, grade_reached
from reviews.scoring import (
    CriterionRule,
    aggregate,
    mark_problem,
    mean_of,
    rank,
    sheet_total,
)

TOTALS = st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=15)
RULES = st.sampled_from(TrimRule.values)
FROM = st.integers(min_value=0, max_value=12)
CRITERIA = [CriterionRule(1, "切口小", Decimal(20)), CriterionRule(2, "有难度", Decimal(30))]


def decimals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_a_sheet_adds_up_its_marks():
    assert sheet_total({1: Decimal(17), 2: Decimal(25)}, CRITERIA) == 42


def test_a_sheet_with_a_missing_mark_has_no_total():
    with pytest.raises(ValueError, match=r"有难度.*还没有打分"):
        sheet_total({1: Decimal(17)}, CRITERIA)


@pytest.mark.parametrize(
    ("value", "words"), [("20.5", "0 至 20 分"), ("-1", "0 至 20 分"), ("17.5", "按 1 分一档")]
)
def test_a_mark_outside_its_points_or_steps_is_named(value, words):
    assert words in mark_problem(Decimal(value), CRITERIA[0])


def test_half_points_are_fine_where_the_rubric_has_half_points():
    half = CriterionRule(1, "切口小", Decimal(20), Decimal("0.5"))
    assert mark_problem(Decimal("17.5"), half) == ""
    assert mark_problem(Decimal("17.3"), half) != ""


def test_one_highest_and_one_lowest_are_left_out_from_five_judges_on():
    found = aggregate(
        decimals("95", "80", "85", "86", "60"), trim_rule=TrimRule.ONE_EACH, trim_from=5
    )
    assert found.dropped == (60, 95)
    assert found.kept == (80, 85, 86)
    assert found.score == Decimal("83.67")
    assert found.mean == Decimal("83.6666666667")
    assert found.median == 85
    assert found.spread == 35


def test_four_judges_keep_all_marks():
    found = aggregate(decimals("95", "80", "85", "60"), trim_rule=TrimRule.ONE_EACH, trim_from=5)
    assert found.dropped == ()
    assert found.score == 80
    assert found.median == Decimal("82.5")


def test_a_rule_that_would_leave_nothing_is_not_applied():
    found = aggregate(decimals("95", "60"), trim_rule=TrimRule.ONE_EACH, trim_from=0)
    assert found.score == Decimal("77.5")


def test_half_a_hundredth_is_rounded_up_once():
    found = aggregate(decimals("80.00", "80.01"), trim_rule=TrimRule.NONE, trim_from=0)
    assert found.score == Decimal("80.01")


def test_no_totals_have_no_mean():
    with pytest.raises(ValueError, match="no totals"):
        aggregate([], trim_rule=TrimRule.NONE, trim_from=0)
    with pytest.raises(ValueError, match="no values"):
        mean_of([])


@given(totals=TOTALS, rule=RULES, start=FROM, data=st.data())
def test_the_order_of_judges_does_not_matter(totals, rule, start, data):
    shuffled = data.draw(st.permutations(totals))
    assert aggregate(totals, trim_rule=rule, trim_from=start) == aggregate(
        shuffled, trim_rule=rule, trim_from=start
    )


@given(totals=TOTALS, rule=RULES, start=FROM)
def test_the_score_lies_between_the_lowest_and_the_highest(totals, rule, start):
    found = aggregate(totals, trim_rule=rule, trim_from=start)
    assert min(totals) <= found.score <= max(totals)
    assert min(totals) <= found.median <= max(totals)
    assert len(found.kept) + len(found.dropped) == len(totals)
    assert len(found.dropped) in (0, 2)


@given(totals=TOTALS, rule=RULES, start=FROM, data=st.data())
def test_a_higher_mark_of_one_judge_never_lowers_the_score(totals, rule, start, data):
    index = data.draw(st.integers(min_value=0, max_value=len(totals) - 1))
    more = data.draw(st.decimals(min_value=0, max_value=10, places=2))
    raised = [*totals[:index], totals[index] + more, *totals[index + 1 :]]
    before = aggregate(totals, trim_rule=rule, trim_from=start)
    after = aggregate(raised, trim_rule=rule, trim_from=start)
    assert after.mean >= before.mean
    assert after.score >= before.score


def test_equal_projects_share_a_place_and_the_next_place_is_skipped():
    scores = {
        "a": decimals("90.1"), "b": decimals("88"), "c": decimals("88"), "d": decimals("70"),
    }  # fmt: skip
    assert rank(scores) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_places_are_decided_on_unrounded_values_then_on_tie_breaks():
    scores = {
        "rounded alike": decimals("85.6666666667", "0"),
        "a little less": decimals("85.6666666600", "99"),
        "better at solving": decimals("80", "18"),
        "worse at solving": decimals("80", "17"),
    }
    assert rank(scores) == {
        "rounded alike": 1,
        "a little less": 2,
        "better at solving": 3,
        "worse at solving": 4,
    }


@given(st.dictionaries(st.integers(), st.decimals(0, 100, places=2), max_size=12))
def test_a_place_is_one_more_than_the_number_of_better_projects(scores):
    places = rank({key: (value,) for key, value in scores.items()})
    for key, place in places.items():
        assert place == 1 + sum(other > scores[key] for other in scores.values())


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90", "excellent"), ("89.995", "excellent"), ("89.99", "good"), ("60", "qualified"),
     ("59.99", "unqualified"), ("0", "unqualified")],
)  # fmt: skip
def test_a_grade_begins_exactly_at_its_threshold(score, grade):
    thresholds = [
        ("qualified", Decimal(60)),
        ("excellent", Decimal(90)),
        ("good", Decimal(80)),
        ("unqualified", Decimal(0)),
    ]
    lines = [GradeLine(*line) for line in thresholds]
    assert grade_reached(Decimal(score), lines, NO_FIGURES) == grade


def test_a_score_below_every_threshold_has_no_grade():
    assert grade_reached(Decimal(10), [GradeLine("good", Decimal(80))], NO_FIGURES) == ""
