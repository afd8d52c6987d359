"""Writes the 汇总表 in the county's own shape, so that it can be printed, sent and read back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.spreadsheets.writing import safe_text_cell
from dashboards.queries.summary import SummaryRow
from programmes.models import Programme

SHEET = "汇总表"
HEADINGS: tuple[tuple[str, float], ...] = (
    ("序号", 6),
    ("申报单位", 18),
    ("项目名称", 34),
    ("必选/自选", 9),
    ("类别", 10),
    ("拟解决问题", 34),
    ("预期成效", 34),
    ("完成时限", 16),
    ("联络员及电话", 22),
    ("备注", 10),
)
UNIT_COLUMN, LIAISON_COLUMN = 2, 9
FIRST_ROW = 4
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAPPED = Alignment(vertical="center", wrap_text=True)


def summary_workbook(
    programme: Programme | None, rows: Sequence[SummaryRow], *, department: str, day: date
) -> bytes:
    """Return the table as workbook bytes: merged title, unit and contact merged per unit, total.

    Every text is written as text, whatever it begins with. Without a programme (several years
    together) the title names no year.
    """
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(SHEET)
    _lay_out(sheet)
    _heads(sheet, programme, department, day)
    _body(sheet, rows)
    sheet.append(_line(sheet, ["合计", "", f"{len(rows)}个", *[""] * 7], _CENTRED))
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _lay_out(sheet: Any) -> None:
    for number, (_, width) in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _heads(sheet: Any, programme: Programme | None, department: str, day: date) -> None:
    place = (programme.place_name or programme.committee.short_name) if programme else ""
    year = f"{programme.year}年度" if programme else ""
    title = safe_text_cell(sheet, f"{place}{year}基层党建“书记项目”汇总表")
    title.font, title.alignment = Font(bold=True, size=16), _CENTRED
    sheet.append([title])
    sheet.merged_cells.add(f"A1:{get_column_letter(len(HEADINGS))}1")
    dated = safe_text_cell(sheet, f"{day.year}年{day.month}月")
    filled_by = safe_text_cell(sheet, f"填报单位:{department}")
    sheet.append([filled_by, *[None] * (LIAISON_COLUMN - 2), dated])
    heads = _line(sheet, [heading for heading, _ in HEADINGS], _CENTRED)
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)


def _body(sheet: Any, rows: Sequence[SummaryRow]) -> None:
    number = 0
    for _, group in groupby(rows, key=lambda row: row.unit_id):
        own = list(group)
        first = FIRST_ROW + number
        same_contact = len({row.liaison for row in own}) == 1
        for place, row in enumerate(own):
            number += 1
            sheet.append(_project_line(sheet, number, row, place, same_contact))
        if len(own) > 1:
            _merge(sheet, UNIT_COLUMN, first, len(own))
            if same_contact:
                _merge(sheet, LIAISON_COLUMN, first, len(own))


def _project_line(
    sheet: Any, number: int, row: SummaryRow, place: int, same_contact: bool
) -> list[Any]:
    line = [
        "",
        "" if place else row.unit,
        row.title,
        row.kind,
        row.category,
        row.problems,
        row.results,
        _day(row.end_date),
        "" if place and same_contact else row.liaison,
        row.remark,
    ]
    cells = _line(sheet, line, _WRAPPED)
    cells[0].value, cells[0].data_type, cells[0].alignment = number, "n", _CENTRED
    return cells


def _merge(sheet: Any, column: int, first: int, count: int) -> None:
    letter = get_column_letter(column)
    sheet.merged_cells.add(f"{letter}{first}:{letter}{first + count - 1}")


def _line(sheet: Any, texts: Sequence[str], alignment: Alignment) -> list[Any]:
    cells = [safe_text_cell(sheet, text) for text in texts]
    for cell in cells:
        cell.border, cell.alignment = _GRID, alignment
        if cell.value == "":
            cell.value = None
    return cells


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
