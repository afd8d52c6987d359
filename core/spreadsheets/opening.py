"""Opens a workbook of either format; upper floors need not know which one came."""

from typing import BinaryIO

from core.spreadsheets.limits import DEFAULT_LIMITS, MEGABYTE, Limits, SpreadsheetRefused
from core.spreadsheets.old_format import OLE_MAGIC, open_old_workbook
from core.spreadsheets.reading import SafeWorkbook, open_workbook_safely


def open_any_workbook(file: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> SafeWorkbook:
    """Check and read an ``.xlsx`` or an old ``.xls``; formulas give their stored values.

    Raises:
        SpreadsheetRefused: the file fails a check; the sentence says what to do.
    """
    start = file.read(len(OLE_MAGIC))
    file.seek(0)
    if start != OLE_MAGIC:
        return open_workbook_safely(file, limits=limits)
    content = file.read(limits.file_size + 1)
    if len(content) > limits.file_size:
        raise SpreadsheetRefused(
            f"文件超过 {limits.file_size // MEGABYTE} MB。请删除图片和多余的工作表后重新上传。"
        )
    return open_old_workbook(content, limits=limits)
