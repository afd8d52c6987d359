"""What happened to sheets besides marking, and which seals do not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from reviews.enums import SheetAct, SheetState
from reviews.models import ScoreSheet, SheetChange
from reviews.queries.panel import judge_has_left, marks_of
from reviews.seals import seal_holds

CHUNK = 500


def changes_of(sheets: Iterable[ScoreSheet]) -> dict[int, list[SheetChange]]:
    """Changes by sheet, oldest first; one query, none without sheets."""
    found: dict[int, list[SheetChange]] = defaultdict(list)
    keys = [sheet.pk for sheet in sheets]
    rows = SheetChange.objects.filter(sheet__in=keys) if keys else SheetChange.objects.none()
    for change in rows.select_related("acted_by"):
        found[change.sheet_id].append(change)
    return found


def flagged(changes: Iterable[SheetChange]) -> bool:
    """Whether a conflict was declared after the sheet was handed out and still stands.

    Takes the changes of one sheet, oldest first.
    """
    acts = [one.act for one in changes if one.act in (SheetAct.CONFLICT, SheetAct.CLEARED)]
    return acts[-1:] == [SheetAct.CONFLICT]


def is_hindered(sheet: ScoreSheet) -> bool:
    """Whether the judge must not mark the sheet, or cannot any more; two queries at most."""
    return flagged(sheet.changes.all()) or judge_has_left(sheet)


@dataclass(frozen=True)
class BrokenSeal:
    """A sheet that no longer says what was sealed (Chinese)."""

    sheet: int
    what: str


def broken_seals() -> Iterator[BrokenSeal]:
    """Locked sheets and the kept versions of reopened ones whose seal does not hold."""
    sheets = ScoreSheet.objects.filter(state=SheetState.LOCKED, rubric__isnull=False)
    for rows in _chunks(sheets.select_related("project", "judge").order_by("pk")):
        marks = marks_of(rows)
        for sheet in rows:
            if not seal_holds(sheet, marks[sheet.pk]):
                yield BrokenSeal(sheet.pk, f"“{sheet.project}”{sheet.judge}的评分表")
    kept = SheetChange.objects.filter(act=SheetAct.REOPENED)
    kept = kept.select_related("sheet__project", "sheet__judge").order_by("pk")
    for change in kept.iterator(chunk_size=CHUNK):
        if not version_holds(change):
            sheet = change.sheet
            what = f"“{sheet.project}”{sheet.judge}重新打开前的评分表"
            yield BrokenSeal(sheet.pk, what)


def version_holds(change: SheetChange) -> bool:
    """Whether a kept version still says what was sealed; the change carries its sheet."""
    before = copy(change.sheet)
    for name in ("comment", "veto", "total", "seal", "locked_at"):
        setattr(before, name, getattr(change, name))
    marks = {int(key): Decimal(value) for key, value in change.marks.items()}
    return seal_holds(before, marks)


def _chunks(sheets: QuerySet[ScoreSheet]) -> Iterator[list[ScoreSheet]]:
    rows: list[ScoreSheet] = []
    for sheet in sheets.iterator(chunk_size=CHUNK):
        rows.append(sheet)
        if len(rows) == CHUNK:
            yield rows
            rows = []
    if rows:
        yield rows
