"""Writes a paper as a Word file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from core import clock
from core.documents.blocks import (
    Addressee,
    Block,
    Body,
    Closing,
    Gap,
    Heading,
    Imprint,
    Line,
    NewPage,
    Paper,
    Table,
    Title,
)
from core.documents.page import SIGN_SPACING, new_document, set_font
from core.documents.tables import add_imprint, add_table
from core.documents.xml import clean, element

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_SIZE = 16.0
_LINE = 579  # 28.95 pt
_TITLE_LINE = 700
_TWIPS_PER_POINT = 20
_INDENT_SIGNS = 2
_DATE_SIGNS_FROM_RIGHT = 4
_HEADING_FONTS = {1: "head", 2: "kai"}


def to_docx(paper: Paper) -> bytes:
    """Return the paper as the bytes of a ``.docx``, built from nothing, without macros."""
    document = new_document(
        landscape=paper.landscape, grid=paper.grid, name=clean(paper.name), moment=clock.now()
    )
    after_table = False
    for block in paper.blocks:
        if isinstance(block, Table) and after_table:
            _hairline(document)
        _WRITERS[type(block)](document, block)
        after_table = isinstance(block, Table)
    if after_table:
        # Word wants a paragraph after the last table.
        _hairline(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _paragraph(
    document: Any,
    text: str,
    *,
    font: str = "body",
    size: float = BODY_SIZE,
    align: str = "left",
    indent: int = 0,
    right: float = 0,
    line: int = _LINE,
    next_too: bool = False,
) -> Any:
    """Append a paragraph; `indent` and `right` count signs of its size."""
    paragraph = document.add_paragraph()
    properties = paragraph._p.get_or_add_pPr()
    if next_too:
        properties.append(element("keepNext"))
    properties.append(element("spacing", before=0, after=0, line=line, lineRule="exact"))
    sign = round(size * _TWIPS_PER_POINT)
    if indent:
        properties.append(element("ind", firstLineChars=indent * 100, firstLine=indent * sign))
    elif right:
        properties.append(element("ind", rightChars=round(right * 100), right=round(right * sign)))
    if align != "left":
        properties.append(element("jc", val=align))
    if text:
        run = paragraph.add_run(clean(text))
        set_font(run, font, size)
        if size == BODY_SIZE:
            run._r.rPr.insert_element_before(
                element("spacing", val=SIGN_SPACING), "w:sz", "w:szCs", "w:lang"
            )
    return paragraph


def _hairline(document: Any) -> None:
    _paragraph(document, "", size=1, line=20)


def _title(document: Any, block: Title) -> None:
    for text in block.text.split("\n"):
        _paragraph(document, text, font="title", size=block.size, align="center", line=_TITLE_LINE)
    _paragraph(document, "", line=_LINE // 2)


def _line(document: Any, block: Line) -> None:
    height = _LINE if block.size >= BODY_SIZE else round(block.size * _TWIPS_PER_POINT * 1.5)
    _paragraph(
        document, block.text, font=block.font, size=block.size, align=block.align, line=height
    )


def _addressee(document: Any, block: Addressee) -> None:
    _paragraph(document, f"{block.text}：")


def _heading(document: Any, block: Heading) -> None:
    font = _HEADING_FONTS.get(block.level, "body")
    _paragraph(document, block.text, font=font, indent=_INDENT_SIGNS, next_too=True)


def _body(document: Any, block: Body) -> None:
    for text in block.text.split("\n"):
        _paragraph(document, text, indent=_INDENT_SIGNS, next_too=block.stay)


def _gap(document: Any, block: Gap) -> None:
    for _ in range(block.lines):
        _paragraph(document, "", next_too=block.stay)


def _closing(document: Any, block: Closing) -> None:
    """The date four signs from the right, the name centred above it where the seal goes."""
    beside = (_width(block.day) - _width(block.name)) / 2
    right = max(_DATE_SIGNS_FROM_RIGHT + beside, _INDENT_SIGNS)
    _paragraph(document, block.name, align="right", right=right, next_too=True)
    _paragraph(document, block.day, align="right", right=_DATE_SIGNS_FROM_RIGHT)


def _width(text: str) -> float:
    """Width in signs: digits and Latin letters are half as wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in text)


def _table(document: Any, block: Table) -> None:
    add_table(document, block)


def _new_page(document: Any, block: NewPage) -> None:
    paragraph = _paragraph(document, "", size=1, line=20)
    paragraph._p.pPr.insert(0, element("pageBreakBefore"))


def _imprint(document: Any, block: Imprint) -> None:
    add_imprint(document, block)
    _hairline(document)


Writer = Callable[[Any, Any], None]
_WRITERS: dict[type[Block], Writer] = {
    Title: _title,
    Line: _line,
    Addressee: _addressee,
    Heading: _heading,
    Body: _body,
    Gap: _gap,
    Closing: _closing,
    Table: _table,
    NewPage: _new_page,
    Imprint: _imprint,
}
