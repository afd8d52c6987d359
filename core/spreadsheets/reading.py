"""Opens a workbook somebody sent, so that no workbook can harm or stall the system."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.spreadsheets.limits import DEFAULT_LIMITS, Limits, SpreadsheetRefused
from core.spreadsheets.package import read_parts, sheet_titles
from core.spreadsheets.trimming import MergedArea, TrimmedSheet, root_name, trim_sheet

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class SheetGrid:
    """The cells of one sheet. Rows and columns count from 1, as people see them."""

    title: str
    rows: Sequence[tuple[CellValue, ...]]
    merges: tuple[MergedArea, ...]
    _origins: dict[tuple[int, int], tuple[int, int]] = field(repr=False)

    @property
    def last_row(self) -> int:
        """The last row with content."""
        return len(self.rows)

    @property
    def last_column(self) -> int:
        """The last column with content."""
        return max((len(row) for row in self.rows), default=0)

    def value(self, row: int, column: int) -> CellValue:
        """Return what stands in the cell itself; None outside the content."""
        if not 1 <= row <= len(self.rows):
            return None
        cells = self.rows[row - 1]
        return cells[column - 1] if 1 <= column <= len(cells) else None

    def merged_value(self, row: int, column: int) -> CellValue:
        """Return the cell's value, for a cell of a merged range that of its first cell."""
        return self.value(*self._origins.get((row, column), (row, column)))

    def is_merged(self, row: int, column: int) -> bool:
        """Say whether the cell belongs to a merged range."""
        return (row, column) in self._origins

    def iter_rows(self, first_row: int = 1) -> Iterator[tuple[int, tuple[CellValue, ...]]]:
        """Yield row number and cells from ``first_row`` on."""
        yield from enumerate(self.rows[first_row - 1 :], start=first_row)


@dataclass(frozen=True)
class SafeWorkbook:
    """A checked workbook, wholly in memory; ``notices`` says (Chinese) what was left out."""

    sheets: tuple[SheetGrid, ...]
    notices: tuple[str, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the sheets in their order."""
        return tuple(sheet.title for sheet in self.sheets)

    def sheet(self, title: str) -> SheetGrid | None:
        """Return the sheet of that name, None when there is none."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def open_workbook_safely(file: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> SafeWorkbook:
    """Check and read an ``.xlsx`` workbook; formulas give their stored values.

    Args:
        file: an open binary file, never a path.
        limits: bounds; see ``Limits``.

    Raises:
        SpreadsheetRefused: the file fails a check; the sentence says what to do.
    """
    parts = read_parts(file, limits)
    trimmed: dict[str, TrimmedSheet] = {}
    titles = sheet_titles(parts)
    for name, data in parts.items():
        if root_name(data) == "worksheet":
            title = titles.get(name) or posixpath.basename(name)
            trimmed[name] = trim_sheet(data, title=title, limits=limits)
        elif len(data) > limits.part_size:
            raise SpreadsheetRefused(
                "文件的样式或文字过多，已拒绝读取。请把有内容的区域复制到新工作簿后重新上传。"
            )
    parts |= {name: sheet.xml for name, sheet in trimmed.items()}
    if len(trimmed) > limits.sheets:
        raise SpreadsheetRefused(f"工作表超过 {limits.sheets} 个。请删除无关的工作表后重新上传。")
    return _read(parts, trimmed, limits)


def cell_text(value: CellValue) -> str:
    """Return a cell's value as trimmed text; ``5.0`` becomes ``5``, nothing becomes ""."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\u3000", " ").strip()


def cell_name(row: int, column: int) -> str:
    """Return the name people know a cell by, such as ``B7``."""
    return f"{get_column_letter(column)}{row}"


def _read(
    parts: dict[str, bytes], trimmed: dict[str, TrimmedSheet], limits: Limits
) -> SafeWorkbook:
    try:
        workbook = load_workbook(_pack(parts), read_only=True, data_only=True, keep_links=False)
        grids, notices = [], []
        for sheet in workbook.worksheets:
            source = trimmed[sheet._worksheet_path]
            grids.append(_grid(sheet, source, limits))
            notices += _notices(sheet.title, source)
        workbook.close()
    except SpreadsheetRefused:
        raise
    except Exception as error:  # a damaged file may fail anywhere in the library
        raise SpreadsheetRefused(
            "文件内容不正常，读不出来。请在 WPS 或 Excel 中打开，另存为“.xlsx”后重新上传。"
        ) from error
    if not grids:
        raise SpreadsheetRefused(
            "文件里没有工作表，读不出来。请在 WPS 或 Excel 中打开，另存为“.xlsx”后重新上传。"
        )
    return SafeWorkbook(sheets=tuple(grids), notices=tuple(notices))


def _pack(parts: dict[str, bytes]) -> io.BytesIO:
    """Pack the checked parts alone; pictures and the like are left behind."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    packed.seek(0)
    return packed


def grid_of(
    *,
    title: str,
    rows: Sequence[tuple[CellValue, ...]],
    merges: tuple[MergedArea, ...],
    limits: Limits,
) -> SheetGrid:
    """Return the grid of checked rows, with its merged ranges resolved.

    Raises:
        SpreadsheetRefused: the merged ranges cover too much.
    """
    inside = tuple(_clamped(area, len(rows), limits.columns) for area in merges)
    return SheetGrid(
        title=title, rows=rows, merges=merges, _origins=_origins(inside, title, limits)
    )


def _grid(sheet: Any, source: TrimmedSheet, limits: Limits) -> SheetGrid:
    rows: list[tuple[CellValue, ...]] = []
    if source.last_row:
        cells = sheet.iter_rows(max_row=source.last_row, max_col=limits.columns, values_only=True)
        rows = [_without_blank_end(row) for row in cells]
    return grid_of(title=sheet.title, rows=rows, merges=source.merges, limits=limits)


def _without_blank_end(row: tuple[CellValue, ...]) -> tuple[CellValue, ...]:
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row[:end]


def _clamped(area: MergedArea, last_row: int, last_column: int) -> MergedArea:
    return MergedArea(
        area.first_row,
        area.first_column,
        min(area.last_row, last_row),
        min(area.last_column, last_column),
    )


def _origins(
    merges: Sequence[MergedArea], title: str, limits: Limits
) -> dict[tuple[int, int], tuple[int, int]]:
    """Map each merged cell to the first one of its range."""
    area_sum = sum(
        max(0, area.last_row - area.first_row + 1)
        * max(0, area.last_column - area.first_column + 1)
        for area in merges
    )
    if area_sum > limits.cells:
        raise SpreadsheetRefused(
            f"工作表“{title}”合并单元格的范围过大。请取消多余的合并后重新上传。"
        )
    return {
        (row, column): (area.first_row, area.first_column)
        for area in merges
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
    }


def _notices(title: str, source: TrimmedSheet) -> list[str]:
    if source.dropped_content:
        return [
            f"工作表“{title}”第 {source.last_row} 行以后隔着很多空白行，其后的内容没有读取。"
            "如果需要，请删除中间的空白行后重新上传。"
        ]
    if source.dropped_blank_rows:
        return [f"工作表“{title}”第 {source.last_row} 行以后的空白行已忽略。"]
    return []
