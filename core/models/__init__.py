"""Rows every app rests on: audit chain, holidays, numbers, stored files, background jobs."""

from core.models.audit import GENESIS_HASH, AuditRecord, AuditTail, Outcome
from core.models.base import TimeStamped
from core.models.calendar import Holiday, HolidayKind
from core.models.files import FileState, StoredFile
from core.models.jobs import UNFINISHED, Job, JobState
from core.models.numbering import Sequence
from core.models.saved_views import SavedView
from core.models.uploads import PARTS_FOLDER, PendingUpload

__all__ = (
    "GENESIS_HASH",
    "PARTS_FOLDER",
    "UNFINISHED",
    "AuditRecord",
    "AuditTail",
    "FileState",
    "Holiday",
    "HolidayKind",
    "Job",
    "JobState",
    "Outcome",
    "PendingUpload",
    "SavedView",
    "Sequence",
    "StoredFile",
    "TimeStamped",
)
