"""Columns of the sets of rows on paper, where several fields share one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Words = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column: its heading, its share of the width, the fields it takes and how."""

    head: str
    share: float
    fields: tuple[str, ...]
    text: Callable[[Sequence[str]], str]


def first_with_rest(texts: Sequence[str]) -> str:
    """“台账一份（60 处）”; what is empty leaves no brackets."""
    first, rest = texts[0], " ".join(text for text in texts[1:] if text)
    return f"{first}（{rest}）" if first and rest else first or rest


def from_to(texts: Sequence[str]) -> str:
    """“2026-03-01 至 2026-04-30”."""
    return " 至 ".join(text for text in texts if text)


def one_after_other(texts: Sequence[str]) -> str:
    """What is not empty, with blanks between."""
    return " ".join(text for text in texts if text)


def numbers_alone(texts: Sequence[str]) -> str:
    """“措施2” of “措施2 党员到小区报到”: the other table says the rest."""
    named = [text.split(" ", 1)[0] for text in texts[0].split("、") if text]
    return "、".join(named)


def qualified(texts: Sequence[str]) -> str:
    """“约 120”: the number with what is known about it."""
    qualifier, number = texts[0].split("（", 1)[0], texts[1]
    return number if qualifier in ("", "准确数") else f"{number}（{qualifier}）"


def _column(head: str, share: float, *fields: str, text: Callable = one_after_other) -> Column:
    return Column(head, share, fields, text)


COLUMNS: dict[str, tuple[Column, ...]] = {
    "milestones": (
        _column("任务内容", 8, "task"),
        _column("对应措施", 3.2, "measure", text=numbers_alone),
        _column("交付成果", 7, "deliverable", "quantity", "quantity_unit", text=first_with_rest),
        _column("起止时间", 4.6, "planned_start", "due_date", text=from_to),
        _column(
            "责任人（单位）", 5, "responsible_person", "responsible_unit", text=first_with_rest
        ),
        _column("权重", 2.2, "weight"),
    ),
    "measures": (
        _column("措施", 12, "text"),
        _column("对应问题", 3, "problems", text=numbers_alone),
    ),
    "indicators": (
        _column("指标名称", 6, "name"),
        _column("单位", 2.2, "unit"),
        _column("方向", 3.4, "direction"),
        _column("基期值", 3, "baseline_qualifier", "baseline", text=qualified),
        _column("目标值", 3, "target"),
        _column("计算口径", 6, "method"),
    ),
    "research": (
        _column("调研日期", 4, "held_on"),
        _column("调研地点", 5, "place"),
        _column("调研对象（人数）", 5, "people", "head_count", text=first_with_rest),
        _column("发现的情况", 10, "findings"),
    ),
    "pilot_sites": (
        _column("试点单位或地点", 7, "organisation", "name"),
        _column("地址", 7, "address"),
    ),
}


def columns_of(group: str, labels: Words, shares: Mapping[str, int]) -> tuple[Column, ...]:
    """Columns of a group: those laid out above, then every further field of its form.

    `labels` are the visible fields of the form with their labels, in its order; `shares` its
    widths. No field of the form is ever left out.
    """
    laid_out = tuple(
        column for column in COLUMNS.get(group, ()) if any(name in labels for name in column.fields)
    )
    known = {name for column in laid_out for name in column.fields}
    further = tuple(
        Column(label, shares.get(name, 6), (name,), one_after_other)
        for name, label in labels.items()
        if name not in known
    )
    return (*laid_out, *further)
