"""Lamp rules of real places, with their numbers worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from dispatch.enums import LampColour
from dispatch.lamps import Decision, LampFacts, LampThresholds, MilestoneFact, decide
from programmes.enums import LagMode

GREEN, YELLOW, RED = LampColour.GREEN, LampColour.YELLOW, LampColour.RED
NEVER = Decimal(101)
QUIET = {"yellow_lag": NEVER, "red_lag": NEVER, "yellow_overdue": 999, "red_overdue": 999}


def task(
    uid: str,
    weight: int,
    due: date,
    completion: str = "0",
    start: date = date(2026, 1, 1),
    **more: bool,
) -> MilestoneFact:
    return MilestoneFact(uid, f"任务{uid}", weight, start, due, Decimal(completion), **more)


def lit(day: date, *plan: MilestoneFact, rule: LampThresholds, **facts) -> Decision:
    return decide(LampFacts(day, plan, **facts), rule)


YINCHUAN = LampThresholds(
    yellow_lag=Decimal(10),
    red_lag=Decimal(30),
    yellow_overdue=999,
    red_overdue=999,
    start_is_yellow=True,
    red_after_unstarted=3,
)


@pytest.mark.parametrize(
    ("done", "lag", "colour"),
    [
        ("100", "0.0", GREEN),
        ("90.1", "9.9", GREEN),
        ("90", "10.0", YELLOW),
        ("70", "30.0", YELLOW),
        ("69.9", "30.1", RED),
    ],
)
def test_yinchuan_yellow_from_10_to_30_points_below_plan_and_red_beyond(done, lag, colour):
    day = date(2026, 6, 30)
    decision = lit(day, task("1", 100, day, done), rule=YINCHUAN)
    assert (decision.lag, decision.colour) == (Decimal(lag), colour)


@pytest.mark.parametrize(
    ("day", "completion", "colour", "words"),
    [
        # Due to start on 16 March: not yet, this month, the second month, the third, then begun.
        (date(2026, 3, 15), "0", GREEN, "未滞后"),
        (date(2026, 3, 16), "0", YELLOW, "“任务1”已到计划开始日，尚未启动"),
        (date(2026, 4, 30), "0", YELLOW, "“任务1”已到计划开始日，尚未启动"),
        (date(2026, 5, 1), "0", RED, "“任务1”连续 3 个月未启动"),
        (date(2026, 5, 31), "0.1", GREEN, "未滞后"),
    ],
)
def test_yinchuan_a_start_due_and_not_made_is_yellow_and_red_in_the_third_month(
    day, completion, colour, words
):
    plan = task("1", 100, date(2026, 12, 31), completion, start=date(2026, 3, 16))
    decision = lit(day, plan, rule=YINCHUAN)
    assert decision.colour == colour
    assert words in decision.reasons[0]


@pytest.mark.parametrize(
    ("done", "colour"), [("100", GREEN), ("99.5", YELLOW), ("70", YELLOW), ("69.8", RED)]
)
def test_tianjin_any_lag_is_yellow_and_more_than_30_per_cent_of_the_plan_is_red(done, colour):
    rule = LampThresholds(
        lag_mode=LagMode.RELATIVE,
        yellow_lag=Decimal("0.1"),
        red_lag=Decimal(30),
        yellow_overdue=999,
        red_overdue=999,
    )
    # Planned is 50: 70 % of it done is 35.0 points, 15.0 or 30 % of the plan behind; at 69.8 %
    # it is 34.9 points, 15.1 or 30.2 %.
    day = date(2026, 6, 30)
    plan = (task("1", 50, day, done), task("2", 50, date(2026, 12, 31)))
    assert lit(day, *plan, rule=rule).colour == colour


@pytest.mark.parametrize(
    ("number", "colour"), [(0, GREEN), (2, GREEN), (3, YELLOW), (6, YELLOW), (7, RED), (13, RED)]
)
def test_qimen_counts_unfinished_items_of_thirteen(number, colour):
    rule = LampThresholds(**QUIET, yellow_unfinished=3, red_unfinished=7)
    plan = [task(str(n), 7, date(2026, 3, 31), "99" if n < number else "100") for n in range(13)]
    assert lit(date(2026, 4, 1), *plan, rule=rule).colour == colour


@pytest.mark.parametrize(
    ("day", "colour"),
    [
        (date(2026, 6, 27), GREEN),
        (date(2026, 6, 28), YELLOW),
        (date(2026, 6, 30), YELLOW),
        (date(2026, 7, 1), RED),
    ],
)
def test_xian_unfinished_within_three_days_is_yellow_and_over_the_day_red_at_once(day, colour):
    rule = LampThresholds(
        yellow_lag=NEVER, red_lag=NEVER, red_overdue=0, due_soon_days=3, soon_unfinished=True
    )
    assert lit(day, task("1", 100, date(2026, 6, 30), "80"), rule=rule).colour == colour


@pytest.mark.parametrize(
    ("before", "talk"),
    [((), False), ((YELLOW,), True), ((RED,), True), ((GREEN, YELLOW), False)],
)
def test_nanjing_two_periods_behind_in_a_row_call_for_a_talk(before, talk):
    rule = LampThresholds(talk_after_yellows=2)
    day = date(2026, 6, 30)
    decision = lit(day, task("1", 100, day, "85"), rule=rule, before=before)
    assert decision.colour == YELLOW
    assert ("连续 2 期黄灯以上，应约谈" in decision.reasons) == talk


@pytest.mark.parametrize(("before", "talk"), [((RED,), False), ((RED, RED), True)])
def test_longchang_three_red_cards_in_a_row_call_for_a_talk(before, talk):
    rule = LampThresholds(talk_after_reds=3)
    day = date(2026, 6, 30)
    decision = lit(day, task("1", 100, day, "60"), rule=rule, before=before)
    assert ("连续 3 期红灯，应约谈" in decision.reasons) == talk


@pytest.mark.parametrize(("done", "colour"), [("30", YELLOW), ("29.9", RED)])
def test_dazu_less_than_30_per_cent_of_what_was_planned_is_red(done, colour):
    # Read against the plan of the day: absolute progress would be red on every first day.
    rule = LampThresholds(lag_mode=LagMode.RELATIVE, yellow_lag=Decimal("0.1"), red_lag=Decimal(70))
    day = date(2026, 6, 30)
    assert lit(day, task("1", 100, day, done), rule=rule).colour == colour


def test_what_is_finished_early_harms_nothing_under_any_rule():
    early = task("1", 60, date(2026, 9, 30), "100", start=date(2026, 8, 1))
    later = task("2", 40, date(2026, 12, 31), start=date(2026, 10, 1))
    for rule in (YINCHUAN, LampThresholds(), LampThresholds(lag_mode=LagMode.RELATIVE)):
        decision = lit(date(2026, 6, 30), early, later, rule=rule)
        assert (decision.colour, decision.lag, decision.actual) == (GREEN, 0, 60)


def test_an_open_red_order_is_red_and_an_overdue_rectification_yellow_unless_switched_off():
    day = date(2026, 6, 30)
    fine = task("1", 100, day, "100")
    red = lit(day, fine, rule=LampThresholds(), red_orders=1, late_findings=2)
    assert red.colour == RED
    assert red.reasons == ("有 1 份红色督办单未办结", "有 2 项督查整改逾期未完成")
    assert (red.inputs["red_orders"], red.inputs["late_findings"]) == (1, 2)
    off = LampThresholds(red_order_is_red=False)
    assert lit(day, fine, rule=off, red_orders=1, late_findings=2).colour == YELLOW
    off = LampThresholds(late_rectification_is_yellow=False)
    assert lit(day, fine, rule=off, late_findings=2).colour == GREEN


def test_excused_delay_counts_neither_as_planned_nor_as_overdue_and_is_named():
    day = date(2026, 7, 10)
    late = task("1", 50, date(2026, 5, 31), "20", excused=True)
    plan = (late, task("2", 50, date(2026, 6, 30), "100"))
    strict = lit(day, *plan, rule=LampThresholds())
    # Planned 100, actual 50 + 10: 40 points behind, 40 days over.
    assert (strict.colour, strict.lag, strict.overdue_days) == (RED, 40, 40)
    excused = lit(day, *plan, rule=LampThresholds(external_excused=True))
    assert (excused.colour, excused.planned, excused.actual) == (GREEN, 50, 60)
    assert (excused.overdue_days, excused.overdue_count) == (0, 0)
    assert excused.reasons[1] == "“任务1”已认定外部原因，不计滞后和逾期"
    assert excused.inputs["milestones"][0]["excused"] is True
