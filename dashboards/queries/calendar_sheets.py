"""Puts a judge's own open sheets on the calendar, by the day they are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dispatch.timeline import DayEvent, EventKind
from organisations.enums import Role
from organisations.scope import scope_of
from reviews.enums import SheetState
from reviews.models import ScoreSheet
from reviews.queries.duties import sheets_again


def sheet_days(user: Any, first: date, last: date) -> Iterator[DayEvent]:
    """Sheets the person has not handed in; three queries, none for people who judge nothing."""
    if Role.EXPERT not in scope_of(user).roles:
        return
    rows = ScoreSheet.objects.visible_to(user).filter(state=SheetState.DRAFT)
    subjects = {f"sheet:{pk}" for pk in rows.values_list("pk", flat=True)}
    if not subjects:
        return
    for item in sheets_again(last, subjects):
        if first <= item.due_on <= last:
            yield DayEvent(
                day=item.due_on,
                kind=EventKind.JUDGING,
                title=item.title,
                place="",
                link=item.link,
                uid=item.subject.replace(":", "-"),
            )
