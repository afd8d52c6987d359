"""Builds the files an attacker, or a careless office program, would send."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from PIL import Image

SHEET = "xl/worksheets/sheet1.xml"
SHEET_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
TEXT_ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>内容{0}</t></is></c></row>'
BLANK_ROW = '<row r="{0}" spans="1:3" ht="14.25"><c r="A{0}" s="0"/><c r="B{0}" s="0"/></row>'
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook_bytes(rows: Sequence[Sequence[object]] = (("序号", "名称"), (1, "项目"))) -> bytes:
    """A harmless workbook with one sheet, 汇总表."""
    book = Workbook()
    book.active.title = "汇总表"
    for row in rows:
        book.active.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def repack(content: bytes, changes: Mapping[str, bytes | str]) -> bytes:
    """The same zip with parts replaced or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, data in changes.items():
            target.writestr(name, data)
    return packed.getvalue()


def with_sheet(body: str, after: str = "") -> bytes:
    """A workbook whose sheet holds ``body`` as its rows."""
    sheet = f"{SHEET_HEAD}<sheetData>{body}</sheetData>{after}</worksheet>"
    return repack(workbook_bytes(), {SHEET: sheet})


def text_rows(first: int, last: int) -> str:
    """Rows with one text each."""
    return "".join(TEXT_ROW.format(row) for row in range(first, last + 1))


def blank_rows(first: int, last: int) -> str:
    """Formatted rows without content, as WPS saves them."""
    return "".join(BLANK_ROW.format(row) for row in range(first, last + 1))


def zip_bytes(parts: Mapping[str, bytes | str]) -> bytes:
    """Any zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return packed.getvalue()


def docx_bytes(extra: Mapping[str, bytes | str] | None = None, main: str = DOCX_MAIN) -> bytes:
    """The least a word processor's file has to hold, plus ``extra`` parts."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    parts = {"[Content_Types].xml": types, "word/document.xml": "<document/>"}
    return zip_bytes({**parts, **(extra or {})})


def external_relation(kind: str) -> str:
    """A relationship that leads out of the document."""
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE_RELATIONS}/{kind}" Target="http://example.org/x" '
        'TargetMode="External"/></Relationships>'
    )


def picture_bytes(image_format: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    """A plain picture."""
    packed = io.BytesIO()
    Image.new("RGB", size, "red").save(packed, image_format, **options)
    return packed.getvalue()
