"""Hands out the rows of a ledger whose columns a person has named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from core.spreadsheets.reading import CellValue, SheetGrid, cell_text
from projects.ledger.fields import FIELDS
from projects.ledger.locating import Header
from projects.ledger.values import SAME, first_day, is_total, parse_period
from projects.workbook.tables import TOTALS, Heading, Table, TableRow
from projects.workbook.words import folded

_TOTAL_AMONG = 3


class LedgerTable(Table):
    """A table whose header was found and whose columns were chosen; merged cells fill down."""

    def __init__(
        self, grid: SheetGrid, target: str, header: Header, columns: Mapping[str, int]
    ) -> None:
        self.chosen = dict(columns)
        self.header = header
        self._read_last: dict[int, tuple[int, CellValue]] = {}
        super().__init__(grid, [Heading(field.key, (field.label,)) for field in FIELDS[target]])
        self._heading_words = frozenset(
            word for heading in header.headings for word in (heading, *heading.split("/")) if word
        )

    def rows(self) -> Iterator[LedgerRow]:
        """Rows below the header that hold something; totals, remarks, repeated headers are out."""
        for number, cells in self.grid.iter_rows(self.header_row + 1):
            filled = [text for cell in cells if (text := cell_text(cell))]
            if not filled or self._is_header_again(cells):
                continue
            if _is_total(filled):
                self.total_row = (number, cells)
            elif self._is_remark(number, filled):
                self.notices.append(
                    f"“{self.grid.title}”第 {number} 行“{filled[0][:20]}”是表外说明，没有读取。"
                )
            else:
                yield LedgerRow(self, number)

    def value_of(self, row: int, column: int) -> CellValue:
        """What counts in a cell, for rows read from top to bottom; see ``LedgerRow``."""
        known = self._read_last.get(column)
        if known is not None and known[0] == row:
            return known[1]
        value = self.grid.merged_value(row, column)
        if isinstance(value, str) and folded(value) in SAME:
            value = known[1] if known is not None else None
        self._read_last[column] = row, value
        return value

    def _find_header(self) -> tuple[int, dict[str, int]]:
        return self.header.last_row, self.chosen

    def _is_header_again(self, cells: Sequence[CellValue]) -> bool:
        """A header printed on every page stands in the sheet several times."""
        texts = [text for cell in cells if (text := cell_text(cell))]
        same = sum(1 for text in texts if " ".join(text.split()) in self._heading_words)
        return same > 1 and same * 2 > len(texts)


class LedgerRow(TableRow):
    """One row of a ledger; every reader marks the cell when it cannot be understood."""

    table: LedgerTable

    def has(self, key: str) -> bool:
        """Whether the ledger has a column for the field."""
        return key in self.table.columns

    def is_blank(self, key: str) -> bool:
        """Whether the cell holds nothing."""
        return not cell_text(self._value(key))

    def continues(self, key: str) -> bool:
        """Whether the cell belongs to a merged one that began in an earlier row."""
        return self.has(key) and self.origin(key) < self.number

    def lines(self, key: str) -> str:
        """The text with its line breaks; "" without the column."""
        return cell_text(self._value(key)).replace("\r\n", "\n")

    def first_day(self, key: str, *, default_year: int) -> date:
        """The day something begins."""
        try:
            return first_day(self._value(key), default_year=default_year)
        except ValueError as error:
            self.refuse(key, str(error))
            return date.min

    def period(self, key: str, *, default_year: int) -> tuple[date | None, date]:
        """First and last day of one cell."""
        try:
            return parse_period(self._value(key), default_year=default_year)
        except ValueError as error:
            self.refuse(key, str(error))
            return None, date.min

    def _value(self, key: str) -> CellValue:
        """What counts in the cell: of a merged one its first, of `同上` the one above."""
        column = self.table.columns.get(key)
        if column is None:
            return None
        return self.table.value_of(self.number, column)


def _is_total(filled: Sequence[str]) -> bool:
    if folded(filled[0]).startswith(TOTALS):
        return True
    return any(is_total(text) for text in filled[:_TOTAL_AMONG])
