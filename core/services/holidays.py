"""Imports a year's official holidays."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit
from core.calendar_store import forget_calendar
from core.errors import InvalidInput
from core.holiday_files import NamedDay, read_holiday_document
from core.models import Holiday


@dataclass(frozen=True)
class HolidayImport:
    """What an import did, in days. ``kept_local`` were decided here and left alone."""

    created: int
    updated: int
    unchanged: int
    kept_local: int


@transaction.atomic
def import_holidays(*, document: Any, actor: Any) -> HolidayImport:
    """Take over the days of a holiday-cn document; doing it twice changes nothing.

    Days entered locally are kept. Deadlines already issued do not move.

    Raises:
        InvalidInput: the document has another shape.
    """
    try:
        named = read_holiday_document(document)
    except ValueError as error:
        message = f"节假日文件不能导入：{error}。请检查文件后重新导入。"
        raise InvalidInput(message, field_errors={"document": [str(error)]}) from error
    days = [row.day for row in named]
    known = {row.day: row for row in Holiday.objects.select_for_update().filter(day__in=days)}
    outcomes = [_take_over(row, known.get(row.day)) for row in named]
    counts = HolidayImport(
        **{name: outcomes.count(name) for name in ("created", "updated", "unchanged", "kept_local")}
    )
    forget_calendar()
    if counts.created or counts.updated:
        audit.record(
            actor=actor,
            action="holidays.import",
            title=f"{document['year']}年工作日历",
            details={**vars(counts), "source": named[0].source},
        )
    return counts


def _take_over(row: NamedDay, existing: Holiday | None) -> str:
    values = {"kind": row.kind, "name": row.name, "source": row.source}
    if existing is None:
        Holiday.objects.create(day=row.day, **values)
        return "created"
    if existing.source == Holiday.LOCAL:
        return "kept_local"
    if all(getattr(existing, name) == value for name, value in values.items()):
        return "unchanged"
    Holiday.objects.filter(pk=existing.pk).update(**values)
    return "updated"
