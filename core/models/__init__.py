"""Rows every app rests on: audit chain, holidays, numbers, stored files, background jobs."""

from core.models.audit import GENESIS_HASH, AuditRecord, AuditTail, Outcome
from core.models.base import TimeStamped
from core.models.calendar import Holiday, HolidayKind
from core.models.files import FileState, StoredFile
from core.models.jobs import UNFINISHED, Job, JobState
from core.models.numbering import Sequence

__all__ = (
    "GENESIS_HASH",
    "UNFINISHED",
    "AuditRecord",
    "AuditTail",
    "FileState",
    "Holiday",
    "HolidayKind",
    "Job",
    "JobState",
    "Outcome",
    "Sequence",
    "StoredFile",
    "TimeStamped",
)
