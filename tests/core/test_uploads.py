"""Uploads: taken when harmless, refused with a sentence, never half kept."""

import io
import stat
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.errors import Conflict
from core.files import download_response, path_of
from core.models import AuditRecord, FileState, StoredFile
from core.services.files import FileNotStored, store_upload
from core.upload_checks import UploadRefused, check_upload
from tests.core import hostile
from tests.core.people import CLERK

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
RELS = "word/_rels/document.xml.rels"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.fixture
def files_root(settings: LazySettings, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def store(name: str, content: bytes, purpose: str = "evidence") -> StoredFile:
    return store_upload(upload=SimpleUploadedFile(name, content), purpose=purpose, actor=CLERK)


def refused(name: str, content: bytes, reason: str, purpose: str = "evidence") -> None:
    with pytest.raises(UploadRefused, match=reason) as refusal:
        check_upload(name, content, purpose=purpose)
    assert refusal.value.field_errors == {"file": [refusal.value.message]}


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("方案.pdf", PDF, "application/pdf"),
        ("照片.JPG", hostile.picture_bytes("JPEG"), "image/jpeg"),
        ("照片.jpeg", hostile.picture_bytes("JPEG"), "image/jpeg"),
        ("截图.png", hostile.picture_bytes("PNG"), "image/png"),
        ("总结.docx", hostile.docx_bytes(), "wordprocessingml.document"),
        ("台账.xlsx", hostile.workbook_bytes(), "spreadsheetml.sheet"),
        ("公文.ofd", hostile.zip_bytes({"OFD.xml": "<o/>"}), "application/ofd"),
    ],
)
def test_ordinary_office_files_are_taken(name: str, content: bytes, content_type: str):
    checked = check_upload(name, content, purpose="evidence")
    assert checked.content_type.endswith(content_type)
    assert checked.name == name


def test_hyperlinks_in_a_document_are_ordinary():
    links = {RELS: hostile.external_relation("hyperlink")}
    assert check_upload("总结.docx", hostile.docx_bytes(links), purpose="evidence")


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.js", "a.docm", "a.xlsm", "a.zip", "a.exe", "a"]
)
def test_types_that_are_not_listed_are_refused(name: str):
    refused(name, PDF, "不能上传这种文件。可以上传：pdf")


def test_an_import_takes_workbooks_alone():
    assert check_upload("汇总表.xlsx", hostile.workbook_bytes(), purpose="import")
    refused("方案.pdf", PDF, "可以上传：xlsx", purpose="import")


@pytest.mark.parametrize("extension", ["pdf", "jpg", "png", "docx", "xlsx", "ofd"])
def test_a_script_under_a_false_name_is_refused(extension: str):
    refused(f"通知.{extension}", b"#!/bin/sh\nrm -rf /\n", "不是真正的")
    refused(f"通知.{extension}", b"<html><script>alert(1)</script>", "不是真正的")


def test_a_workbook_is_not_a_document():
    refused("总结.docx", hostile.workbook_bytes(), "不是真正的 docx")
    refused("台账.xlsx", hostile.docx_bytes(), "不是真正的 xlsx")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/vbaProject.bin": b"x"}, "宏"),
        ({"word/activeX/activeX1.xml": "<a/>"}, "控件"),
        (
            {RELS: hostile.external_relation("attachedTemplate")},
            "外部的模板",
        ),
        ({RELS: hostile.external_relation("oleObject")}, "外部的模板"),
        ({RELS: hostile.external_relation("image")}, "外部的模板"),
        ({RELS: "<not closed"}, "外部的模板"),
        (
            {"word/x.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'},
            "不允许的定义",
        ),
        ({"../../evil.xml": "<a/>"}, "目录不正常"),
        ({"word/big.xml": b" " * 60_000_000}, "解压后过大"),
        ({f"word/p{n}.xml": "<a/>" for n in range(3001)}, "目录不正常"),
    ],
)
def test_hostile_documents_are_refused(parts: dict[str, bytes | str], reason: str):
    refused("总结.docx", hostile.docx_bytes(parts), reason)


def test_a_macro_document_renamed_is_refused():
    refused("总结.docx", hostile.docx_bytes(main=MACRO_MAIN), "可能改过扩展名或含有宏")


