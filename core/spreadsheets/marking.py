"""Gives a refused workbook back with its bad cells marked and the reasons beside them."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.spreadsheets.reading import CellValue, SafeWorkbook, SheetGrid
from core.spreadsheets.writing import TRIGGERS

_RED = PatternFill("solid", fgColor="FFFFC7CE")
_REASON_HEADING = "未通过的原因"
_WIDTH, _REASON_WIDTH = 16, 50


@dataclass(frozen=True)
class CellMark:
    """One bad cell, by sheet name, row and column (from 1), and why (Chinese)."""

    sheet: str
    row: int
    column: int
    reason: str


def marked_copy(workbook: SafeWorkbook, marks: Iterable[CellMark]) -> bytes:
    """Return the sheets' values as a new workbook: bad cells red, reasons in a last column.

    Formats, pictures and formulas of the original are not taken over: nothing that
    was not checked goes back out.
    """
    by_sheet: dict[str, list[CellMark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    book = Workbook()
    book.remove(book.active)
    for grid in workbook.sheets:
        _copy(book.create_sheet(grid.title), grid, by_sheet.get(grid.title, []))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _copy(sheet: Worksheet, grid: SheetGrid, marks: list[CellMark]) -> None:
    for row, cells in grid.iter_rows():
        for column, value in enumerate(cells, start=1):
            if value is not None:
                _put(sheet.cell(row, column), value)
    reason_column = grid.last_column + 1
    reasons: dict[int, list[str]] = {}
    for mark in marks:
        sheet.cell(mark.row, mark.column).fill = _RED
        name = f"{get_column_letter(mark.column)}{mark.row}"
        reasons.setdefault(mark.row, []).append(f"{name}：{mark.reason}")
    for row, texts in reasons.items():
        cell = sheet.cell(row, reason_column)
        _put(cell, "；".join(texts))
        cell.font = Font(color="FFC00000", bold=True)
    for column in range(1, reason_column):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.column_dimensions[get_column_letter(reason_column)].width = _REASON_WIDTH
    if reasons:
        _head(sheet, min(reasons), reason_column)


def _head(sheet: Worksheet, first_reason_row: int, column: int) -> None:
    if first_reason_row > 1:
        _put(sheet.cell(first_reason_row - 1, column), _REASON_HEADING)


def _put(cell: Cell, value: CellValue) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(TRIGGERS):
            cell.quotePrefix = True
