"""Reads a Word file the way a reader would: its text, its tables, its fonts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def texts_of(content: bytes) -> list[str]:
    """Text of every paragraph, in tables too, in the order of the paper."""
    body = opened(content).element.body
    return [
        "".join(
            "\t" if node.tag == qn("w:tab") else node.text or ""
            for node in paragraph.iter(qn("w:t"), qn("w:tab"))
            if node.getparent().tag == qn("w:r")
        )
        for paragraph in body.iter(qn("w:p"))
    ]


def text_of(content: bytes) -> str:
    return "\n".join(texts_of(content))


def runs_of(content: bytes) -> Iterator[Any]:
    yield from opened(content).element.body.iter(qn("w:r"))


def attribute(node: Any, name: str) -> str:
    return str(node.get(qn(f"w:{name}")))


def assert_sound(content: bytes) -> None:
    """No macro and nothing from outside; a Chinese font for every run; widths that agree."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert not [name for name in names if "vba" in name.lower() or "embeddings" in name]
        rels = [package.read(name) for name in names if name.endswith(".rels")]
        assert not [rel for rel in rels if b"External" in rel]
    for run in runs_of(content):
        if run.find(qn("w:t")) is None:
            continue
        fonts = run.rPr.rFonts
        assert attribute(fonts, "eastAsia") == attribute(fonts, "ascii") != "None"
    for table in opened(content).element.body.iter(qn("w:tbl")):
        assert_widths_agree(table)


def assert_widths_agree(table: Any) -> None:
    columns = [int(attribute(column, "w")) for column in table.tblGrid]
    properties = table.tblPr
    assert int(attribute(properties.find(qn("w:tblW")), "w")) == sum(columns)
    assert attribute(properties.find(qn("w:tblLayout")), "type") == "fixed"
    for row in table.tr_lst:
        widths = [int(attribute(cell.tcPr.find(qn("w:tcW")), "w")) for cell in row.tc_lst]
        spans = [cell.grid_span for cell in row.tc_lst]
        assert sum(spans) == len(columns)
        place = 0
        for width, span in zip(widths, spans, strict=True):
            assert width == sum(columns[place : place + span])
            place += span
