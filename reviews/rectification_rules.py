"""What a unit has to put right after a failed round, and what its report must say; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from core.typed_text import plain_lines
from core.workdays import WorkCalendar

SUMMARY_MIN, SUMMARY_MAX = 20, 1500
ANSWER_MIN, ANSWER_MAX = 5, 500
ITEM_MAX, ITEMS_MOST = 200, 40


@dataclass(frozen=True)
class CheckedRectification:
    """Valid values, and by field what is wrong."""

    summary: str
    answers: dict[int, str]
    faults: dict[str, list[str]] = field(default_factory=dict)


def answer_key(item_id: int) -> str:
    """Name of the field that holds the answer to one point."""
    return f"answer_{item_id}"


def due_day(decided_on: date, months: int, calendar: WorkCalendar) -> date:
    """Last day of a rectification: so many months on, and never on a day off. Source: T21."""
    return calendar.next_working_day(decided_on + relativedelta(months=months))


def tidy_items(lines: Sequence[str]) -> list[str]:
    """Points as written by the head, one a line, without blanks and repetitions."""
    found = [line.strip()[:ITEM_MAX] for line in lines if line.strip()]
    return list(dict.fromkeys(found))[:ITEMS_MOST]


def check_rectification(typed: Mapping[str, Any], items: Sequence[int]) -> CheckedRectification:
    """Check a rectification report as typed: a word on each point and on the whole."""
    faults: dict[str, list[str]] = {}
    summary = plain_lines(typed.get("summary"))
    if not SUMMARY_MIN <= len(summary) <= SUMMARY_MAX:
        faults["summary"] = [
            f"整改总体情况应写 {SUMMARY_MIN}–{SUMMARY_MAX} 字，现有 {len(summary)} 字。"
        ]
    answers: dict[int, str] = {}
    for key in items:
        answers[key] = text = plain_lines(typed.get(answer_key(key)))
        if not ANSWER_MIN <= len(text) <= ANSWER_MAX:
            faults[answer_key(key)] = [f"请写明这一项怎么整改的（{ANSWER_MIN}–{ANSWER_MAX} 字）。"]
    return CheckedRectification(summary, answers, faults)