def test_damaged_files_are_refused():
    refused("总结.docx", hostile.docx_bytes()[:-40], "已损坏")
    refused("方案.pdf", PDF[:-8], "不完整")
    refused("照片.jpg", hostile.picture_bytes("JPEG")[:100], "已损坏")
    refused("截图.png", hostile.picture_bytes("PNG")[:60], "已损坏")
    refused("空.pdf", b"", "空的")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_of_a_hundred_megapixels_is_refused():
    huge = hostile.picture_bytes("PNG", (10_000, 10_000))
    assert len(huge) < 1024 * 1024
    refused("照片.png", huge, "超过 4000 万像素")


def test_a_file_over_twenty_megabytes_is_refused():
    refused("方案.pdf", PDF + b"x" * (20 * 1024 * 1024), "超过 20 MB")


def test_a_picture_loses_its_place_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "某品牌手机"
    gps = exif.get_ifd(0x8825)
    gps[1] = "N"
    content = hostile.picture_bytes("JPEG", (40, 20), exif=exif, comment=b"secret")
    kept = check_upload("照片.jpg", content, purpose="evidence").content
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (20, 40)
    assert not picture.getexif()
    assert b"secret" not in kept


def test_bytes_hidden_behind_a_picture_are_gone():
    notes = PngInfo()
    notes.add_text("Comment", "<?php evil ?>")
    content = hostile.picture_bytes("PNG", pnginfo=notes) + b"<?php evil ?>"
    kept = check_upload("截图.png", content, purpose="evidence").content
    assert b"php" not in kept


def test_a_transparent_picture_stays_transparent():
    packed = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 10)).save(packed, "PNG")
    kept = check_upload("章.png", packed.getvalue(), purpose="evidence").content
    assert Image.open(io.BytesIO(kept)).mode == "RGBA"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/方案.pdf", "方案.pdf"),
        ("C:\\Users\\张\\方案.pdf", "方案.pdf"),
        ("方案\u202efdp.pdf", "方案fdp.pdf"),
        ("方\r\n案\x00.pdf", "方案.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
    ],
)
def test_a_deceiving_name_is_cleaned(given: str, kept: str):
    assert check_upload(given, PDF, purpose="evidence").name == kept


@pytest.mark.parametrize(
    "name", ["方案.pdf\x00.exe", "fdp.\u202eexe", "方案.pdf.exe", "方案.pdf .js"]
)
def test_a_name_with_two_ends_counts_by_its_last(name: str):
    refused(name, PDF, "不能上传这种文件")


def test_a_name_too_long_or_without_a_stem_is_refused():
    refused("长" * 117 + ".pdf", PDF, "超过 120 个字")
    refused(".pdf", PDF, "不能上传|没有名字")


@pytest.mark.django_db
def test_a_kept_file_lies_under_its_token_readable_to_the_group_alone(files_root: Path):
    stored = store("方案.pdf", PDF)
    path = path_of(stored)
    assert path == files_root / stored.token.hex[:2] / stored.token.hex
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (stored.size, stored.uploaded_by_id, stored.uploaded_by_name) == (
        len(PDF),
        7,
        "测试干部",
    )
    record = AuditRecord.objects.get()
    assert (record.action, record.object_title) == ("file.upload", "方案.pdf")
    assert stored.sha256 in record.details


@pytest.mark.django_db
def test_the_same_file_twice_is_kept_twice(files_root: Path):
    assert path_of(store("方案.pdf", PDF)) != path_of(store("方案.pdf", PDF))


@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_and_says_so(settings: LazySettings):
    settings.FILES_ROOT = "/dev/full"  # no folder can be made there
    with pytest.raises(FileNotStored, match="磁盘已满"):
        store("方案.pdf", PDF)
    assert not StoredFile.objects.exists()
    assert not AuditRecord.objects.exists()


@pytest.mark.django_db
def test_a_file_whose_record_fails_is_not_kept(files_root: Path, settings: LazySettings):
    settings.AUDIT_KEY = None
    with pytest.raises(AttributeError):
        store("方案.pdf", PDF)
    assert not StoredFile.objects.exists()
    assert not [path for path in files_root.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_download_is_an_attachment_nobody_runs_or_caches(files_root: Path):
    response = download_response(store("方案 一.pdf", PDF))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%96%B9%E6%A1%88%20%E4%B8%80.pdf"
    )
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_quarantined_or_lost_file_is_not_handed_out(files_root: Path):
    stored = store("方案.pdf", PDF)
    stored.state = FileState.INFECTED
    with pytest.raises(Conflict, match="病毒"):
        download_response(stored)
    stored.state = FileState.CLEAN
    path_of(stored).unlink()
    with pytest.raises(Conflict, match="找不到"):
        download_response(stored)
