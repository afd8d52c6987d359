"""The real workbook of a county, and copies of it with changed cells, for tests of the import."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from tests.world import World

FENYI = Path(__file__).parents[2] / "shujixiangmu" / "demo" / "fenyi-2020.xlsx"


def fenyi(cells: Mapping[tuple[str, str], Any] | None = None) -> io.BytesIO:
    """The county's workbook with some cells changed, by sheet and name of the cell."""
    if not cells:
        return io.BytesIO(FENYI.read_bytes())
    book = load_workbook(FENYI)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    return packed(book)


def packed(book: Workbook) -> io.BytesIO:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def small(world: World, *, posts: list[list[Any]] | None = None) -> io.BytesIO:
    """A workbook of the home county: its tree, a new unit, and one project for each town."""
    home = world.home
    book = Workbook()
    sheet = book.active
    sheet.title = "党组织"
    sheet.append(["党组织全称", "简称", "类别", "上级党组织", "所属领域"])
    sheet.append([home.committee.name, home.committee.short_name, "县委", None, None])
    sheet.append([home.department.name, home.department.short_name, "组织部", home.committee.name])
    for town in home.towns:
        sheet.append([town.name, town.short_name, "镇", home.committee.short_name, "农村"])
    sheet.append(["中共分水丙镇委员会", "分水丙镇党委", "镇", home.committee.name, "农村"])
    sheet = book.create_sheet("岗位")
    sheet.append(["登录名", "岗位（显示名）", "所在党组织", "角色", "任职起", "手机"])
    for row in posts or [
        ["bing_sj", "丙镇党委书记", "分水丙镇党委", "书记", "2026.1.4", 13800000009]
    ]:
        sheet.append(row)
    sheet = book.create_sheet("汇总表")
    sheet.append([f"分水县{world.programme.year}年度基层党建“书记项目”汇总表"])
    sheet.append(
        ["序号", "申报单位", "项目名称", "必选/自选", "类别", "拟解决问题", "预期成效", "完成时限"]
    )
    for number, town in enumerate([*home.towns, None], start=1):
        unit = town.short_name if town else "分水丙镇党委"
        title, kind = "基层党建“三化”建设", "必选"
        sheet.append([number, unit, title, kind, "组织建设", "问题", "成效", "10月底"])
    return packed(book)
