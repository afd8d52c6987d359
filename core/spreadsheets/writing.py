"""The one export of lists: text stays text, numbers and dates stay what they are.

A cell that begins with ``=`` and the like would run as a formula on the reader's
machine; every text is written with the string type and, where it begins with such a
character, marked as quoted.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.forms import BaseForm, ChoiceField
from django.http import HttpRequest, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core import clock

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# OWASP's list (= + - @ TAB CR), line feed, and the full-width twins.
TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
_LONGEST_TEXT = 32_767
_LARGEST_EXACT_INTEGER = 10**15
_TITLE_LENGTH = 31
_HEADER_ROW = 4
_FORBIDDEN_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_FORBIDDEN_IN_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_THIN = Side(style="thin", color="FFBFBFBF")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="FFF2F2F2")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it takes from a row, its width in characters.

    ``number_format`` is a spreadsheet format such as ``0.00``; without one, whole
    numbers, decimals, dates and times get the usual one.
    """

    title: str
    value: Callable[[Any], Value]
    width: float = 14
    number_format: str = ""


@dataclass(frozen=True)
class ListSheet:
    """One sheet of a workbook: its title, filters, columns, rows and lines below."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    filters: Sequence[tuple[str, str]] = ()
    footer: Sequence[str] = ()


def wants_workbook(request: HttpRequest) -> bool:
    """Say whether a list was asked for as a workbook: its own address with ``file=xlsx``."""
    return request.GET.get("file") == "xlsx"


def filter_words(form: BaseForm) -> list[tuple[str, str]]:
    """Return label and words of every filter set on the form above a list."""
    form.is_valid()
    asked = ((bound, form.cleaned_data.get(bound.name)) for bound in form.visible_fields())
    return [(str(bound.label), _words(bound.field, value)) for bound, value in asked if value]


def _words(field: Any, value: Any) -> str:
    if not isinstance(field, ChoiceField):
        return str(value)
    return str(dict(field.choices).get(value, value))


def export_sheets(sheets: Sequence[ListSheet], *, as_of: datetime | None = None) -> bytes:
    """Return a workbook with several lists, each laid out as by ``export_rows``."""
    moment = as_of or clock.now()
    workbook = Workbook(write_only=True)
    for part in sheets:
        _write_list(workbook, part, moment)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def export_rows(
    *,
    title: str,
    filters: Sequence[tuple[str, str]],
    columns: Sequence[Column],
    rows: Iterable[Any],
    footer: Sequence[str] = (),
    as_of: datetime | None = None,
) -> bytes:
    """Return a workbook with one sheet: the list as it is shown.

    Above the list stand its title, the filters it was made with (label and value), the
    moment it was made and the number of rows; ``footer`` lines stand below.
    """
    return export_sheets([ListSheet(title, columns, rows, filters, footer)], as_of=as_of)


def _write_list(workbook: Workbook, part: ListSheet, as_of: datetime) -> None:
    records = list(part.rows)
    sheet = workbook.create_sheet(
        _FORBIDDEN_IN_TITLE.sub(" ", part.title)[:_TITLE_LENGTH] or "列表"
    )
    _lay_out(sheet, part.columns, len(records))
    sheet.append([_text_cell(sheet, part.title, font=Font(bold=True, size=14))])
    sheet.append([_text_cell(sheet, _filter_line(part.filters))])
    sheet.append([_text_cell(sheet, _as_of_line(as_of, len(records)))])
    sheet.append([_head_cell(sheet, column.title) for column in part.columns])
    for record in records:
        sheet.append([_cell(sheet, column, column.value(record)) for column in part.columns])
    for line in part.footer:
        sheet.append([_text_cell(sheet, line)])


def export_response(
    *,
    title: str,
    filters: Sequence[tuple[str, str]],
    columns: Sequence[Column],
    rows: Iterable[Any],
    footer: Sequence[str] = (),
    as_of: datetime | None = None,
    filename: str = "",
) -> HttpResponse:
    """Return the workbook as a download named ``<filename or title>-YYYYMMDD.xlsx``."""
    as_of = as_of or clock.now()
    content = export_rows(
        title=title, filters=filters, columns=columns, rows=rows, footer=footer, as_of=as_of
    )
    return workbook_response(content, filename=filename or title, day=as_of.date())


def workbook_response(content: bytes, *, filename: str, day: date | None = None) -> HttpResponse:
    """Return finished workbook bytes as a download; the name ends with the day (default today)."""
    stem = _FORBIDDEN_IN_FILE_NAME.sub("", filename) or "导出"
    name = f"{stem}-{day or clock.today():%Y%m%d}.xlsx"
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    """Return a cell that holds ``text`` as text, whatever it begins with."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"
    if clean.startswith(TRIGGERS):
        cell.quotePrefix = True
    return cell


def _lay_out(sheet: Any, columns: Sequence[Column], count: int) -> None:
    last = get_column_letter(max(len(columns), 1))
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{last}{_HEADER_ROW + count}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _filter_line(filters: Sequence[tuple[str, str]]) -> str:
    shown = "；".join(f"{label}：{value}" for label, value in filters if value)
    return f"筛选条件：{shown or '全部'}"


def _as_of_line(as_of: datetime, count: int) -> str:
    local = as_of.astimezone(clock.SHANGHAI)
    return f"数据截至：{local:%Y-%m-%d %H:%M}（北京时间）  共 {count} 条"


def _text_cell(sheet: Any, text: str, font: Font | None = None) -> WriteOnlyCell:
    cell = safe_text_cell(sheet, text)
    if font is not None:
        cell.font = font
    return cell


def _head_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, text, font=Font(bold=True))
    cell.fill, cell.border, cell.alignment = _HEAD_FILL, _GRID, _CENTRED
    return cell


def _cell(sheet: Any, column: Column, value: Value) -> WriteOnlyCell:
    cell = _typed_cell(sheet, value)
    if column.number_format and cell.data_type != "s":
        cell.number_format = column.number_format
    cell.border, cell.alignment = _GRID, _WRAPPED
    return cell


def _typed_cell(sheet: Any, value: Value) -> WriteOnlyCell:
    if value is None:
        return WriteOnlyCell(sheet)
    if isinstance(value, bool):
        return safe_text_cell(sheet, "是" if value else "否")
    if isinstance(value, datetime):
        local = value.astimezone(clock.SHANGHAI).replace(tzinfo=None)
        return _formatted(sheet, local, "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        return _formatted(sheet, value, "yyyy-mm-dd")
    if isinstance(value, int | float | Decimal) and abs(value) < _LARGEST_EXACT_INTEGER:
        return WriteOnlyCell(sheet, value=value)
    return safe_text_cell(sheet, str(value))


def _formatted(sheet: Any, value: date | datetime, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = number_format
    return cell
