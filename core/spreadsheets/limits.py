"""How large a workbook may be, and the refusal of one that is not acceptable."""

from dataclasses import dataclass

from core.errors import DomainError

MEGABYTE = 1024 * 1024


class SpreadsheetRefused(DomainError):
    """The workbook is not opened; the sentence says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one workbook. Sizes in bytes, the rest in pieces.

    The first four are checked before anything is unpacked.
    """

    file_size: int = 10 * MEGABYTE
    entries: int = 200
    unpacked_size: int = 100 * MEGABYTE
    ratio: int = 100
    part_size: int = 10 * MEGABYTE
    sheets: int = 30
    rows: int = 5_000
    columns: int = 100
    cells: int = 200_000
    scanned_cells: int = 1_000_000
    blank_rows: int = 50
    merges: int = 10_000


DEFAULT_LIMITS = Limits()
