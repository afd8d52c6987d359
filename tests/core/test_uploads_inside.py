"""Uploads that are two things at once, or carry others inside."""

from __future__ import annotations

import gzip

import pytest

from core.upload_checks import UploadRefused, check_upload
from tests.core import hostile
from tests.core.test_uploads import PDF

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def refused(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(UploadRefused, match=reason):
        check_upload(name, content, purpose="evidence")


@pytest.mark.parametrize(
    "action",
    [
        b"/S /JavaScript /JS (app.alert(1))",
        b"/S /J#61vaScript",
        b"/S /Launch /F (cmd.exe)",
        b"/Type /EmbeddedFile",
        b"/Subtype /RichMedia",
    ],
)
def test_a_pdf_that_acts_by_itself_is_refused(action: bytes):
    refused("方案.pdf", PDF.replace(b"<<>>", b"<<" + action + b">>"), "脚本、嵌入的文件")


def test_a_pdf_that_is_a_zip_as_well_is_refused():
    both = PDF[:-6] + hostile.zip_bytes({"a.js": "x"}) + b"\n%%EOF\n"
    refused("方案.pdf", both, "藏有压缩包")


def test_a_document_with_something_behind_its_end_is_refused():
    refused("总结.docx", hostile.docx_bytes() + b"<script>", "末尾藏有")
    refused("台账.xlsx", hostile.workbook_bytes() + PDF, "末尾藏有")


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (hostile.zip_bytes({"a.exe": "x"}), "还有压缩包"),
        (b"MZ\x90\x00", "藏有程序"),
        (b"\x7fELF\x02", "藏有程序"),
        (b"Rar!\x1a\x07\x01\x00", "藏有程序或压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "藏有程序或压缩包"),
        (OLE + "\x01Ole10Native".encode("utf-16-le"), "嵌入了别的文件"),
        (hostile.docx_bytes({"word/vbaProject.bin": b"x"}), "宏"),
        (hostile.docx_bytes({"word/embeddings/a.docx": hostile.docx_bytes()}), "还有压缩包"),
        (hostile.zip_bytes({"a.xml": b" " * 30_000_000}), "解压后过大|还有压缩包"),
    ],
)
def test_what_hides_inside_a_document_is_found_whatever_its_name(inner: bytes, reason: str):
    refused("总结.docx", hostile.docx_bytes({"word/media/image1.png": inner}), reason)


def test_what_office_programs_put_into_documents_themselves_is_ordinary():
    book = {"word/embeddings/Microsoft_Excel_Worksheet.xlsx": hostile.workbook_bytes()}
    assert check_upload("总结.docx", hostile.docx_bytes(book), purpose="evidence")
    drawing = {"word/media/image1.emz": gzip.compress(b"drawing")}
    assert check_upload("总结.docx", hostile.docx_bytes(drawing), purpose="evidence")
    old_object = {"word/embeddings/oleObject1.bin": OLE}
    assert check_upload("总结.docx", hostile.docx_bytes(old_object), purpose="evidence")
