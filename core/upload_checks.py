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

from core.errors import InvalidInput
from core.images import PictureRefused, redrawn
from core.spreadsheets.old_format import OLE_MAGIC
from core.spreadsheets.package import has_safe_names, is_bomb, is_encrypted, may_define_entities

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LONGEST_NAME = 120
MOST_ENTRIES = 3000
MOST_UNPACKED = 200 * MEGABYTE
WORST_RATIO = 100
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PDF_END_WITHIN = 2048
# What makes a PDF act by itself; a name may be spelled with "#" and two digits.
_PDF_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ZIP_MAGIC, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_ZIP_END_SIZE, _ZIP_END_WITHIN = 22, 66_000
_OLE_MAGIC, _OLE_PACKAGE = b"\xd0\xcf\x11\xe0", "Ole10Native".encode("utf-16-le")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
# Not gzip: Word keeps drawings so (.emz, .wmz).
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c")
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
        purpose: ``evidence`` (pdf, pictures, docx, xlsx, ofd) or ``import`` (xlsx, xls).

    Raises:
        UploadRefused: wrong type, too large, damaged, or holding macros or links out.
        KeyError: unknown purpose.
    """
    clean, extension = _checked_name(name, purpose)
    _check_size(len(content))
    kind = _KINDS[extension]
    if not content.startswith(kind.magic):
        raise UploadRefused(
            f"文件内容不是真正的 {extension}，可能改过扩展名或设有密码。请另存为正确的格式后上传。"
        )
    return CheckedUpload(clean, kind.content_type, kind.check(content, extension))


def check_announced(name: str, size: int, *, purpose: str) -> None:
    """Refuse by name and size what would be refused when it has come; see `check_upload`."""
    _checked_name(name, purpose)
    _check_size(size)


def _checked_name(name: str, purpose: str) -> tuple[str, str]:
    allowed = PURPOSES[purpose]
    clean = _clean_name(name)
    extension = PurePosixPath(clean).suffix.lower().lstrip(".")
    if extension not in allowed:
        raise UploadRefused(f"不能上传这种文件。可以上传：{'、'.join(allowed)}。")
    return clean, extension


def _check_size(size: int) -> None:
    if size <= 0:
        raise UploadRefused("文件是空的，请重新选择。")
    if size > LARGEST_FILE:
        raise UploadRefused(f"文件超过 {LARGEST_FILE // MEGABYTE} MB，请压缩后重新上传。")


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
    if _ZIP_END in content[-_ZIP_END_WITHIN:]:
        raise UploadRefused("PDF 文件末尾藏有压缩包，不能上传。请重新导出 PDF 后上传。")
    spelled_out = _PDF_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), content)
    if any(name in spelled_out for name in _PDF_ACTIVE):
        raise UploadRefused(
            "PDF 文件含有脚本、嵌入的文件或启动程序的指令，不能上传。请打印为 PDF 后重新上传。"
        )
    return content


def _redraw(content: bytes, extension: str) -> bytes:
    try:
        kept = redrawn(content, "PNG" if extension == "png" else "JPEG")
    except PictureRefused as refused:
        raise UploadRefused(refused.message) from refused
    if len(kept) > LARGEST_FILE:
        raise UploadRefused("图片太大，请缩小后上传。")
    return kept


def _check_office(content: bytes, extension: str) -> bytes:
    parts = _parts_of(content)
    _check_document(parts, extension)
    return content


def _check_document(parts: dict[str, bytes], extension: str) -> None:
    if _MAIN_PARTS[extension] not in parts.get("[Content_Types].xml", b""):
        raise UploadRefused(
            f"文件内容不是真正的 {extension}，可能改过扩展名或含有宏。请另存为正确的格式后上传。"
        )
    for name, part in parts.items():
        if name.endswith(".rels") and _links_out(part):
            raise UploadRefused(
                "文件引用了外部的模板、图片或对象，不能上传。请断开链接或另存为 PDF 后上传。"
            )


def _check_old_office(content: bytes, extension: str) -> bytes:
    """Take it as it is: only a process of its own reads its cells, and nobody gets it back."""
    return content


def _check_ofd(content: bytes, extension: str) -> bytes:
    if "OFD.xml" not in _parts_of(content):
        raise UploadRefused("文件内容不是真正的 ofd。请另存为正确的格式后上传。")
    return content


def _parts_of(content: bytes, *, inside: bool = False) -> dict[str, bytes]:
    """Return the XML parts of a zip-based document, after checking all that is in it."""
    end = content[-_ZIP_END_SIZE:]
    if not end.startswith(_ZIP_END) or not end.endswith(b"\x00\x00"):
        raise UploadRefused("文件已损坏，或末尾藏有别的内容。请另存后重新上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            for entry in entries:
                if not _is_xml(entry):
                    _check_inner_file(archive, entry, inside=inside)
            return _xml_parts(archive, [entry for entry in entries if _is_xml(entry)])
    except _UNREADABLE as error:
        raise UploadRefused("文件已损坏，打不开。请另存后重新上传。") from error


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith((".xml", ".rels"))


def _xml_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    if is_bomb(entries, unpacked_size=MOST_UNPACKED, ratio=WORST_RATIO):
        raise UploadRefused("文件解压后过大，不能上传。请另存为 PDF 后上传。")
    parts = {entry.filename: archive.read(entry) for entry in entries}
    if any(may_define_entities(part) for part in parts.values()):
        raise UploadRefused("文件内部含有不允许的定义，不能上传。请另存后重新上传。")
    return parts


def _check_inner_file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, inside: bool) -> None:
    """Look at a picture or object inside a document by its first bytes, whatever its name."""
    with archive.open(entry) as source:
        head = source.read(len(_ARCHIVES[1]))
        if head.startswith(_PROGRAMS) or head.startswith(_ARCHIVES):
            raise UploadRefused("文件里藏有程序或压缩包，不能上传。请去掉后重新上传。")
        if not head.startswith((_ZIP_MAGIC, _OLE_MAGIC)):
            return
        if entry.file_size > LARGEST_FILE or is_bomb(
            [entry], unpacked_size=LARGEST_FILE, ratio=WORST_RATIO
        ):
            raise UploadRefused("文件解压后过大，不能上传。请另存为 PDF 后上传。")
        inner = head + source.read()
    if inner.startswith(_OLE_MAGIC) and _OLE_PACKAGE in inner:
        raise UploadRefused("文件里嵌入了别的文件，不能上传。请去掉后重新上传。")
    if inner.startswith(_ZIP_MAGIC):
        _check_embedded(inner, inside=inside)


def _check_embedded(content: bytes, *, inside: bool) -> None:
    """A chart brings its workbook along; any other zip in a document is refused."""
    refused = UploadRefused("文件里还有压缩包，不能上传。请去掉后重新上传。")
    if inside:
        raise refused
    parts = _parts_of(content, inside=True)
    types = parts.get("[Content_Types].xml", b"")
    extension = next((known for known, main in _MAIN_PARTS.items() if main in types), "")
    if not extension:
        raise refused
    _check_document(parts, extension)


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
    "docx": _Kind(f"{_OFFICE}wordprocessingml.document", _ZIP_MAGIC, _check_office),
    "xlsx": _Kind(f"{_OFFICE}spreadsheetml.sheet", _ZIP_MAGIC, _check_office),
    "xls": _Kind("application/vnd.ms-excel", OLE_MAGIC, _check_old_office),
    "ofd": _Kind("application/ofd", _ZIP_MAGIC, _check_ofd),
}
PURPOSES: dict[str, tuple[str, ...]] = {
    "evidence": tuple(kind for kind in _KINDS if kind != "xls"),
    "import": ("xlsx", "xls"),
}
