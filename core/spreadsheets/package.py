"""Looks into a workbook's zip before anything is unpacked or parsed."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.spreadsheets.limits import MEGABYTE, Limits, SpreadsheetRefused

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_ENCRYPTED_FLAG = 0x1
# Below this a high ratio is harmless, and common in small style files.
_RATIO_MATTERS_FROM = MEGABYTE
_ACTIVE_PARTS = (
    ("vbaproject", "宏"),
    ("macrosheets/", "宏"),
    ("externallinks/", "指向其他文件的链接"),
    ("embeddings/", "嵌入的文件"),
    ("activex/", "控件"),
)
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".xlsx", ".xlsm", ".docx", ".jar")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")
_UTF8_NAMES = (b"utf-8", b"utf8", b"us-ascii")
_WORKBOOK, _WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)
_SAVE_AGAIN = "请在 WPS 或 Excel 中打开，另存为“.xlsx”后重新上传"


def read_parts(file: BinaryIO, limits: Limits) -> dict[str, bytes]:
    """Return the XML parts of a workbook by name, after every check that needs no parsing.

    Raises:
        SpreadsheetRefused: too large, damaged, protected by a password, or holding
            macros, links to other files, embedded files or entity definitions.
    """
    content = _read_bounded(file, limits.file_size)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_directory(entries, limits)
            return {
                entry.filename: _read_xml(archive, entry)
                for entry in entries
                if _is_xml(entry.filename)
            }
    except _DAMAGE as error:
        raise SpreadsheetRefused(f"文件已损坏，打不开。{_SAVE_AGAIN}。") from error


def has_safe_names(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Say whether all names are relative, stay inside, and are named once."""
    names = [entry.filename for entry in entries]
    return len(set(names)) == len(names) and all(_is_safe_name(name) for name in names)


def is_encrypted(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Say whether any entry is protected by a password."""
    return any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries)


def is_bomb(entries: Sequence[zipfile.ZipInfo], *, unpacked_size: int, ratio: int) -> bool:
    """Say whether unpacking would give more bytes, or more per packed byte, than allowed."""
    unpacked = sum(entry.file_size for entry in entries)
    pairs = [(entry.file_size, entry.compress_size) for entry in entries]
    pairs.append((unpacked, sum(packed for _, packed in pairs)))
    return unpacked > unpacked_size or any(
        size > _RATIO_MATTERS_FROM and size > ratio * packed for size, packed in pairs
    )


def may_define_entities(data: bytes) -> bool:
    """Say whether an XML part has a DTD, or could hide one in another encoding than UTF-8."""
    declared = _DECLARED_ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    odd = declared is not None and declared.group(1).lower() not in _UTF8_NAMES
    return odd or data.startswith(_NOT_UTF8) or b"\x00" in data[:4] or bool(_DTD.search(data))


def sheet_titles(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the names people gave the sheets, by part; empty where they cannot be read."""
    try:
        book = fromstring(parts[_WORKBOOK])
        links = fromstring(parts[_WORKBOOK_LINKS])
    except (KeyError, ParseError, DefusedXmlException):
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    titles = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            link = next((value for key, value in element.items() if key.endswith("}id")), "")
            target = posixpath.join("/xl", targets.get(link, ""))
            titles[posixpath.normpath(target).lstrip("/")] = element.get("name", "")
    return titles


def _read_bounded(file: BinaryIO, most: int) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise SpreadsheetRefused(
            f"文件超过 {most // MEGABYTE} MB。请删除图片和多余的工作表后重新上传。"
        )
    if content.startswith(_OLE_MAGIC):
        raise SpreadsheetRefused(
            f"文件设有打开密码，或是旧版“.xls”格式。{_SAVE_AGAIN}（不设密码）。"
        )
    if not content.startswith(_ZIP_MAGIC):
        raise SpreadsheetRefused(f"这不是“.xlsx”工作簿。{_SAVE_AGAIN}。")
    return content


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    _check_sizes(entries, limits)
    names = [entry.filename for entry in entries]
    if not has_safe_names(entries):
        raise SpreadsheetRefused(f"文件内部的目录不正常，已拒绝读取。{_SAVE_AGAIN}。")
    if is_encrypted(entries):
        raise SpreadsheetRefused(f"文件设有密码。{_SAVE_AGAIN}（不设密码）。")
    if "[Content_Types].xml" not in names:
        raise SpreadsheetRefused(f"这不是“.xlsx”工作簿。{_SAVE_AGAIN}。")
    for name in names:
        _check_harmless(name.lower())


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise SpreadsheetRefused(
            f"文件内部超过 {limits.entries} 个部分，已拒绝读取。{_SAVE_AGAIN}。"
        )
    if is_bomb(entries, unpacked_size=limits.unpacked_size, ratio=limits.ratio):
        raise SpreadsheetRefused(
            "文件解压后过大，多半是表格下方或右侧有大量空白行列。"
            "请把有内容的区域复制到新工作簿，保存后重新上传。"
        )


def _is_safe_name(name: str) -> bool:
    outside = name.startswith("/") or ".." in name.split("/")
    return not (outside or "\\" in name or ":" in name)


def _check_harmless(name: str) -> None:
    for part, what in _ACTIVE_PARTS:
        if part in name:
            raise SpreadsheetRefused(f"文件含有{what}，已拒绝读取。请去掉后另存为“.xlsx”重新上传。")
    if name.endswith(_ARCHIVES):
        raise SpreadsheetRefused("文件里还有压缩包或别的文件，已拒绝读取。请去掉后重新上传。")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _read_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    data = archive.read(entry)
    if may_define_entities(data):
        name = posixpath.basename(entry.filename)
        raise SpreadsheetRefused(f"文件内部（{name}）含有不允许的定义，已拒绝读取。{_SAVE_AGAIN}。")
    if data.startswith(_ZIP_MAGIC):
        raise SpreadsheetRefused("文件里还有压缩包，已拒绝读取。请去掉后重新上传。")
    if entry.filename == "[Content_Types].xml" and b"macroEnabled" in data:
        raise SpreadsheetRefused("文件含有宏，已拒绝读取。请另存为“.xlsx”重新上传。")
    return data
