"""Decides the lamp of a project in a period from recorded facts and the programme's thresholds.

Source: the default lamp rule of monthly dispatch; every number comes from the rule book.
Progress is rounded half-up to one decimal before it is compared, so that what a person
reads (滞后 10.0 个百分点) is exactly what was compared with the threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dispatch.enums import LampColour
from programmes.enums import LagMode, PlannedRule

ZERO = Decimal(0)
FULL = Decimal(100)
_TENTH = Decimal("0.1")
LAG_UNITS: dict[str, str] = {LagMode.POINTS: "个百分点", LagMode.RELATIVE: "%（占序时进度）"}


@dataclass(frozen=True)
class MilestoneFact:
    """One task as the lamp sees it: weight (sum 100), days of the plan, completion in percent.

    `excused` says that its delay is accepted as external on the day; the rule says whether that
    counts. `key` names its row in the plan.
    """

    uid: str
    task: str
    weight: int
    start: date
    due: date
    completion: Decimal
    excused: bool = False
    key: int = 0


@dataclass(frozen=True)
class LampThresholds:
    """Numbers of the rule; lag in points or per cent of plan, overdue in days, rest in periods.

    0 switches `red_missing`, `red_after_unstarted` and each number from `due_soon_days` on off.
    """

    planned_rule: str = PlannedRule.STEP
    yellow_lag: Decimal = Decimal(10)
    red_lag: Decimal = Decimal(30)
    yellow_overdue: int = 1
    red_overdue: int = 30
    late_is_yellow: bool = True
    red_missing: int = 2
    lag_mode: str = LagMode.POINTS
    due_soon_days: int = 0
    yellow_unfinished: int = 0
    red_unfinished: int = 0
    red_after_yellows: int = 0
    talk_after_reds: int = 0
    soon_unfinished: bool = False
    start_is_yellow: bool = False
    red_after_unstarted: int = 0
    talk_after_yellows: int = 0
    red_order_is_red: bool = True
    late_rectification_is_yellow: bool = True
    external_excused: bool = False


@dataclass(frozen=True)
class LampFacts:
    """What is known of the project on the day.

    `grey_reason` is a sentence when the project is not to be lit at all; `late` says that the
    report of this very period came late; `missing` counts the reports in a row that are still
    missing, the last due one included. `before` holds the lamps shown in the periods before,
    the newest first. `red_orders` counts supervision orders in red that are not settled,
    `late_findings` findings of inspections whose rectification is overdue.
    """

    day: date
    milestones: tuple[MilestoneFact, ...]
    grey_reason: str = ""
    late: bool = False
    missing: int = 0
    before: tuple[str, ...] = ()
    red_orders: int = 0
    late_findings: int = 0


@dataclass(frozen=True)
class Decision:
    """The colour with the figures, sentences and inputs it rests on."""

    colour: LampColour
    planned: Decimal
    actual: Decimal
    lag: Decimal
    overdue_days: int
    overdue_count: int
    reasons: tuple[str, ...]
    inputs: dict[str, Any]


def planned_progress(milestones: Iterable[MilestoneFact], day: date, rule: str) -> Decimal:
    """Planned progress (序时进度) on the day in percent, rounded to one decimal.

    Step rule: a task counts fully from its due day on. Linear rule: it grows evenly from its
    start to its due day.
    """
    shares = (
        Decimal(item.weight) * _planned_share(item, day, rule == PlannedRule.LINEAR)
        for item in milestones
    )
    return _rounded(sum(shares, ZERO))


def actual_progress(milestones: Iterable[MilestoneFact]) -> Decimal:
    """Actual progress in percent: sum of weight × completion, rounded to one decimal."""
    return weighted_progress((item.weight, item.completion) for item in milestones)


def weighted_progress(parts: Iterable[tuple[int, Decimal]]) -> Decimal:
    """Sum of weight × completion (percent) over all tasks, rounded to one decimal."""
    return _rounded(sum((weight * completion / FULL for weight, completion in parts), ZERO))


def overdue_tasks(
    milestones: Iterable[MilestoneFact], day: date
) -> list[tuple[int, MilestoneFact]]:
    """Unfinished tasks past their due day with the days since then, the longest first."""
    late = [
        ((day - item.due).days, item)
        for item in milestones
        if item.completion < FULL and item.due < day
    ]
    return sorted(late, key=lambda pair: (-pair[0], pair[1].uid))


def counted_tasks(
    milestones: Iterable[MilestoneFact], rule: LampThresholds
) -> tuple[MilestoneFact, ...]:
    """Tasks that count as planned and as overdue: all but those the rule excuses on the day."""
    return tuple(item for item in milestones if not (rule.external_excused and item.excused))


def lag_between(planned: Decimal, actual: Decimal, mode: str) -> Decimal:
    """Lag behind plan in percentage points, or in per cent of what was planned; one decimal."""
    points = max(planned - actual, ZERO)
    if mode == LagMode.POINTS or not planned:
        return points
    return _rounded(points * FULL / planned)


def decide(facts: LampFacts, rule: LampThresholds) -> Decision:
    """Decide the lamp: grey when not lit, else the worst of lag, overdue tasks and reports.

    Red goes before yellow; the reasons of a red lamp are followed by those that alone would
    make it yellow. Never raises.
    """
    counted = counted_tasks(facts.milestones, rule)
    planned = planned_progress(counted, facts.day, rule.planned_rule)
    actual = actual_progress(facts.milestones)
    lag = lag_between(planned, actual, rule.lag_mode)
    overdue = overdue_tasks(counted, facts.day)
    longest = overdue[0][0] if overdue else 0
    colour, reasons = _judge(facts, rule, (planned, actual, lag), overdue)
    return Decision(
        colour=colour,
        planned=planned,
        actual=actual,
        lag=lag,
        overdue_days=longest,
        overdue_count=len(overdue),
        reasons=tuple(reasons),
        inputs=_inputs(facts, rule),
    )


def _judge(
    facts: LampFacts,
    rule: LampThresholds,
    figures: tuple[Decimal, Decimal, Decimal],
    overdue: Sequence[tuple[int, MilestoneFact]],
) -> tuple[LampColour, list[str]]:
    if facts.grey_reason:
        return LampColour.GREY, [facts.grey_reason]
    found = [
        _judge_lag(rule, *figures),
        _judge_overdue(rule, overdue),
        _judge_unfinished(rule, len(overdue)),
        _judge_due_soon(facts, rule),
        _judge_unstarted(facts, rule),
        _judge_reports(facts, rule),
        _judge_orders(facts, rule),
        _judge_findings(facts, rule),
    ]
    found.append(_judge_row_of_yellows(facts, rule, found))
    excused = _told_excused(facts, rule)
    for colour in (LampColour.RED, LampColour.YELLOW):
        if any(own == colour for own, _ in found):
            red_first = sorted(found, key=lambda pair: pair[0] != LampColour.RED)
            reasons = [text for own, text in red_first if own != LampColour.GREEN]
            return colour, reasons + excused + _call_to_talk(facts, rule, colour)
    return LampColour.GREEN, [found[0][1], *excused]


def _judge_lag(
    rule: LampThresholds, planned: Decimal, actual: Decimal, lag: Decimal
) -> tuple[LampColour, str]:
    text = f"实际 {actual}%，序时 {planned}%"
    text += f"，滞后 {lag} {LAG_UNITS[rule.lag_mode]}" if lag else "，未滞后"
    if lag > rule.red_lag:
        return LampColour.RED, text
    if lag >= rule.yellow_lag:
        return LampColour.YELLOW, text
    return LampColour.GREEN, text


def _judge_overdue(
    rule: LampThresholds, overdue: Sequence[tuple[int, MilestoneFact]]
) -> tuple[LampColour, str]:
    if not overdue:
        return LampColour.GREEN, ""
    days, item = overdue[0]
    text = f"“{item.task}”逾期 {days} 天"
    if len(overdue) > 1:
        text = f"{len(overdue)} 项任务逾期，最长的是{text}"
    if days > rule.red_overdue:
        return LampColour.RED, text
    return (LampColour.YELLOW if days >= rule.yellow_overdue else LampColour.GREEN), text


def _judge_reports(facts: LampFacts, rule: LampThresholds) -> tuple[LampColour, str]:
    if rule.red_missing and facts.missing >= rule.red_missing:
        return LampColour.RED, f"连续 {facts.missing} 期月报缺报"
    if rule.late_is_yellow and facts.missing:
        return LampColour.YELLOW, "月报缺报"
    if rule.late_is_yellow and facts.late:
        return LampColour.YELLOW, "本期月报迟报"
    return LampColour.GREEN, ""


def _judge_unfinished(rule: LampThresholds, number: int) -> tuple[LampColour, str]:
    text = f"{number} 项任务到期未完成"
    if rule.red_unfinished and number >= rule.red_unfinished:
        return LampColour.RED, text
    if rule.yellow_unfinished and number >= rule.yellow_unfinished:
        return LampColour.YELLOW, text
    return LampColour.GREEN, ""


def _judge_due_soon(facts: LampFacts, rule: LampThresholds) -> tuple[LampColour, str]:
    """A task that falls due soon and has not been begun (or, by the rule, not finished)."""
    if not rule.due_soon_days:
        return LampColour.GREEN, ""
    below = FULL if rule.soon_unfinished else _TENTH  # less than a tenth is nothing
    state = "尚未完成" if rule.soon_unfinished else "尚未启动"
    for item in sorted(counted_tasks(facts.milestones, rule), key=_by_due_day):
        left = (item.due - facts.day).days
        if item.completion < below and 0 <= left < rule.due_soon_days:
            return LampColour.YELLOW, f"“{item.task}”距到期 {left} 天，{state}"
    return LampColour.GREEN, ""


def _judge_unstarted(facts: LampFacts, rule: LampThresholds) -> tuple[LampColour, str]:
    """The task that has waited longest since its planned start; months count from that month on.

    Source: Yinchuan 2025: start due this month and not started is yellow, three months red.
    """
    if not (rule.start_is_yellow or rule.red_after_unstarted):
        return LampColour.GREEN, ""
    waiting = [
        item
        for item in counted_tasks(facts.milestones, rule)
        if not item.completion and item.start <= facts.day
    ]
    if not waiting:
        return LampColour.GREEN, ""
    item = min(waiting, key=lambda item: (item.start, item.uid))
    months = (facts.day.year - item.start.year) * 12 + facts.day.month - item.start.month + 1
    if rule.red_after_unstarted and months >= rule.red_after_unstarted:
        return LampColour.RED, f"“{item.task}”连续 {months} 个月未启动"
    if rule.start_is_yellow:
        return LampColour.YELLOW, f"“{item.task}”已到计划开始日，尚未启动"
    return LampColour.GREEN, ""


def _judge_orders(facts: LampFacts, rule: LampThresholds) -> tuple[LampColour, str]:
    if rule.red_order_is_red and facts.red_orders:
        return LampColour.RED, f"有 {facts.red_orders} 份红色督办单未办结"
    return LampColour.GREEN, ""


def _judge_findings(facts: LampFacts, rule: LampThresholds) -> tuple[LampColour, str]:
    if rule.late_rectification_is_yellow and facts.late_findings:
        return LampColour.YELLOW, f"有 {facts.late_findings} 项督查整改逾期未完成"
    return LampColour.GREEN, ""


def _told_excused(facts: LampFacts, rule: LampThresholds) -> list[str]:
    """The sentence about unfinished tasks whose delay is accepted as external."""
    if not rule.external_excused:
        return []
    names = [item for item in facts.milestones if item.excused and item.completion < FULL]
    words = "".join(f"“{item.task}”" for item in sorted(names, key=_by_due_day))
    return [f"{words}已认定外部原因，不计滞后和逾期"] if names else []


def _by_due_day(item: MilestoneFact) -> tuple[date, str]:
    return item.due, item.uid


def _judge_row_of_yellows(
    facts: LampFacts, rule: LampThresholds, found: Sequence[tuple[LampColour, str]]
) -> tuple[LampColour, str]:
    """Yellow once more after so many yellow or red periods in a row turns red."""
    yellow_now = any(colour == LampColour.YELLOW for colour, _ in found)
    if not rule.red_after_yellows or not yellow_now:
        return LampColour.GREEN, ""
    row = 1 + _in_a_row(facts.before, (LampColour.YELLOW, LampColour.RED))
    if row < rule.red_after_yellows:
        return LampColour.GREEN, ""
    return LampColour.RED, f"连续 {row} 期黄灯以上"


def _call_to_talk(facts: LampFacts, rule: LampThresholds, colour: LampColour) -> list[str]:
    """The sentence that a talk is due (约谈) after so many red (or lit) periods in a row."""
    reds = 1 + _in_a_row(facts.before, (LampColour.RED,)) if colour == LampColour.RED else 0
    if rule.talk_after_reds and reds >= rule.talk_after_reds:
        return [f"连续 {reds} 期红灯，应约谈"]
    row = 1 + _in_a_row(facts.before, (LampColour.YELLOW, LampColour.RED))
    if rule.talk_after_yellows and row >= rule.talk_after_yellows:
        return [f"连续 {row} 期黄灯以上，应约谈"]
    return []


def _in_a_row(before: Sequence[str], colours: Sequence[str]) -> int:
    number = 0
    for shown in before:
        if shown not in colours:
            break
        number += 1
    return number


def _planned_share(item: MilestoneFact, day: date, linear: bool) -> Decimal:
    if item.due <= day:
        return Decimal(1)
    length = (item.due - item.start).days
    if not linear or length <= 0:
        return ZERO
    return min(max(Decimal((day - item.start).days) / length, ZERO), Decimal(1))


def _rounded(value: Decimal) -> Decimal:
    return Decimal(value).quantize(_TENTH, ROUND_HALF_UP)


def _inputs(facts: LampFacts, rule: LampThresholds) -> dict[str, Any]:
    return {
        "day": facts.day.isoformat(),
        "late": facts.late,
        "missing": facts.missing,
        "before": [str(shown) for shown in facts.before],
        "red_orders": facts.red_orders,
        "late_findings": facts.late_findings,
        "rule": {
            name: value if isinstance(value, int) else str(value)
            for name, value in asdict(rule).items()
        },
        "milestones": [
            {
                "uid": item.uid,
                "weight": item.weight,
                "start": item.start.isoformat(),
                "due": item.due.isoformat(),
                "completion": str(item.completion),
                **({"excused": True} if item.excused else {}),
            }
            for item in sorted(facts.milestones, key=lambda item: item.uid)
        ],
    }
