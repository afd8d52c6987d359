"""Reads an old .xls workbook into the same grids as an .xlsx, at arm's length."""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.spreadsheets.limits import Limits, SpreadsheetRefused
from core.spreadsheets.reading import CellValue, SafeWorkbook, SheetGrid, grid_of
from core.spreadsheets.trimming import MergedArea

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHILD = Path(__file__).with_name("old_format_child.py")
_SECONDS = 30
_PROTECTED = 4
_SAVE_AGAIN = "请在 WPS 或 Excel 中打开，另存为“.xlsx”（不设密码）后重新上传"


def open_old_workbook(content: bytes, *, limits: Limits) -> SafeWorkbook:
    """Return the sheets of an ``.xls``; formulas give their stored values.

    Raises:
        SpreadsheetRefused: protected, damaged, or larger than ``limits`` allows.
    """
    sheets = [_grid(sheet, limits) for sheet in _sheets(content)]
    if not sheets or len(sheets) > limits.sheets:
        raise SpreadsheetRefused(
            f"文件里应有 1 到 {limits.sheets} 个工作表，现有 {len(sheets)} 个。请整理后重新上传。"
        )
    return SafeWorkbook(sheets=tuple(sheets), notices=())


def _sheets(content: bytes) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        done = subprocess.run(  # noqa: S603  fixed words, the file comes by standard input
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SpreadsheetRefused(f"文件太大或内容不正常，读不出来。{_SAVE_AGAIN}。") from error
    if done.returncode == _PROTECTED:
        raise SpreadsheetRefused(f"文件设有打开密码。{_SAVE_AGAIN}。")
    if done.returncode:
        raise SpreadsheetRefused(f"文件内容不正常或过大，读不出来。{_SAVE_AGAIN}。")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _grid(sheet: dict[str, Any], limits: Limits) -> SheetGrid:
    title = sheet["title"]
    rows = _kept_rows([tuple(map(_value, row)) for row in sheet["rows"]], limits)
    filled = sum(1 for row in rows if row)
    if filled > limits.rows or sum(map(len, rows)) > limits.cells:
        raise SpreadsheetRefused(
            f"工作表“{title}”过大（最多 {limits.rows} 行有内容、{limits.cells} 个单元格）。"
            "请删除无关内容后重新上传。"
        )
    if max(map(len, rows), default=0) > limits.columns:
        raise SpreadsheetRefused(
            f"工作表“{title}”超过 {limits.columns} 列。请删除右侧多余的列后重新上传。"
        )
    if len(sheet["merges"]) > limits.merges:
        raise SpreadsheetRefused(
            f"工作表“{title}”合并单元格超过 {limits.merges} 处。请取消多余的合并后重新上传。"
        )
    merges = tuple(
        MergedArea(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
        for first, last in sheet["merges"]
    )
    return grid_of(title=title, rows=rows, merges=merges, limits=limits)


def _kept_rows(rows: list[tuple[CellValue, ...]], limits: Limits) -> list[tuple[CellValue, ...]]:
    """Rows up to the first long run of blank ones, as in an .xlsx."""
    kept = blank = 0
    for number, row in enumerate(rows, start=1):
        blank = 0 if row else blank + 1
        if blank >= limits.blank_rows:
            break
        kept = number if row else kept
    return rows[:kept]


def _value(value: Any) -> CellValue:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    text = value["at"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
