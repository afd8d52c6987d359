"""Finds where the table of a sheet begins: title rows above, a header of one or two rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from core.spreadsheets.reading import SheetGrid, cell_text
from projects.ledger.fields import FIELDS, Target
from projects.ledger.headings import EXACT, match_heading

HEADER_WITHIN = 30
LONGEST_HEADING = 40
_LEAST_CELLS = 2
_YEAR = re.compile(r"(20\d{2})\s*(?:年|年度)")


@dataclass(frozen=True)
class Header:
    """Where the header stands: its first row, how many rows it has, and its headings by column.

    Headings of two rows read `上/下`.
    """

    row: int
    height: int
    headings: tuple[str, ...]

    @property
    def last_row(self) -> int:
        """The row above the first row of content."""
        return self.row + self.height - 1


@dataclass(frozen=True)
class Place:
    """What a sheet seems to hold, and where; `known` counts the columns that were recognised."""

    target: str
    header: Header
    known: int


def find_place(grid: SheetGrid, remembered: Mapping[str, Mapping[str, str]]) -> Place | None:
    """The best reading of a sheet over all targets, None for a sheet without a table.

    `remembered` maps targets to heading keys to fields.
    """
    places = []
    for target in FIELDS:
        header = find_header(grid, target, remembered.get(target, {}))
        if header is not None:
            score, known = _score(grid, header, target, remembered.get(target, {}))
            places.append((score, Place(target, header, known)))
    if not places:
        return None
    best = max(places, key=lambda found: found[0])[1]
    return best if best.known else Place(Target.PROJECTS, best.header, 0)


def find_header(grid: SheetGrid, target: str, remembered: Mapping[str, str]) -> Header | None:
    """The header for the target; where no heading is known, the first row with several texts."""
    best: Header | None = None
    best_score = 0
    for number, cells in islice(grid.iter_rows(), HEADER_WITHIN):
        if sum(1 for cell in cells if cell_text(cell)) < _LEAST_CELLS:
            continue
        for height in (1, 2):
            header = header_at(grid, number, height)
            score, known = _score(grid, header, target, remembered)
            if score > best_score and known:
                best, best_score = header, score
    return best or _first_full_row(grid)


def header_at(grid: SheetGrid, row: int, height: int) -> Header:
    """The headings of the given rows, merged cells counted for all their columns."""
    width = grid.last_column
    upper = _carried([_text(grid, row, column) for column in range(1, width + 1)], grid, row)
    if height == 1:
        plain = [_text(grid, row, column) for column in range(1, width + 1)]
        return Header(row, 1, tuple(plain))
    lower = [_text(grid, row + 1, column) for column in range(1, width + 1)]
    both = [
        above if below in ("", above) else f"{above}/{below}" if above else below
        for above, below in zip(upper, lower, strict=True)
    ]
    return Header(row, 2, tuple(both))


def year_above(grid: SheetGrid, header: Header) -> int:
    """The year a title above the header names, 0 when none does."""
    for _, cells in islice(grid.iter_rows(), header.row - 1):
        for cell in cells:
            found = _YEAR.search(cell_text(cell))
            if found:
                return int(found.group(1))
    return 0


def _text(grid: SheetGrid, row: int, column: int) -> str:
    return " ".join(cell_text(grid.merged_value(row, column)).split())[:LONGEST_HEADING]


def _carried(texts: list[str], grid: SheetGrid, row: int) -> list[str]:
    """Upper headings also count for the blank cells to their right that have a lower one."""
    carried, last = [], ""
    for column, text in enumerate(texts, start=1):
        last = text or (last if _text(grid, row + 1, column) else "")
        carried.append(last)
    return carried


def _score(
    grid: SheetGrid, header: Header, target: str, remembered: Mapping[str, str]
) -> tuple[int, int]:
    """How much the rows look like the header, and how many fields they name."""
    best: dict[str, int] = {}
    for heading in header.headings:
        key, strength = match_heading(heading, target, remembered)
        if key:
            best[key] = max(best.get(key, 0), strength)
    score = sum(10 + min(strength, EXACT) for strength in best.values())
    if header.height > 1:
        score += 15 if _spans_two_rows(grid, header.row) else -5
    return score, len(best)


def _spans_two_rows(grid: SheetGrid, row: int) -> bool:
    """Cells merged over both rows, or over several columns of the first, give it away."""
    return any(
        area.first_row == row
        and (
            area.last_row == row + 1
            or (area.last_row == row and 1 < area.last_column - area.first_column + 1 < _wide(grid))
        )
        for area in grid.merges
    )


def _wide(grid: SheetGrid) -> int:
    """A cell over more than half of the table is a title, no heading."""
    return max(grid.last_column // 2 + 1, 3)


def _first_full_row(grid: SheetGrid) -> Header | None:
    rows = [
        (sum(1 for cell in cells if isinstance(cell, str) and cell.strip()), -number)
        for number, cells in islice(grid.iter_rows(), HEADER_WITHIN)
    ]
    filled, number = max(rows, default=(0, 0))
    return header_at(grid, -number, 1) if filled >= _LEAST_CELLS else None
