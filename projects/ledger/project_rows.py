"""Reads one row of a list of projects, whatever its columns are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from projects.ledger.book import numbered
from projects.ledger.table import LedgerRow
from projects.ledger.values import (
    LEDGER_SELECTION_KINDS,
    name_and_phone,
    nearest,
    split_list,
    split_points,
)
from projects.workbook.contents import ProjectRow

LONGEST_POINT = 200
MOST_PROBLEMS, MOST_MEASURES, MOST_TEAM, MOST_UNITS = 5, 10, 15, 10
_MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class LedgerWords:
    """What the programme calls things; `year` also completes days without a year."""

    year: int
    categories: tuple[str, ...]


def read_project(row: LedgerRow, sheet: int, words: LedgerWords) -> ProjectRow:
    """The project of a row; what cannot be understood is marked, what is missing stays empty."""
    start, end = _days(row, words.year)
    liaison, phone = _liaison(row)
    problems = _points(row, "problem", MOST_PROBLEMS)
    return ProjectRow(
        row=numbered(sheet, row.number),
        unit=_unit(row),
        unit_row=numbered(sheet, row.origin("unit")),
        title=row.text("title", limit=60, least=4),
        selection_kind=row.code("selection_kind", LEDGER_SELECTION_KINDS, needed=False),
        category=_category(row, words),
        problem=problems[0] if problems else "",
        problems=problems,
        expected_results=row.text("expected_results", limit=500, needed=False),
        start_date=start,
        end_date=end,
        liaison_name=liaison,
        liaison_phone=phone,
        measures=_points(row, "measures", MOST_MEASURES),
        secretary_name=name_and_phone(row.text("secretary", limit=40, needed=False))[0],
        other_facts=_other_facts(row),
    )


def with_continuation(project: ProjectRow, row: LedgerRow) -> ProjectRow:
    """The project with the problems and measures of a further row under the same title."""
    problems = tuple(dict.fromkeys((*project.problems, *_points(row, "problem", MOST_PROBLEMS))))
    measures = tuple(dict.fromkeys((*project.measures, *_points(row, "measures", MOST_MEASURES))))
    if len(problems) > MOST_PROBLEMS:
        row.refuse("problem", f"一个项目最多 {MOST_PROBLEMS} 个问题")
    if len(measures) > MOST_MEASURES:
        row.refuse("measures", f"一个项目最多 {MOST_MEASURES} 条措施")
    return replace(
        project,
        problem=problems[0] if problems else "",
        problems=problems,
        measures=measures,
    )


def _unit(row: LedgerRow) -> str:
    """The unit's cell; a ledger with a sheet for each unit names it in the tab alone."""
    return row.text("unit", limit=120) if row.has("unit") else row.table.grid.title.strip()


def _category(row: LedgerRow, words: LedgerWords) -> str:
    """The programme's own name for the category; "" to be filled in from the topic."""
    text = row.text("category", limit=40, needed=False)
    return (nearest(text, words.categories) or text) if text else ""


def _days(row: LedgerRow, year: int) -> tuple[date | None, date]:
    start: date | None = None
    end = date.min
    if row.has("period") and not (row.has("end_date") and row.is_blank("period")):
        start, end = row.period("period", default_year=year)
    if row.has("start_date") and not row.is_blank("start_date"):
        start = row.first_day("start_date", default_year=year)
    if row.has("end_date") and not (end > date.min and row.is_blank("end_date")):
        end = row.day("end_date", default_year=year)
    if start and end > date.min and start > end:
        row.refuse("end_date" if row.has("end_date") else "period", "完成时限早于开始日期")
    return start, end


def _liaison(row: LedgerRow) -> tuple[str, str]:
    """Name and mobile number, from one cell or from two."""
    name, phone = name_and_phone(row.text("liaison", limit=120, needed=False))
    own_name, own_phone = name_and_phone(row.text("liaison_name", limit=120, needed=False))
    text = row.text("liaison_phone", limit=60, needed=False)
    number = name_and_phone(text)[1]
    if text and not number:
        row.refuse("liaison_phone", f"“{text[:30]}”不是电话号码，手机应为 11 位数字")
    phone = number or own_phone or phone
    return own_name or name, phone if _MOBILE.fullmatch(phone) else ""


def _points(row: LedgerRow, key: str, most: int) -> tuple[str, ...]:
    """The points of a cell, none longer than the application sheet has room for."""
    text = row.lines(key)
    if not row.text(key, limit=LONGEST_POINT * most, needed=False):
        return ()
    points = split_points(text)
    if not points or len(points) > most or any(len(point) > LONGEST_POINT for point in points):
        points = [" ".join(text.split())]
    if len(points[0]) > LONGEST_POINT:
        row.refuse(
            key, f"一条最多 {LONGEST_POINT} 个字，请分条写（1. 2. 3.），现在 {len(points[0])} 个字"
        )
    return tuple(" ".join(point.split()) for point in points)


def _other_facts(row: LedgerRow) -> tuple[tuple[str, str], ...]:
    """What the sheet of the application has further fields for, as it would be typed there."""
    facts = [
        ("secretary_posts", row.text("secretary_posts", limit=60, needed=False)),
        ("secretary_phone", name_and_phone(row.text("secretary_phone", limit=60, needed=False))[1]),
        ("supporting_units", "\n".join(_names(row, "supporting_units", MOST_UNITS, 60))),
        ("team", "\n".join(_names(row, "team", MOST_TEAM, 20))),
    ]
    return tuple((key, value) for key, value in facts if value)


def _names(row: LedgerRow, key: str, most: int, longest: int) -> list[str]:
    found = split_list(row.text(key, limit=500, needed=False)) if row.has(key) else []
    if len(found) > most:
        row.refuse(key, f"最多 {most} 个，现在 {len(found)} 个")
    for name in found:
        if len(name) > longest:
            row.refuse(key, f"“{name[:12]}…”超过 {longest} 个字，请用顿号隔开")
    return found
