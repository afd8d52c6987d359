"""What a record, an answer and an order must say, and when the rules ask for an order; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.typed_text import plain_lines
from core.workdays import WorkCalendar
from dispatch.enums import FindingState, LampColour, OrderState, Severity, StageRating
from programmes.enums import OrderKind, OrderTrigger

SEEN_MIN, SEEN_MAX = 10, 1500
PLACE_MAX = 100
TALKED_MAX = 9999
FINDING_MIN, FINDING_MAX, FINDINGS_MOST = 5, 500, 20
ANSWER_MIN, ANSWER_MAX = 10, 1000
REASON_MIN, REASON_MAX = 5, 500
DEMAND_MIN, DEMAND_MAX = 10, 800
NOTE_MAX = 300
# Orders that only a head of the department issues.
BY_HEAD = frozenset({OrderKind.YELLOW, OrderKind.RED})


@dataclass(frozen=True)
class FindingEntry:
    """A finding as typed, with values."""

    text: str
    severity: str
    due_on: date


@dataclass(frozen=True)
class RecordEntry:
    """The record of a visit, with values."""

    held_on: date
    place: str
    rating: str
    seen: str
    talked_to: int
    findings: tuple[FindingEntry, ...] = ()


def proposed_due(
    severity: str, days: Mapping[str, int], start: date, calendar: WorkCalendar
) -> date:
    """Day by which a finding of the severity has to be put right; `days` are working days."""
    return calendar.add_working_days(start, days[severity])


def record_faults(entry: RecordEntry, today: date) -> dict[str, list[str]]:
    """What keeps a record from being finished, by field; findings as `findings-<n>-<field>`."""
    faults: dict[str, list[str]] = {}
    if entry.held_on > today:
        faults["held_on"] = ["督查日期不能晚于今天。"]
    if entry.rating not in StageRating.values:
        faults["rating"] = ["请选择阶段评价。"]
    if not SEEN_MIN <= len(entry.seen) <= SEEN_MAX:
        faults["seen"] = [f"查看情况应写 {SEEN_MIN}–{SEEN_MAX} 字，现有 {len(entry.seen)} 字。"]
    for number, row in enumerate(entry.findings):
        if not FINDING_MIN <= len(row.text) <= FINDING_MAX:
            faults[f"findings-{number}-text"] = [f"问题应写 {FINDING_MIN}–{FINDING_MAX} 字。"]
        if row.severity not in Severity.values:
            faults[f"findings-{number}-severity"] = ["请选择程度。"]
        if row.due_on < today:
            faults[f"findings-{number}-due_on"] = ["整改期限不能早于今天。"]
    return faults


@dataclass(frozen=True)
class Act:
    """One thing done about a finding or an order: where it starts and ends, who does it."""

    code: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str


def _act(code: str, label: str, sources: Iterable[str], target: str, permission: str) -> Act:
    return Act(code, label, frozenset(sources), target, permission)


FINDING_ACTS = {
    act.code: act
    for act in (
        _act(
            "answer",
            "报送整改",
            [FindingState.OPEN],
            FindingState.ANSWERED,
            "dispatch.answer_supervision",
        ),
        _act(
            "close",
            "核验销号",
            [FindingState.ANSWERED],
            FindingState.CLOSED,
            "dispatch.supervise_project",
        ),
        _act(
            "return",
            "退回整改",
            [FindingState.ANSWERED],
            FindingState.OPEN,
            "dispatch.supervise_project",
        ),
    )
}
_OFFICE, _UNIT = "dispatch.supervise_project", "dispatch.answer_supervision"
ORDER_ACTS = {
    act.code: act
    for act in (
        _act("submit", "送签", [OrderState.DRAFT], OrderState.TO_SIGN, _OFFICE),
        _act("recall", "退回拟稿", [OrderState.TO_SIGN], OrderState.DRAFT, _OFFICE),
        _act("issue", "签发", [OrderState.DRAFT, OrderState.TO_SIGN], OrderState.ISSUED, _OFFICE),
        _act("sign", "签收", [OrderState.ISSUED], OrderState.SIGNED, _UNIT),
        _act("answer", "回复", [OrderState.SIGNED], OrderState.ANSWERED, _UNIT),
        _act("close", "核验办结", [OrderState.ANSWERED], OrderState.CLOSED, _OFFICE),
        _act("return", "退回重办", [OrderState.ANSWERED], OrderState.SIGNED, _OFFICE),
        _act(
            "withdraw",
            "作废",
            [OrderState.DRAFT, OrderState.TO_SIGN],
            OrderState.WITHDRAWN,
            _OFFICE,
        ),
    )
}


@dataclass(frozen=True)
class LitPeriod:
    """The shown lamp of one finished period."""

    key: str
    shown: str


@dataclass(frozen=True)
class OrderFacts:
    """What a rule asks of an issued order; days are local."""

    kind: str
    state: str
    issued_on: date
    due_on: date
    answered: bool


def red_run(lamps: Sequence[LitPeriod]) -> tuple[int, str]:
    """How many of the latest periods in a row are red, and the first of them ("" for none)."""
    length, first = 0, ""
    for lamp in reversed(lamps):
        if lamp.shown != LampColour.RED:
            break
        length, first = length + 1, lamp.key
    return length, first


def is_ignored(
    trigger: str, after: int, order: OrderFacts, today: date, calendar: WorkCalendar
) -> bool:
    """Whether so many working days have passed without what the trigger waits for.

    The time in which the department itself verifies an answer never counts against the unit.
    """
    if order.state not in (OrderState.ISSUED, OrderState.SIGNED):
        return False
    if trigger == OrderTrigger.UNSIGNED:
        return order.state == OrderState.ISSUED and _passed(order.issued_on, today, after, calendar)
    if trigger == OrderTrigger.UNANSWERED and order.answered:
        return False
    return trigger != OrderTrigger.REDS and _passed(order.due_on, today, after, calendar)


def is_louder(kind: str, than: Iterable[str]) -> bool:
    """Whether an order of the kind is louder than all of the others."""
    ranks = list(OrderKind.values)
    return all(ranks.index(kind) > ranks.index(other) for other in than)


def _passed(start: date, today: date, days: int, calendar: WorkCalendar) -> bool:
    return today > start and calendar.working_days_between(start, today) >= days


@dataclass(frozen=True)
class OrderText:
    """What a draft says."""

    reason: str
    demand: str
    due_on: date
    faults: dict[str, list[str]] = field(default_factory=dict)


def check_order_text(reason: Any, demand: Any, due_on: date | None, today: date) -> OrderText:
    """Check a draft as typed; faults by field."""
    why, what = plain_lines(reason), plain_lines(demand)
    faults: dict[str, list[str]] = {}
    if not REASON_MIN <= len(why) <= REASON_MAX:
        faults["reason"] = [f"事由应写 {REASON_MIN}–{REASON_MAX} 字，现有 {len(why)} 字。"]
    if not DEMAND_MIN <= len(what) <= DEMAND_MAX:
        faults["demand"] = [f"督办要求应写 {DEMAND_MIN}–{DEMAND_MAX} 字，现有 {len(what)} 字。"]
    if due_on is None:
        faults["due_on"] = ["请填写办结时限。"]
    elif due_on < today:
        faults["due_on"] = ["办结时限不能早于今天。"]
    return OrderText(why, what, due_on or today, faults)
