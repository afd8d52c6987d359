"""Rows every app rests on: audit chain, holidays, number sequences, stored files."""

from core.models.audit import GENESIS_HASH, AuditRecord, AuditTail, Outcome
from core.models.base import TimeStamped
from core.models.calendar import Holiday, HolidayKind
from core.models.files import FileState, StoredFile
from core.models.numbering import Sequence

__all__ = (
    "GENESIS_HASH",
    "AuditRecord",
    "AuditTail",
    "FileState",
    "Holiday",
    "HolidayKind",
    "Outcome",
    "Sequence",
    "StoredFile",
    "TimeStamped",
)
