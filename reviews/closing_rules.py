"""What a closing report must say before it can be filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from core.typed_text import plain_lines
from core.workdays import WorkCalendar

LIMITS = {
    "summary": ("基本情况与做法", 100, 2500),
    "results": ("成效与问题解决情况", 50, 1500),
    "shortcomings": ("不足与下步打算", 20, 800),
}
# Points of the completeness check, ticked one by one before a project is taken up.
CHECKLIST = (
    ("report", "结项报告写明做法、成效和不足"),
    ("unfinished", "未完成的任务都有说明"),
    ("figures", "指标实际值有来源、可核对"),
    ("evidence", "任务和成效的佐证材料齐全、能打开"),
    ("self_score", "自评分与实际情况大体相符"),
)
NOTE_MIN, NOTE_MAX = 10, 500
LARGEST = Decimal("999999999999.99")
FULL = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class CheckedClosing:
    """Valid values, and by field what is wrong."""

    values: dict[str, Any]
    actuals: dict[str, Decimal]
    faults: dict[str, list[str]] = field(default_factory=dict)


def indicator_key(uid: str) -> str:
    """Name of the field that holds the actual value of an indicator."""
    return f"actual_{uid}"


def window_problem(opens_on: date, due_on: date, today: date) -> str:
    """Say in Chinese why a closing report cannot be filed today; "" inside the window."""
    if today < opens_on:
        return f"结项申请从 {_day(opens_on)}开始受理，现在还不能提交，可以先填写保存。"
    if today > due_on:
        return f"结项申请已于 {_day(due_on)}截止，已填内容都在，请向组织部书面说明情况。"
    return ""


def last_day(due_on: date, sent_back_on: date | None, days: int, calendar: WorkCalendar) -> date:
    """Last day to apply for closing: the programme's, or later where the papers came back.

    Papers sent back may be completed within as many working days as a returned application.
    """
    if sent_back_on is None:
        return due_on
    return max(due_on, calendar.add_working_days(sent_back_on, days))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def check_closing(
    typed: Mapping[str, Any], *, unfinished: Sequence[str], indicators: Sequence[tuple[str, str]]
) -> CheckedClosing:
    """Check a closing report as typed.

    `unfinished` are the tasks not done; `indicators` are (uid, name). Lengths count characters.
    Source: 结项报告 of the form list; T18 (tasks not done must be explained).
    """
    faults: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for name, (label, least, most) in LIMITS.items():
        text = plain_lines(typed.get(name))
        values[name] = text
        if not least <= len(text) <= most:
            faults[name] = [f"{label}应写 {least}–{most} 字，现有 {len(text)} 字。"]
    note = values["unfinished_note"] = plain_lines(typed.get("unfinished_note"))
    if unfinished and not NOTE_MIN <= len(note) <= NOTE_MAX:
        tasks = "、".join(unfinished[:3])
        faults["unfinished_note"] = [
            f"还有 {len(unfinished)} 项任务未完成（{tasks}），"
            f"请说明原因和补救打算（{NOTE_MIN}–{NOTE_MAX} 字）。"
        ]
    actuals = _actuals(typed, indicators, faults)
    values["self_score"] = _self_score(typed.get("self_score"), faults)
    return CheckedClosing(values, actuals, faults)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(plain_lines(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST else None


def _actuals(
    typed: Mapping[str, Any],
    indicators: Sequence[tuple[str, str]],
    faults: dict[str, list[str]],
) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for uid, name in indicators:
        number = _number(typed.get(indicator_key(uid)))
        if number is None:
            faults[indicator_key(uid)] = [f"请填写“{name}”的实际值，只填数字，例如 60。"]
        else:
            found[uid] = number.quantize(CENT, ROUND_HALF_UP)
    return found


def _self_score(value: Any, faults: dict[str, list[str]]) -> Decimal | None:
    number = _number(value)
    if number is None or not 0 <= number <= FULL:
        faults["self_score"] = ["请填写自评分，0–100 之间，例如 88。"]
        return None
    return number.quantize(CENT, ROUND_HALF_UP)
