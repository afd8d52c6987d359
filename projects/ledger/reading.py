"""Reads the chosen sheets of a ledger into the rows the importer knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from core.spreadsheets.marking import CellMark
from core.spreadsheets.reading import SafeWorkbook, SheetGrid
from organisations.enums import COMMITTEE_KINDS, Role
from projects.ledger.book import LedgerBook, numbered, repeated_rows
from projects.ledger.fields import Target
from projects.ledger.headings import is_outcome
from projects.ledger.locating import Header, year_above
from projects.ledger.project_rows import LedgerWords, read_project, with_continuation
from projects.ledger.table import LedgerRow, LedgerTable
from projects.workbook.contents import OrganisationRow, PostRow, ProjectRow
from projects.workbook.sheets import USERNAME, USERNAME_FAULT
from projects.workbook.words import ORG_KINDS, ROLES, SPHERES, folded, title_key

Row = TypeVar("Row", OrganisationRow, PostRow, ProjectRow)


@dataclass(frozen=True)
class SheetChoice:
    """What the person decided about one sheet; `columns` maps fields to column numbers."""

    title: str
    target: str
    header: Header
    columns: dict[str, int]


@dataclass
class _Reading:
    """What was read so far."""

    organisations: list[OrganisationRow]
    posts: list[PostRow]
    projects: list[ProjectRow]
    tables: list[LedgerTable]


def read_ledger(
    workbook: SafeWorkbook,
    choices: Sequence[SheetChoice],
    words: LedgerWords,
    committee: OrganisationRow,
) -> LedgerBook:
    """Return the rows of the chosen sheets and every cell that could not be understood.

    `committee` stands for the committee itself, which a ledger never lists.
    """
    reading = _Reading([committee], [], [], [])
    for number, choice in enumerate(choices):
        grid = workbook.sheet(choice.title)
        if grid is not None:
            _read_sheet(reading, number, grid, choice, words, committee)
    titles = tuple(choice.title for choice in choices)
    placed = {
        (table.grid.title, key): column
        for table in reading.tables
        for key, column in table.columns.items()
    }
    book = LedgerBook(
        year=words.year,
        organisations=tuple(reading.organisations),
        posts=tuple(reading.posts),
        projects=tuple(reading.projects),
        marks=tuple(mark for table in reading.tables for mark in table.marks),
        notices=(*workbook.notices, *_notices(reading.tables, words)),
        columns={},
        sheets=titles,
        placed=placed,
    )
    return replace(book, marks=(*book.marks, *_repetitions(book)))


def _read_sheet(
    reading: _Reading,
    number: int,
    grid: SheetGrid,
    choice: SheetChoice,
    words: LedgerWords,
    committee: OrganisationRow,
) -> None:
    table = LedgerTable(grid, choice.target, choice.header, choice.columns)
    reading.tables.append(table)
    before = len(reading.projects) + len(reading.posts) + len(reading.organisations)
    if choice.target == Target.PROJECTS:
        _read_projects(reading, number, table, words)
    elif choice.target == Target.POSTS:
        _collect(table, reading.posts, lambda row: _post(row, number, words.year))
    else:
        _collect(table, reading.organisations, lambda row: _unit(row, number, committee))
    found = len(reading.projects) + len(reading.posts) + len(reading.organisations)
    if found == before and not table.marks:
        table.mark(table.header_row, 1, "表头下面没有内容")


def _collect(table: LedgerTable, found: list[Row], read: Callable[[LedgerRow], Row | None]) -> None:
    for row in table.rows():
        understood = read(row)
        if row.sound and understood is not None:
            found.append(understood)


def _read_projects(reading: _Reading, number: int, table: LedgerTable, words: LedgerWords) -> None:
    """Rows under one merged title are one project: the first says what, all say how."""
    previous: ProjectRow | None = None
    for row in table.rows():
        if row.continues("title") and previous is not None:
            previous = with_continuation(previous, row)
            reading.projects[-1] = previous
            continue
        understood = read_project(row, number, words)
        previous = understood if row.sound else None
        if row.sound:
            reading.projects.append(understood)


def _unit(row: LedgerRow, number: int, committee: OrganisationRow) -> OrganisationRow | None:
    name = row.text("name", limit=120)
    kind = row.code("kind", ORG_KINDS)
    if kind in COMMITTEE_KINDS:
        if folded(name) not in (folded(committee.name), folded(committee.short_name)):
            row.refuse("name", f"这里只能导入“{committee.short_name}”以下的单位")
        return None
    return OrganisationRow(
        row=numbered(number, row.number),
        name=name,
        short_name=row.text("short_name", limit=60, needed=False) or name[:60],
        kind=kind,
        parent=row.text("parent", limit=120, needed=False) or committee.name,
        sphere=row.code("sphere", SPHERES, needed=False),
    )


def _post(row: LedgerRow, number: int, year: int) -> PostRow:
    username = row.text("username", limit=30)
    if username and not USERNAME.fullmatch(username):
        row.refuse("username", USERNAME_FAULT)
    return PostRow(
        row=numbered(number, row.number),
        username=username,
        title=row.text("post_title", limit=40),
        organisation=row.text("organisation", limit=120),
        role=Role(row.code("role", ROLES) or Role.LIAISON),
        starts_on=row.day("starts_on", default_year=year) if row.has("starts_on") else date.min,
        phone=row.phone("phone"),
    )


def _repetitions(book: LedgerBook) -> list[CellMark]:
    """Rows that mean the same unit, account or project twice."""
    checks = (
        ("name", [(row.row, folded(row.name)) for row in book.organisations[1:]]),
        ("username", [(row.row, row.username.casefold()) for row in book.posts]),
        ("title", [(row.row, (folded(row.unit), title_key(row.title))) for row in book.projects]),
    )
    return [
        book.mark("", row, key, f"与{book.place(earlier)}重复")
        for key, identities in checks
        for row, earlier in repeated_rows(identities)
    ]


def _notices(tables: Sequence[LedgerTable], words: LedgerWords) -> list[str]:
    notices = [text for table in tables for text in table.notices]
    for table in tables:
        year = year_above(table.grid, table.header)
        if year and year != words.year:
            notices.append(
                f"“{table.grid.title}”的标题写的是 {year} 年，将导入 {words.year} 年度方案，"
                "请确认没有选错。"
            )
        outcomes = [text for text in table.header.headings if is_outcome(text)]
        if outcomes:
            notices.append(
                f"“{'”“'.join(outcomes)}”不导入：导入的项目都是草稿，"
                "预审、评审和立项结果由系统里的流程产生。"
            )
    return notices
