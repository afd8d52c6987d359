"""Ruled tables that Word, WPS and LibreOffice lay out alike.

WPS takes column widths from the grid, Word from table and cells: all three say the same, and the
layout is fixed.
"""

from __future__ import annotations

from typing import Any

from docx.text.run import Run

from core.documents.blocks import Cell, Imprint, Table
from core.documents.page import set_font
from core.documents.xml import clean, element

_TWIPS_PER_MM = 1440 / 25.4
_OUTER, _INNER = 8, 4  # eighths of a point
_PADDING = 85
# A row with no more signs than this is not torn apart at the end of a page.
_LONGEST_WHOLE = 300
_SPACE = "　"
_THICK, _THIN = 8, 6  # 0.35 mm and 0.25 mm
_IMPRINT_SIZE, _IMPRINT_WIDTH = 14.0, 156.0
_ALL_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def twips(millimetres: float) -> int:
    """Return the length in twentieths of a point."""
    return round(millimetres * _TWIPS_PER_MM)


def add_table(document: Any, table: Table) -> Any:
    """Append the table to the document."""
    columns = [twips(width) for width in table.widths]
    made = document.add_table(rows=0, cols=len(columns))
    _fix_widths(made._tbl, columns, _borders(_OUTER, _INNER, _ALL_SIDES))
    for number, cells in enumerate(table.rows):
        row = _row(columns, cells, table.size)
        _row_properties(
            row,
            header=number < table.header,
            least=table.tall.get(number, 0),
            whole=sum(len(cell.text) for cell in cells) <= _LONGEST_WHOLE,
        )
        made._tbl.append(row)
    return made


def _fix_widths(tbl: Any, columns: list[int], borders: Any) -> None:
    properties = tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    properties.append(element("tblW", w=sum(columns), type="dxa"))
    properties.append(element("jc", val="center"))
    properties.append(borders)
    properties.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=_PADDING, type="dxa"))
    properties.append(margins)
    grid = tbl.tblGrid
    for column in list(grid):
        grid.remove(column)
    for width in columns:
        grid.append(element("gridCol", w=width))


def _borders(outer: int, inner: int, sides: tuple[str, ...]) -> Any:
    borders = element("tblBorders")
    for side in sides:
        size = inner if side.startswith("inside") else outer
        borders.append(element(side, val="single", sz=size, space=0, color="000000"))
    return borders


def _row(columns: list[int], cells: tuple[Cell, ...], size: float) -> Any:
    row, place = element("tr"), 0
    for cell in cells:
        width = sum(columns[place : place + cell.span])
        row.append(_cell(cell, width, size))
        place += cell.span
    if place != len(columns):
        raise ValueError(f"a row of {place} columns in a table of {len(columns)}")
    return row


def _row_properties(row: Any, *, header: bool, least: float, whole: bool) -> None:
    properties = element("trPr")
    if whole:
        properties.append(element("cantSplit"))
    if least:
        properties.append(element("trHeight", val=twips(least), hRule="atLeast"))
    if header:
        properties.append(element("tblHeader"))
    row.insert(0, properties)


def _cell(cell: Cell, width: int, size: float) -> Any:
    made = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=width, type="dxa"))
    if cell.span > 1:
        properties.append(element("gridSpan", val=cell.span))
    properties.append(element("vAlign", val="center"))
    made.append(properties)
    for line in clean(cell.text).split("\n"):
        font = "head" if cell.head else "body"
        made.append(_paragraph(line, font, size, cell.align, stay=cell.stay))
    if cell.foot:
        made.append(_paragraph("", "body", size, "left"))
        made.append(_paragraph(clean(cell.foot), "body", size, "right"))
    return made


def _paragraph(text: str, font: str, size: float, align: str, *, stay: bool = False) -> Any:
    made = element("p")
    properties = element("pPr")
    if stay:
        properties.append(element("keepNext"))
    properties.append(element("snapToGrid", val=0))
    properties.append(element("spacing", before=20, after=20))
    if align != "left":
        properties.append(element("jc", val=align))
    made.append(properties)
    if text:
        _add_text(made, text, font, size)
    return made


def _add_text(paragraph: Any, text: str, font: str, size: float) -> None:
    run = Run(paragraph.add_r(), paragraph)
    run.text = text
    set_font(run, font, size)


def add_imprint(document: Any, imprint: Imprint) -> Any:
    """Append the lines with copies and issuer.

    Word and WPS put them at the foot of the page, as the standard wants; LibreOffice, which does
    not float tables of full width, directly below the text.
    """
    columns = [twips(_IMPRINT_WIDTH / 2)] * 2
    made = document.add_table(rows=0, cols=2)
    _fix_widths(made._tbl, columns, _borders(_THICK, _THIN, ("top", "bottom", "insideH")))
    place = element("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpX=1, tblpYSpec="bottom")
    made._tbl.tblPr.insert(0, place)
    copies = (Cell(f"{_SPACE}抄送：{imprint.copies}", span=2),)
    issuer = (
        Cell(f"{_SPACE}{imprint.issuer}"),
        Cell(f"{imprint.day}印发{_SPACE}", align="right"),
    )
    for cells in (copies, issuer) if imprint.copies else (issuer,):
        made._tbl.append(_row(columns, cells, _IMPRINT_SIZE))
    return made
