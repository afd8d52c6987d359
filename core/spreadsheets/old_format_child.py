"""Reads an old .xls in a process of its own: standard input to JSON, within fixed memory.

Run by path and in isolation (``python -I``): it knows nothing of the product. A small file can
claim a sheet of 65,536 × 256 cells; the limit ends this process instead of the web server.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

MEMORY = 400 * 1024 * 1024
SECONDS = 20
UNREADABLE, PROTECTED, TOO_LARGE = 3, 4, 5


def main() -> int:
    """Write the sheets as JSON; the exit code says why there are none."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [
            _sheet(book, meta.name)
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        return PROTECTED
    except MemoryError:
        return TOO_LARGE
    except (CalamineError, OSError, ValueError):
        return UNREADABLE
    json.dump(sheets, sys.stdout)
    return 0


def _sheet(book: CalamineWorkbook, name: str) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    return {
        "title": name,
        "rows": [_without_blank_end(row) for row in sheet.iter_rows()],
        "merges": sheet.merged_cell_ranges or [],
    }


def _without_blank_end(row: list[Any]) -> list[Any]:
    cells = [_plain(value) for value in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _plain(value: Any) -> Any:
    """A JSON value; days and moments as {"at": ISO text}."""
    if isinstance(value, date | datetime):
        return {"at": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return None if value == "" else value


if __name__ == "__main__":
    sys.exit(main())
