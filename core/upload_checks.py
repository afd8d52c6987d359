"""Looks at what somebody uploads: its name, its first bytes, and what is really inside."""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageOps

from core.errors import InvalidInput
from core.spreadsheets.package import has_safe_names, is_bomb, is_encrypted, may_define_entities

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LONGEST_NAME = 120
MOST_PIXELS = 40_000_000
MOST_ENTRIES = 3000
MOST_UNPACKED = 200 * MEGABYTE
WORST_RATIO = 100
JPEG_QUALITY = 90
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PDF_END_WITHIN = 2048
# Control characters, and those that make a name read backwards or hide its end.
_DECEIVING = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_ACTIVE_PARTS = ("vbaproject", "vbadata", "macrosheets/", "activex/", "externallinks/")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


class UploadRefused(InvalidInput):
    """The file is not taken; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field_errors={"file": [message]})


@dataclass(frozen=True)
class CheckedUpload:
    """A file found harmless; pictures are drawn anew, without the data cameras add."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class _Kind:
    content_type: str
    magic: bytes
    check: Callable[[bytes, str], bytes]


def check_upload(name: str, content: bytes, *, purpose: str) -> CheckedUpload:
    """Return the upload in the form in which it may be kept.

    Args:
        name: the name it came with; only its last part counts.
        purpose: ``evidence`` (pdf, pictures, docx, xlsx, ofd) or ``import`` (xlsx).

    Raises:
        UploadRefused: wrong type, too large, damaged, or holding macros or links out.
        KeyError: unknown purpose.
    """
    allowed = PURPOSES[purpose]
    clean = _clean_name(name)
    extension = PurePosixPath(clean).suffix.lower().lstrip(".")
    if extension not in allowed:
        raise UploadRefused(f"不能上传这种文件。可以上传：{'、'.join(allowed)}。")
    if not content:
        raise UploadRefused("文件是空的，请重新选择。")
    if len(content) > LARGEST_FILE:
        raise UploadRefused(f"文件超过 {LARGEST_FILE // MEGABYTE} MB，请压缩后重新上传。")
    kind = _KINDS[extension]
    if not content.startswith(kind.magic):
        raise UploadRefused(
            f"文件内容不是真正的 {extension}，可能改过扩展名或设有密码。请另存为正确的格式后上传。"
        )
    return CheckedUpload(clean, kind.content_type, kind.check(content, extension))


def _clean_name(name: str) -> str:
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = _NOT_IN_NAMES.sub("_", _DECEIVING.sub("", last)).strip(" .")
    if len(clean) > LONGEST_NAME:
        raise UploadRefused(f"文件名超过 {LONGEST_NAME} 个字，请改短后重新上传。")
    if not PurePosixPath(clean).stem.strip(" ."):
        raise UploadRefused("文件没有名字，请改名后重新上传。")
    return clean


def _check_pdf(content: bytes, extension: str) -> bytes:
    if b"%%EOF" not in content[-_PDF_END_WITHIN:]:
        raise UploadRefused("PDF 文件不完整，可能没有传完。请重新上传。")
    return content


def _redraw(content: bytes, extension: str) -> bytes:
    """Return the picture drawn anew: upright, and without place, device or hidden bytes."""
    formats = ("PNG",) if extension == "png" else ("JPEG", "MPO")
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            _check_pixels(picture)
            picture.verify()
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            upright = ImageOps.exif_transpose(picture)
            return _encode(upright, formats[0])
    except Image.DecompressionBombError as error:
        raise UploadRefused("图片超过 4000 万像素。请缩小后上传。") from error
    except (*_UNREADABLE, SyntaxError) as error:
        raise UploadRefused("图片已损坏，打不开。请重新拍摄或另存后上传。") from error


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UploadRefused(
            f"图片有 {picture.width}×{picture.height} 像素，超过 4000 万像素。请缩小后上传。"
        )


def _encode(picture: Image.Image, image_format: str) -> bytes:
    transparent = image_format == "PNG" and picture.has_transparency_data
    plain = picture.convert("RGBA" if transparent else "RGB")
    # Comments and profiles would be written again from here.
    plain.info.clear()
    packed = io.BytesIO()
    if image_format == "PNG":
        plain.save(packed, "PNG")
    else:
        plain.save(packed, "JPEG", quality=JPEG_QUALITY)
    return packed.getvalue()


def _check_office(content: bytes, extension: str) -> bytes:
    parts = _xml_parts(content)
    if _MAIN_PARTS[extension] not in parts.get("[Content_Types].xml", b""):
        raise UploadRefused(
            f"文件内容不是真正的 {extension}，可能改过扩展名或含有宏。请另存为正确的格式后上传。"
        )
    for name, data in parts.items():
        if name.endswith(".rels") and _links_out(data):
            raise UploadRefused(
                "文件引用了外部的模板、图片或对象，不能上传。请断开链接或另存为 PDF 后上传。"
            )
    return content


def _check_ofd(content: bytes, extension: str) -> bytes:
    if "OFD.xml" not in _xml_parts(content):
        raise UploadRefused("文件内容不是真正的 ofd。请另存为正确的格式后上传。")
    return content


def _xml_parts(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a zip-based document, after checking its directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            xml = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
            if is_bomb(xml, unpacked_size=MOST_UNPACKED, ratio=WORST_RATIO):
                raise UploadRefused("文件解压后过大，不能上传。请另存为 PDF 后上传。")
            parts = {}
            for entry in xml:
                parts[entry.filename] = archive.read(entry)
                if may_define_entities(parts[entry.filename]):
                    raise UploadRefused("文件内部含有不允许的定义，不能上传。请另存后重新上传。")
            return parts
    except _UNREADABLE as error:
        raise UploadRefused("文件已损坏，打不开。请另存后重新上传。") from error


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or not has_safe_names(entries):
        raise UploadRefused("文件内部的目录不正常，不能上传。请另存后重新上传。")
    if is_encrypted(entries):
        raise UploadRefused("文件设有密码，不能上传。请去掉密码后重新上传。")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UploadRefused("文件解压后过大，不能上传。请另存为 PDF 后上传。")
    names = [entry.filename.lower() for entry in entries]
    if any(part in name for name in names for part in _ACTIVE_PARTS):
        raise UploadRefused("文件含有宏、控件或外部链接，不能上传。请去掉后另存再上传。")


def _links_out(rels: bytes) -> bool:
    """Say whether a relationship loads something from outside; hyperlinks only point there."""
    try:
        links = fromstring(rels)
    except (ParseError, DefusedXmlException):
        return True
    return any(
        link.get("TargetMode", "").lower() == "external"
        and not link.get("Type", "").endswith("/hyperlink")
        for link in links
    )


_KINDS = {
    "pdf": _Kind("application/pdf", b"%PDF-", _check_pdf),
    "jpg": _Kind("image/jpeg", b"\xff\xd8\xff", _redraw),
    "jpeg": _Kind("image/jpeg", b"\xff\xd8\xff", _redraw),
    "png": _Kind("image/png", b"\x89PNG\r\n\x1a\n", _redraw),
    "docx": _Kind(f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04", _check_office),
    "xlsx": _Kind(f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04", _check_office),
    "ofd": _Kind("application/ofd", b"PK\x03\x04", _check_ofd),
}
PURPOSES: dict[str, tuple[str, ...]] = {
    "evidence": tuple(_KINDS),
    "import": ("xlsx",),
}
