"""What the queue of pre-review can be narrowed to, and since when its rows are late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from projects.models import Project

# Key and words of one row's unit, category, topic and officer; key None where it has none.
Facet = dict[str, tuple[int | None, str]]
_COLUMNS = (
    "organisation_id",
    "organisation__short_name",
    "category_id",
    "category__name",
    "topic_id",
    "topic__title",
    "officer_id",
    "officer_name",
)


def facets(waiting: QuerySet[Project]) -> list[Facet]:
    """Units, categories, topics and officers that occur in the queue; one query."""
    return [
        {
            "unit": (row[0], row[1]),
            "category": (row[2], row[3] or ""),
            "topic": (row[4], row[5] or ""),
            "officer": (row[6], row[7] or ""),
        }
        for row in waiting.order_by().values_list(*_COLUMNS)
    ]


def overdue_before(limit: int, calendar: WorkCalendar, today: date) -> datetime:
    """The moment before which an application must have arrived to wait longer than the limit.

    The day of arrival does not count; `limit` is in working days.
    """
    day = today
    while calendar.working_days_between(day, today) <= limit:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)
