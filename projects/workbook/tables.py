"""Finds the table in a sheet by its headings and hands out its rows, merged cells included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.spreadsheets.dates import parse_date
from core.spreadsheets.marking import CellMark
from core.spreadsheets.reading import CellValue, SheetGrid, cell_text
from projects.workbook.words import folded

HEADER_WITHIN = 20
TOTALS = ("合计", "总计", "小计", "共计")
_FORMULA_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_MOBILE = re.compile(r"1\d{10}")
_PHONE = re.compile(r"[0-9+()\- ]{7,20}")


@dataclass(frozen=True)
class Heading:
    """A column: the field it fills, the headings it goes by, and how strict it is.

    `carries`: a cell merged over several rows counts for all of them.
    """

    key: str
    titles: tuple[str, ...]
    needed: bool = True
    carries: bool = False


class Table:
    """The table of one sheet; faults are collected in `marks`, harmless ones in `notices`."""

    def __init__(self, grid: SheetGrid, headings: Sequence[Heading]) -> None:
        self.grid = grid
        self.headings = {heading.key: heading for heading in headings}
        self.marks: list[CellMark] = []
        self.notices: list[str] = []
        self.total_row: tuple[int, tuple[CellValue, ...]] | None = None
        self.header_row, self.columns = self._find_header()

    def mark(self, row: int, column: int, reason: str) -> None:
        """Note a bad cell."""
        self.marks.append(CellMark(self.grid.title, row, column, reason))

    def rows(self) -> Iterator[TableRow]:
        """Rows below the header that hold something; totals and remarks are left out."""
        if not self.columns:
            return
        for number, cells in self.grid.iter_rows(self.header_row + 1):
            filled = [cell_text(cell) for cell in cells if cell_text(cell)]
            if not filled:
                continue
            if folded(filled[0]).startswith(TOTALS):
                self.total_row = (number, cells)
            elif self._is_remark(number, filled):
                self.notices.append(
                    f"“{self.grid.title}”第 {number} 行“{filled[0][:20]}”是表外说明，没有读取。"
                )
            else:
                yield TableRow(self, number)

    def _is_remark(self, number: int, filled: Sequence[str]) -> bool:
        """One single text in the first column, below a table of several columns."""
        first = cell_text(self.grid.value(number, 1))
        return len(filled) == 1 and bool(first) and len(self.columns) > 1 and not first.isdecimal()

    def _find_header(self) -> tuple[int, dict[str, int]]:
        """Row and columns of the best matching header; faults noted when columns are missing."""
        best_row, best = 1, dict[str, int]()
        for number, cells in self.grid.iter_rows():
            if number > HEADER_WITHIN:
                break
            found = self._headings_in(cells)
            if len(found) > len(best):
                best_row, best = number, found
        missing = [
            heading.titles[0]
            for heading in self.headings.values()
            if heading.needed and heading.key not in best
        ]
        if missing:
            self.mark(best_row, 1, f"表头缺少“{'”“'.join(missing)}”，请按原表头补上后重新导入")
            return best_row, {}
        return best_row, best

    def _headings_in(self, cells: Sequence[CellValue]) -> dict[str, int]:
        titles = [folded(cell_text(cell)) for cell in cells]
        found = {}
        for heading in self.headings.values():
            wanted = {folded(title) for title in heading.titles}
            columns = [number for number, title in enumerate(titles, start=1) if title in wanted]
            if columns:
                found[heading.key] = columns[0]
        return found


class TableRow:
    """One row; every reader marks the cell when it cannot be understood."""

    def __init__(self, table: Table, number: int) -> None:
        self.table, self.number = table, number
        self.sound = True
        self._refused: set[str] = set()

    def refuse(self, key: str, reason: str) -> None:
        """Mark the cell of the key, once; the row will not be used."""
        self.sound = False
        if key not in self._refused:
            self._refused.add(key)
            self.table.mark(self.number, self.table.columns.get(key, 1), reason)

    def text(self, key: str, *, limit: int, needed: bool = True, least: int = 1) -> str:
        """A text of `least` to `limit` characters; line breaks become blanks."""
        text = _CONTROL.sub("", cell_text(self._value(key)))
        text = " ".join(text.split("\n")).strip()
        heading = self.table.headings[key].titles[0]
        if _FORMULA_ERROR.fullmatch(text):
            self.refuse(key, f"公式出错（{text}），请改成文字或数字")
        elif not text and needed:
            self.refuse(key, f"没有填写{heading}")
        elif text and not least <= len(text) <= limit:
            wanted = f"最多 {limit} 个字" if len(text) > limit else f"至少 {least} 个字"
            self.refuse(key, f"{heading}{wanted}，现在 {len(text)} 个字")
        return text

    def code(self, key: str, words: dict[str, str], *, needed: bool = True) -> str:
        """The code behind a word of a closed list."""
        text = self.text(key, limit=40, needed=needed)
        if not text:
            return ""
        code = words.get(folded(text))
        if code is None:
            self.refuse(key, f"不认识“{text}”，应是：{'、'.join(words)}")
        return code or ""

    def day(self, key: str, *, default_year: int) -> date:
        """A day in any of the usual ways of writing."""
        try:
            return parse_date(self._value(key), default_year=default_year)
        except ValueError as error:
            self.refuse(key, str(error))
            return date.min

    def phone(self, key: str) -> str:
        """A telephone number, whether the cell holds text or a number; may be empty."""
        raw = unicodedata.normalize("NFKC", cell_text(self._value(key))).replace(" ", "")
        if raw and not (_MOBILE.fullmatch(raw) or (_PHONE.fullmatch(raw) and raw[0] != "1")):
            self.refuse(key, f"“{raw[:30]}”不是电话号码，手机应为 11 位数字")
        return raw

    def origin(self, key: str) -> int:
        """The row in which the cell of the key begins, when it is merged over several."""
        column = self.table.columns.get(key, 0)
        for area in self.table.grid.merges:
            inside = area.first_row <= self.number <= area.last_row
            if inside and area.first_column <= column <= area.last_column:
                return area.first_row
        return self.number

    def _value(self, key: str) -> CellValue:
        column = self.table.columns.get(key)
        if column is None:
            return None
        grid = self.table.grid
        if not grid.is_merged(self.number, column):
            return grid.value(self.number, column)
        for area in grid.merges:
            inside = area.first_row <= self.number <= area.last_row
            if inside and area.first_column == area.last_column == column:
                if self.table.headings[key].carries or area.first_row == area.last_row:
                    return grid.value(area.first_row, column)
                break
        self.refuse(key, "这一栏不能合并单元格，请取消合并后逐行填写")
        return None
