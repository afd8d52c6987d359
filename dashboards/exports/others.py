"""The projects of other units as a sheet: the columns the programme opens, and no more."""

from __future__ import annotations

from core.spreadsheets.writing import Column
from dashboards.queries.others import OtherProject, Switches
from dispatch.enums import LampColour


def columns_of_others(switches: Switches) -> list[Column]:
    """Columns of the list, by what is switched on."""
    columns = [
        Column("项目", lambda row: row.title, 40),
        Column("单位", lambda row: row.unit, 22),
        Column("类别", lambda row: str(row.category or "未定"), 14),
    ]
    if switches.lamps:
        columns.append(Column("灯", _lamp, 8))
    if switches.ranks:
        columns += [
            Column("名次", lambda row: row.rank, 8),
            Column("等次", lambda row: row.grade_word, 10),
        ]
    return columns


def _lamp(row: OtherProject) -> str:
    return str(LampColour(row.lamp).label) if row.lamp else ""
