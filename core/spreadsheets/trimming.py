"""Cuts a sheet's XML down to its content, before the workbook library builds any object.

WPS often saves formatted blank rows down to row 1,048,576. Reading stops at the first
long run of blank rows; only what stands above it is handed on.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from core.spreadsheets.limits import Limits, SpreadsheetRefused

_LETTERS = re.compile(r"([A-Z]{1,3})")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+\d+):([A-Z]+\d+)[\"']")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# Formulas are not content: only their stored values are read.
_CONTENT_TAGS = frozenset(("v", "t"))
_LATER_CONTENT = re.compile(rb"<(?:\w+:)?[vt](?:\s[^>]*)?>[^<\s]")


@dataclass(frozen=True)
class MergedArea:
    """Rows and columns of a merged range, both ends included, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class TrimmedSheet:
    """A sheet's XML without its blank end, its merged ranges, and what was left out."""

    xml: bytes
    last_row: int
    merges: tuple[MergedArea, ...]
    dropped_blank_rows: bool
    dropped_content: bool


class _Stop(Exception):
    """Enough has been seen."""


def root_name(data: bytes) -> str:
    """Return the local name of an XML part's root element, "" when it is not XML."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append(name)
        raise _Stop

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with suppress(_Stop, expat.ExpatError):
        parser.Parse(data, True)
    return _local(found[0]) if found else ""


def trim_sheet(data: bytes, *, title: str, limits: Limits) -> TrimmedSheet:
    """Return the sheet up to its last row with content.

    Raises:
        SpreadsheetRefused: more rows, columns or cells than ``limits`` allows, or
            damaged XML.
    """
    scan = _Scan(title, limits)
    scan.run(data)
    return TrimmedSheet(
        xml=scan.kept(data),
        last_row=scan.last_content_row,
        merges=_merges(data, title, limits),
        dropped_blank_rows=scan.stopped_at > 0,
        dropped_content=scan.stopped_at > 0
        and _LATER_CONTENT.search(data, scan.stopped_at) is not None,
    )


class _Scan:
    """One pass over a sheet; ends early at a long run of blank rows."""

    def __init__(self, title: str, limits: Limits) -> None:
        self.title, self.limits = title, limits
        self.root = self.body = ""
        self.body_at = self.end_at = self.stopped_at = 0
        self.row_at = self.row_number = self.last_content_row = self.content_rows = 0
        self.blank_run, self.blank_from = 0, 0
        self.cells = self.kept_cells = self.column = 0
        self.row_has_content = self.in_value = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def run(self, data: bytes) -> None:
        try:
            self.parser.Parse(data, True)
        except _Stop:
            pass
        except expat.ExpatError as error:
            raise SpreadsheetRefused(
                f"工作表“{self.title}”已损坏，读不出来。请另存为“.xlsx”后重新上传。"
            ) from error

    def kept(self, data: bytes) -> bytes:
        if not self.body:
            raise SpreadsheetRefused(f"工作表“{self.title}”已损坏，读不出来。")
        if not self.last_content_row:
            return data[: self.body_at] + f"<{self.body}/></{self.root}>".encode()
        end = self.blank_from or self.end_at
        return data[:end] + f"</{self.body}></{self.root}>".encode()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        local = _local(name)
        if local == "c":
            self.start_cell(attributes)
        elif local == "row":
            self.start_row(attributes)
        elif local == "sheetData" and not self.body:
            self.body, self.body_at = name, self.parser.CurrentByteIndex
        elif local in _CONTENT_TAGS:
            self.in_value = True

    def start_row(self, attributes: dict[str, str]) -> None:
        number = _row_number(attributes.get("r", ""), self.row_number + 1)
        self.row_at = self.parser.CurrentByteIndex
        if number > self.row_number + 1:
            self.add_blank_rows(number - self.row_number - 1)
        self.row_number, self.column, self.row_has_content = number, 0, False

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.column = column_number(attributes.get("r", "")) or self.column + 1
        self.cells += 1
        if self.cells > self.limits.scanned_cells:
            self.refuse_size()

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "row":
            self.end_row()
        elif local in _CONTENT_TAGS:
            self.in_value = False
        elif local == "sheetData":
            self.end_at = self.parser.CurrentByteIndex
            raise _Stop

    def end_row(self) -> None:
        if not self.row_has_content:
            self.add_blank_rows(1)
            return
        self.blank_run = self.blank_from = 0
        self.last_content_row = max(self.last_content_row, self.row_number)
        self.kept_cells = self.cells
        self.content_rows += 1
        if self.content_rows > self.limits.rows or self.kept_cells > self.limits.cells:
            self.refuse_size()

    def add_blank_rows(self, count: int) -> None:
        self.blank_from = self.blank_from or self.row_at
        self.blank_run += count
        if self.blank_run >= self.limits.blank_rows:
            self.stopped_at = self.row_at
            raise _Stop

    def text(self, text: str) -> None:
        if not self.in_value or not text.strip():
            return
        self.row_has_content = True
        if self.column > self.limits.columns:
            raise SpreadsheetRefused(
                f"工作表“{self.title}”第 {self.row_number} 行超过 {self.limits.columns} 列。"
                "请删除右侧多余的列后重新上传。"
            )

    def refuse_size(self) -> None:
        raise SpreadsheetRefused(
            f"工作表“{self.title}”过大（最多 {self.limits.rows} 行有内容、"
            f"{self.limits.cells} 个单元格）。请删除下方空白行、右侧空白列和无关内容后重新上传。"
        )


def column_number(reference: str) -> int:
    """Return the column of a reference such as ``AB12`` (1 for A), 0 when there is none."""
    found = _LETTERS.match(reference)
    number = 0
    for letter in found.group(1) if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _row_number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else default


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _merges(data: bytes, title: str, limits: Limits) -> tuple[MergedArea, ...]:
    areas = []
    for found in _MERGE.finditer(data):
        first, last = (_CELL.fullmatch(corner.decode("ascii")) for corner in found.groups())
        if first is None or last is None:
            continue
        rows = sorted((int(first.group(2)), int(last.group(2))))
        columns = sorted((column_number(first.group(1)), column_number(last.group(1))))
        areas.append(MergedArea(rows[0], columns[0], rows[1], columns[1]))
        if len(areas) > limits.merges:
            raise SpreadsheetRefused(
                f"工作表“{title}”合并单元格超过 {limits.merges} 处。请取消多余的合并后重新上传。"
            )
    return tuple(areas)
