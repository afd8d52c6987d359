"""Understands a year's holidays in the holiday-cn shape (``year``, ``papers``, ``days``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.workdays import OFF, WORK

_EARLIEST, _LATEST = 2000, 2100
_NAME_LENGTH, _SOURCE_LENGTH = 40, 200


@dataclass(frozen=True)
class NamedDay:
    """One day of a notice."""

    day: date
    kind: str
    name: str
    source: str


def read_holiday_document(document: Any) -> list[NamedDay]:
    """Return the days of a holiday-cn document.

    Raises:
        ValueError: the document has another shape; the text says where, in Chinese.
    """
    if not isinstance(document, Mapping):
        raise ValueError("文件内容应是一个含 year、papers、days 的对象")
    year = document.get("year")
    if not isinstance(year, int) or not _EARLIEST <= year <= _LATEST:
        raise ValueError(f"year 应是 {_EARLIEST} 到 {_LATEST} 之间的年份")
    days = document.get("days")
    if not isinstance(days, list) or not days:
        raise ValueError(f"{year}年没有任何日期，通知可能还没有公布")
    source = _source(year, document.get("papers"))
    named = [_named_day(number, row, year, source) for number, row in enumerate(days, start=1)]
    if len({row.day for row in named}) != len(named):
        raise ValueError("同一天出现了两次")
    return named


def _source(year: int, papers: Any) -> str:
    listed = papers if isinstance(papers, list) else []
    return "；".join(str(paper) for paper in listed)[:_SOURCE_LENGTH] or f"{year}年放假安排"


def _named_day(number: int, row: Any, year: int, source: str) -> NamedDay:
    try:
        day = date.fromisoformat(row["date"])
        off, name = row["isOffDay"], row["name"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"days 第 {number} 项应含 name、date（YYYY-MM-DD）、isOffDay") from error
    if not isinstance(off, bool) or not isinstance(name, str) or not name.strip():
        raise ValueError(f"days 第 {number} 项的 name 或 isOffDay 不对")
    if abs(day.year - year) > 1:
        raise ValueError(f"days 第 {number} 项的日期 {day} 不属于 {year}年的安排")
    return NamedDay(day, OFF if off else WORK, name.strip()[:_NAME_LENGTH], source)
