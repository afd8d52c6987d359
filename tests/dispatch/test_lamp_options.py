"""Lamp rules of other counties: relative lag, unfinished tasks, tasks due soon, rows of lamps."""

from datetime import date
from decimal import Decimal

import pytest

from dispatch.enums import LampColour
from dispatch.lamps import Decision, LampFacts, LampThresholds, MilestoneFact, decide
from programmes.enums import LagMode

START, DAY = date(2026, 1, 1), date(2026, 6, 30)
GREEN, YELLOW, RED = LampColour.GREEN, LampColour.YELLOW, LampColour.RED
# Neither lag nor overdue days light anything, so that each test sees its own rule alone.
QUIET = {"yellow_lag": Decimal(101), "red_lag": Decimal(101), "yellow_overdue": 999}


def task(uid: str, weight: int, due: date, completion: str = "0") -> MilestoneFact:
    return MilestoneFact(uid, f"任务{uid}", weight, START, due, Decimal(completion))


def lit(*milestones: MilestoneFact, before: tuple[str, ...] = (), **rule) -> Decision:
    return decide(LampFacts(DAY, milestones, before=before), LampThresholds(**rule))


def test_relative_lag_is_measured_against_what_was_planned():
    plan = (task("1", 40, date(2026, 5, 31), "75"), task("2", 60, date(2026, 9, 30)))
    points = lit(*plan)
    relative = lit(*plan, lag_mode=LagMode.RELATIVE, yellow_lag=Decimal(20))
    assert (points.lag, relative.lag) == (Decimal("10.0"), Decimal("25.0"))
    assert relative.colour == YELLOW
    assert "滞后 25.0 %（占序时进度）" in relative.reasons[0]


@pytest.mark.parametrize(("number", "colour"), [(0, GREEN), (1, YELLOW), (2, YELLOW), (3, RED)])
def test_the_number_of_unfinished_tasks_lights_the_lamp(number: int, colour: LampColour):
    plan = [task(str(n), 20, date(2026, 5, 31)) for n in range(number)]
    assert lit(*plan, **QUIET, yellow_unfinished=1, red_unfinished=3).colour == colour


@pytest.mark.parametrize(
    ("due", "completion", "colour"),
    [
        (date(2026, 7, 9), "0", YELLOW),
        (date(2026, 7, 10), "0", GREEN),
        (date(2026, 7, 9), "5", GREEN),
        (date(2026, 6, 30), "0", YELLOW),
    ],
)
def test_a_task_not_begun_shortly_before_its_day_is_yellow(due, completion, colour):
    decision = lit(task("1", 100, due, completion), **QUIET, due_soon_days=10)
    assert decision.colour == colour
    assert any("尚未启动" in reason for reason in decision.reasons) == (colour == YELLOW)


@pytest.mark.parametrize(
    ("before", "colour"),
    [
        ((), YELLOW),
        ((YELLOW,), YELLOW),
        ((YELLOW, RED), RED),
        ((GREEN, YELLOW, YELLOW), YELLOW),
    ],
)
def test_yellow_for_so_many_periods_in_a_row_turns_red(before, colour):
    plan = task("1", 100, date(2026, 5, 31))
    rule = {**QUIET, "yellow_unfinished": 1, "red_after_yellows": 3}
    assert lit(plan, before=before, **rule).colour == colour


@pytest.mark.parametrize(("before", "is_due"), [((), False), ((RED,), True), ((GREEN, RED), False)])
def test_a_talk_is_due_after_so_many_red_periods_in_a_row(before, is_due):
    rule = {**QUIET, "red_unfinished": 1, "talk_after_reds": 2}
    decision = lit(task("1", 100, date(2026, 5, 31)), before=before, **rule)
    assert decision.colour == RED
    assert ("连续 2 期红灯，应约谈" in decision.reasons) == is_due


def test_all_numbers_of_the_rule_and_the_lamps_before_are_kept_with_the_decision():
    inputs = lit(task("1", 100, DAY), before=(RED,), talk_after_reds=2).inputs
    assert inputs["before"] == ["red"]
    assert inputs["rule"]["talk_after_reds"] == 2
    assert inputs["rule"]["lag_mode"] == "points"
