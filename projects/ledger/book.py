"""What a foreign ledger says, as the workbook the importer knows; marks find their way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.spreadsheets.marking import CellMark
from projects.ledger.fields import Target
from projects.workbook.contents import ORGANISATIONS, POSTS, PROJECTS, CountyWorkbook

# Rows of all sheets are numbered through: sheet × step + row.
SHEET_STEP = 1_000_000
SHEET_OF = {ORGANISATIONS: Target.UNITS, POSTS: Target.POSTS, PROJECTS: Target.PROJECTS}
# Keys of the importer that a ledger may keep in another column, the likeliest first.
_OTHER_COLUMNS = {
    "end_date": ("period",),
    "liaison": ("liaison_name", "liaison_phone"),
    "title": ("post_title",),
}


@dataclass(frozen=True)
class LedgerBook(CountyWorkbook):
    """A workbook made from several sheets of any name; rows are numbered through all of them.

    `sheets` are the titles by number; `placed` maps (title, key) to the column.
    """

    sheets: tuple[str, ...] = ()
    placed: dict[tuple[str, str], int] = field(default_factory=dict)

    def mark(self, sheet: str, row: int, key: str, reason: str) -> CellMark:
        """A mark on the real cell of a row that is numbered through."""
        number, real = divmod(row, SHEET_STEP)
        title = self.sheets[number] if number < len(self.sheets) else sheet
        keys = (key, *_OTHER_COLUMNS.get(key, ()))
        columns = [self.placed[title, name] for name in keys if (title, name) in self.placed]
        return CellMark(title, max(real, 1), columns[0] if columns else 1, reason)

    def place(self, row: int) -> str:
        """Sheet and row in words."""
        number, real = divmod(row, SHEET_STEP)
        return f"“{self.sheets[number]}”第 {real} 行"


def numbered(sheet: int, row: int) -> int:
    """The number of a row through all sheets."""
    return sheet * SHEET_STEP + row


def repeated_rows(identities: Sequence[tuple[int, object]]) -> list[tuple[int, int]]:
    """Pairs (row, earlier row) of rows that mean the same thing twice."""
    first: dict[object, int] = {}
    pairs = []
    for row, identity in identities:
        earlier = first.setdefault(identity, row)
        if earlier != row:
            pairs.append((row, earlier))
    return pairs
