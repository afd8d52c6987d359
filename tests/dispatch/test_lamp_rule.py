"""The default lamp rule: worked example, boundaries, and what holds for every plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.enums import LampColour
from dispatch.lamps import LampFacts, LampThresholds, MilestoneFact, decide, planned_progress
from programmes.enums import PlannedRule

RULE = LampThresholds()
START = date(2026, 1, 1)
ORDER = [LampColour.GREEN, LampColour.YELLOW, LampColour.RED]


def task(uid: str, weight: int, due: date, completion: str = "0") -> MilestoneFact:
    return MilestoneFact(uid, f"任务{uid}", weight, START, due, Decimal(completion))


def example(*completions: str) -> tuple[MilestoneFact, ...]:
    """The worked example: four tasks of weight 25, due at the end of four months."""
    dues = [date(2026, 3, 31), date(2026, 4, 30), date(2026, 6, 30), date(2026, 7, 31)]
    return tuple(
        task(str(n), 25, due, completion)
        for n, (due, completion) in enumerate(zip(dues, completions, strict=True), start=1)
    )


def lit(day: date, *milestones: MilestoneFact, rule: LampThresholds = RULE, **facts):
    return decide(LampFacts(day, milestones, **facts), rule)


def test_worked_example_on_30_april_is_yellow_with_its_figures_in_words():
    decision = lit(date(2026, 4, 30), *example("100", "40", "0", "0"))
    assert (decision.planned, decision.actual, decision.lag) == (50, 35, 15)
    assert decision.colour == LampColour.YELLOW
    assert decision.reasons == ("实际 35.0%，序时 50.0%，滞后 15.0 个百分点",)


def test_worked_example_on_30_june_counts_the_task_due_that_day_but_not_as_overdue():
    decision = lit(date(2026, 6, 30), *example("100", "100", "0", "0"))
    assert (decision.planned, decision.actual, decision.lag) == (75, 50, 25)
    assert decision.overdue_days == 0
    assert decision.colour == LampColour.YELLOW


def test_worked_example_on_31_july_is_red():
    decision = lit(date(2026, 7, 31), *example("100", "100", "40", "0"))
    assert (decision.planned, decision.actual, decision.lag) == (100, 60, 40)
    assert decision.colour == LampColour.RED


@pytest.mark.parametrize(
    ("lag", "colour"),
    [
        ("9.9", LampColour.GREEN),
        ("10.0", LampColour.YELLOW),
        ("30.0", LampColour.YELLOW),
        ("30.1", LampColour.RED),
    ],
)
def test_lag_at_the_four_boundary_values(lag: str, colour: LampColour):
    day = date(2026, 6, 30)
    decision = lit(day, task("1", 100, day, str(100 - Decimal(lag))))
    assert decision.lag == Decimal(lag)
    assert decision.colour == colour


@pytest.mark.parametrize(
    ("days", "colour"),
    [
        (0, LampColour.GREEN),
        (1, LampColour.YELLOW),
        (30, LampColour.YELLOW),
        (31, LampColour.RED),
    ],
)
def test_days_overdue_at_their_boundaries(days: int, colour: LampColour):
    day = date(2026, 6, 30)
    small = task("1", 5, day - timedelta(days=days), "0")
    rest = task("2", 95, date(2026, 12, 31))
    decision = lit(day, small, rest)
    assert decision.lag == 5
    assert decision.colour == colour
    assert decision.overdue_days == days


def test_an_overdue_task_stays_counted_by_its_due_day_until_it_is_finished():
    day = date(2026, 6, 30)
    assert lit(day, task("1", 5, date(2026, 5, 1), "99.9")).overdue_days == 60
    assert lit(day, task("1", 5, date(2026, 5, 1), "100")).overdue_days == 0


def test_a_late_report_is_yellow_unless_the_rule_says_otherwise():
    day = date(2026, 3, 1)
    plan = task("1", 100, date(2026, 12, 31))
    assert lit(day, plan, late=True).reasons == ("本期月报迟报",)
    assert lit(day, plan, late=True).colour == LampColour.YELLOW
    lenient = replace(RULE, late_is_yellow=False)
    assert lit(day, plan, late=True, rule=lenient).colour == LampColour.GREEN


def test_one_missing_report_is_yellow_and_two_in_a_row_are_red():
    plan = task("1", 100, date(2026, 12, 31))
    assert lit(START, plan, missing=1).colour == LampColour.YELLOW
    decision = lit(START, plan, missing=2)
    assert decision.colour == LampColour.RED
    assert decision.reasons == ("连续 2 期月报缺报",)


def test_red_goes_before_yellow_and_keeps_the_other_reasons_behind():
    decision = lit(date(2026, 4, 30), *example("100", "40", "0", "0"), missing=3)
    assert decision.colour == LampColour.RED
    assert decision.reasons[0] == "连续 3 期月报缺报"
    assert len(decision.reasons) == 2


def test_a_project_not_to_be_lit_is_grey_whatever_its_lag():
    decision = lit(date(2026, 12, 31), *example("0", "0", "0", "0"), grey_reason="项目已中止")
    assert decision.colour == LampColour.GREY
    assert decision.reasons == ("项目已中止",)
    assert decision.lag == 100


def test_every_threshold_comes_from_the_rule():
    strict = LampThresholds(yellow_lag=Decimal(1), red_lag=Decimal(2))
    day = date(2026, 6, 30)
    assert lit(day, task("1", 100, day, "98.5"), rule=strict).colour == LampColour.YELLOW
    assert lit(day, task("1", 100, day, "97"), rule=strict).colour == LampColour.RED
    assert decide(LampFacts(day, ()), strict).inputs["rule"]["red_lag"] == "2"


def test_linear_progress_grows_with_the_days_and_is_rounded_half_up():
    one = task("1", 100, START + timedelta(days=200))
    linear = PlannedRule.LINEAR
    assert planned_progress([one], START, linear) == 0
    assert planned_progress([one], START + timedelta(days=1), linear) == Decimal("0.5")
    assert planned_progress([one], START + timedelta(days=50), linear) == 25
    assert planned_progress([one], START + timedelta(days=900), linear) == 100
    assert planned_progress([one], START - timedelta(days=3), linear) == 0


def test_a_task_of_a_single_day_counts_on_that_day_under_both_rules():
    one = MilestoneFact("1", "任务", 40, START, START, Decimal(0))
    assert planned_progress([one], START, PlannedRule.LINEAR) == 40
    assert planned_progress([one], START - timedelta(days=1), PlannedRule.LINEAR) == 0


tasks = st.lists(
    st.builds(
        MilestoneFact,
        uid=st.uuids().map(str),
        task=st.just("任务"),
        weight=st.integers(1, 100),
        start=st.just(START),
        due=st.dates(START, date(2026, 12, 31)),
        completion=st.decimals(0, 100, places=1),
    ),
    max_size=8,
)
rules = st.builds(LampThresholds, planned_rule=st.sampled_from(PlannedRule.values))


@given(tasks, rules, st.dates(START, date(2027, 12, 31)), st.randoms())
def test_the_order_of_the_tasks_does_not_matter(plan, rule, day, random: Random):
    shuffled = list(plan)
    random.shuffle(shuffled)
    assert decide(LampFacts(day, tuple(plan)), rule) == decide(
        LampFacts(day, tuple(shuffled)), rule
    )


@given(tasks, rules, st.dates(START, date(2027, 12, 31)), st.decimals(0, 100, places=1))
def test_more_done_never_makes_the_lamp_worse(plan, rule, day, more):
    better = tuple(replace(item, completion=max(item.completion, more)) for item in plan)
    before, after = decide(LampFacts(day, tuple(plan)), rule), decide(LampFacts(day, better), rule)
    assert after.lag <= before.lag
    assert ORDER.index(after.colour) <= ORDER.index(before.colour)


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_larger_lag_is_never_a_better_lamp(one, other):
    day = date(2026, 6, 30)
    low, high = sorted([one, other])
    better = lit(day, task("1", 100, day, str(100 - low)))
    worse = lit(day, task("1", 100, day, str(100 - high)))
    assert ORDER.index(better.colour) <= ORDER.index(worse.colour)
