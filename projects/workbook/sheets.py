"""Reads the three sheets of the county's workbook into rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from core.spreadsheets.limits import SpreadsheetRefused
from core.spreadsheets.marking import CellMark
from core.spreadsheets.reading import SafeWorkbook, SheetGrid, cell_text
from projects.workbook.contents import (
    ORGANISATIONS,
    POSTS,
    PROJECTS,
    CountyWorkbook,
    OrganisationRow,
    PostRow,
    ProjectRow,
)
from projects.workbook.tables import Heading, Table, TableRow
from projects.workbook.words import ORG_KINDS, ROLES, SELECTION_KINDS, SPHERES, folded, title_key

_YEAR = re.compile(r"(20\d{2})\s*(?:年|年度)")
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{2,29}")
USERNAME_FAULT = "登录名应以字母开头，由 3 到 30 个字母、数字、点、横线或下划线组成"
_LIAISON = re.compile(r"\s*(?P<name>[^\d+(（]*?)[\s:：,，;；、]*(?P<phone>[\d+][\d\-\s]*)?\s*")
_COUNT = re.compile(r"\d+")
_TITLE_ROWS = 3
_ANY_YEAR = 2000  # days still have to be read when the title names no year

ORGANISATION_HEADINGS = (
    Heading("name", ("党组织全称", "全称")),
    Heading("short_name", ("简称",)),
    Heading("kind", ("类别",)),
    Heading("parent", ("上级党组织",)),
    Heading("sphere", ("所属领域",), needed=False),
)
POST_HEADINGS = (
    Heading("username", ("登录名", "账号")),
    Heading("title", ("岗位(显示名)", "岗位")),
    Heading("organisation", ("所在党组织", "党组织")),
    Heading("role", ("角色",)),
    Heading("starts_on", ("任职起", "任职时间")),
    Heading("phone", ("手机", "电话"), needed=False),
)
PROJECT_HEADINGS = (
    Heading("unit", ("申报单位",), carries=True),
    Heading("title", ("项目名称",)),
    Heading("selection_kind", ("必选/自选", "选题方式")),
    Heading("category", ("类别", "项目类别")),
    Heading("problem", ("拟解决问题", "拟解决的突出问题")),
    Heading("expected_results", ("预期成效",)),
    Heading("end_date", ("完成时限", "完成时间")),
    Heading("liaison", ("联络员及电话", "联络员"), needed=False, carries=True),
)
Row = TypeVar("Row", OrganisationRow, PostRow, ProjectRow)


def read_county_workbook(workbook: SafeWorkbook) -> CountyWorkbook:
    """Return the rows of the three sheets and every cell that could not be understood.

    Raises:
        SpreadsheetRefused: a sheet is missing.
    """
    grids = {title: _sheet(workbook, title) for title in (ORGANISATIONS, POSTS, PROJECTS)}
    year, year_marks = _year(grids[PROJECTS])
    organisations = Table(grids[ORGANISATIONS], ORGANISATION_HEADINGS)
    posts = Table(grids[POSTS], POST_HEADINGS)
    projects = Table(grids[PROJECTS], PROJECT_HEADINGS)
    organisation_rows = _collect(organisations, _organisation)
    default_year = year or _ANY_YEAR
    post_rows = _collect(posts, lambda row: _post(row, default_year))
    project_rows = _collect(projects, lambda row: _project(row, default_year))
    _refuse_twice(organisations, "name", "全称", organisation_rows, lambda row: folded(row.name))
    _refuse_twice(
        organisations, "short_name", "简称", organisation_rows, lambda row: folded(row.short_name)
    )
    _refuse_twice(posts, "username", "登录名", post_rows, lambda row: row.username.casefold())
    _refuse_twice(projects, "title", "项目", project_rows, _project_identity)
    _compare_total(projects, len(project_rows))
    tables = (organisations, posts, projects)
    return CountyWorkbook(
        year=year,
        organisations=tuple(organisation_rows),
        posts=tuple(post_rows),
        projects=tuple(project_rows),
        marks=(*year_marks, *(mark for table in tables for mark in table.marks)),
        notices=(*workbook.notices, *(text for table in tables for text in table.notices)),
        columns={
            (table.grid.title, key): column
            for table in tables
            for key, column in table.columns.items()
        },
    )


def _project_identity(row: ProjectRow) -> Hashable:
    return folded(row.unit), title_key(row.title)


def _sheet(workbook: SafeWorkbook, title: str) -> SheetGrid:
    found = next((grid for grid in workbook.sheets if folded(grid.title) == title), None)
    if found is None:
        raise SpreadsheetRefused(
            f"工作簿里没有“{title}”工作表（现有：{'、'.join(workbook.titles)}）。"
            f"应有“{ORGANISATIONS}”“{POSTS}”“{PROJECTS}”三张表，请补上后重新导入。"
        )
    return found


def _year(grid: SheetGrid) -> tuple[int, list[CellMark]]:
    """Year of the list, from the title above its header; 0 and a mark when it names none."""
    for number, cells in grid.iter_rows():
        if number > _TITLE_ROWS:
            break
        for cell in cells:
            found = _YEAR.search(cell_text(cell))
            if found:
                return int(found.group(1)), []
    reason = "标题里没有年度，应写成“××县2020年度基层党建“书记项目”汇总表”"
    return 0, [CellMark(grid.title, 1, 1, reason)]


def _collect(table: Table, read: Callable[[TableRow], Row]) -> list[Row]:
    """Rows that were understood; the others are marked."""
    found = []
    for row in table.rows():
        understood = read(row)
        if row.sound:
            found.append(understood)
    if table.columns and not found and not table.marks:
        table.mark(table.header_row, 1, "表头下面没有内容")
    return found


def _organisation(row: TableRow) -> OrganisationRow:
    return OrganisationRow(
        row=row.number,
        name=row.text("name", limit=120),
        short_name=row.text("short_name", limit=60),
        kind=row.code("kind", ORG_KINDS),
        parent=row.text("parent", limit=120, needed=False),
        sphere=row.code("sphere", SPHERES, needed=False),
    )


def _post(row: TableRow, year: int) -> PostRow:
    username = row.text("username", limit=30)
    if username and not USERNAME.fullmatch(username):
        row.refuse("username", USERNAME_FAULT)
    return PostRow(
        row=row.number,
        username=username,
        title=row.text("title", limit=40),
        organisation=row.text("organisation", limit=120),
        role=row.code("role", ROLES),
        starts_on=row.day("starts_on", default_year=year),
        phone=row.phone("phone"),
    )


def _project(row: TableRow, year: int) -> ProjectRow:
    name, phone = _liaison(row.text("liaison", limit=60, needed=False))
    return ProjectRow(
        row=row.number,
        unit=row.text("unit", limit=120),
        unit_row=row.origin("unit"),
        title=row.text("title", limit=60, least=4),
        selection_kind=row.code("selection_kind", SELECTION_KINDS),
        category=row.text("category", limit=40),
        problem=row.text("problem", limit=200, needed=False),
        expected_results=row.text("expected_results", limit=500, needed=False),
        end_date=row.day("end_date", default_year=year),
        liaison_name=name,
        liaison_phone=phone,
    )


def _liaison(text: str) -> tuple[str, str]:
    """Name and number of a cell such as `张三 13900000001`; what is unclear stays empty."""
    found = _LIAISON.fullmatch(text)
    if found is None:
        return "", ""
    phone = re.sub(r"[\s-]", "", found["phone"] or "")
    return found["name"].strip()[:20], phone if re.fullmatch(r"1\d{10}", phone) else ""


def _refuse_twice(
    table: Table, key: str, what: str, rows: Iterable[Row], identity: Callable[[Row], Hashable]
) -> None:
    first: dict[Hashable, int] = {}
    for row in rows:
        earlier = first.setdefault(identity(row), row.row)
        if earlier != row.row:
            table.mark(row.row, table.columns[key], f"{what}与第 {earlier} 行重复")


def _compare_total(table: Table, read: int) -> None:
    """A total that says another number than the rows is worth a look, but no fault."""
    if table.total_row is None or table.marks:
        return
    number, cells = table.total_row
    said = [_COUNT.search(cell_text(cell)) for cell in cells]
    counts = [int(found.group()) for found in said if found]
    if counts and read not in counts:
        table.notices.append(
            f"“{table.grid.title}”第 {number} 行合计写的是 {counts[0]}，实际读到 {read} 个项目。"
        )
