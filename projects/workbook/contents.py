"""What a county's workbook says, row by row, after its cells have been understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.spreadsheets.marking import CellMark

ORGANISATIONS, POSTS, PROJECTS = "党组织", "岗位", "汇总表"


@dataclass(frozen=True)
class OrganisationRow:
    """A line of the sheet 党组织; `parent` is a name as written, empty for the committee."""

    row: int
    name: str
    short_name: str
    kind: str
    parent: str
    sphere: str


@dataclass(frozen=True)
class PostRow:
    """A line of the sheet 岗位: a post, its organisation as written, and its holder's account."""

    row: int
    username: str
    title: str
    organisation: str
    role: str
    starts_on: date
    phone: str


@dataclass(frozen=True)
class ProjectRow:
    """A line of the sheet 汇总表; `unit` and `category` as written.

    `unit_row` is the row in which the unit's cell, merged over several rows, begins. What follows
    the phone is known from foreign ledgers alone; `other_facts` are raw values of the application
    sheet by field name.
    """

    row: int
    unit: str
    unit_row: int
    title: str
    selection_kind: str
    category: str
    problem: str
    expected_results: str
    end_date: date
    liaison_name: str
    liaison_phone: str
    start_date: date | None = None
    problems: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    secretary_name: str = ""
    other_facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CountyWorkbook:
    """A workbook whose cells were read; `marks` are the bad ones, `columns` say where keys stand.

    `year` is 0 when the list does not say it. `columns` maps sheet and key (the field names
    above) to the column number, so that later checks can point at a cell.
    """

    year: int
    organisations: tuple[OrganisationRow, ...]
    posts: tuple[PostRow, ...]
    projects: tuple[ProjectRow, ...]
    marks: tuple[CellMark, ...]
    notices: tuple[str, ...]
    columns: dict[tuple[str, str], int]

    def mark(self, sheet: str, row: int, key: str, reason: str) -> CellMark:
        """A mark on the cell of a row that holds the key."""
        return CellMark(sheet, row, self.columns.get((sheet, key), 1), reason)

    def place(self, row: int) -> str:
        """Where a row stands, in words."""
        return f"工作簿第 {row} 行"
