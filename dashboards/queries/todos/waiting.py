"""Reads the to-dos of a person: how many of each kind, and the list, most urgent first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from dashboards.links import address
from dashboards.queries.todos.items import Desk, Kind, TodoItem
from dashboards.queries.todos.registry import kinds_for
from dashboards.queries.todos.sources import LEADS_TO_PROJECT, named_rows, rows_of


def count_columns(kinds: Iterable[Kind], desk: Desk) -> dict[str, Count]:
    """One aggregate per kind; all kinds must be of the same source."""
    return {kind.code: Count("pk", filter=kind.where(desk)) for kind in kinds}


def waiting_items(desk: Desk, counted: Mapping[str, int] | None = None) -> list[TodoItem]:
    """What waits for the person, most urgent first; one query per source.

    `counted` are the numbers by kind the frame has read: where nothing waits nothing is asked.
    """
    by_source: dict[str, list[Kind]] = defaultdict(list)
    for kind in kinds_for(desk):
        if counted is None or counted.get(kind.code):
            by_source[kind.source].append(kind)
    items = [item for source, kinds in by_source.items() for item in _items_of(source, kinds, desk)]
    return sorted(items, key=_urgency)


def _items_of(source: str, kinds: list[Kind], desk: Desk) -> Iterable[TodoItem]:
    for row in _marked(named_rows(source, rows_of(source, desk)), kinds, desk):
        for kind in kinds:
            if getattr(row, f"is_{kind.code}"):
                yield _item(kind, desk, row)


def _marked(rows: QuerySet[Any], kinds: list[Kind], desk: Desk) -> QuerySet[Any]:
    """Rows of any of the kinds, each carrying `is_<kind>`."""
    wanted = {kind.code: kind.where(desk) for kind in kinds}
    marks = {
        f"is_{code}": Case(
            When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for code, condition in wanted.items()
    }
    return rows.filter(reduce(or_, wanted.values(), Q(pk__in=[]))).annotate(**marks).order_by("pk")


def _item(kind: Kind, desk: Desk, row: Any) -> TodoItem:
    title, own_url, unit = kind.names(row) if kind.names else _project_names(kind, row)
    due = kind.due(desk, row)
    return TodoItem(
        kind=kind.code,
        label=kind.label,
        note=kind.note(row),
        title=title,
        project_url=own_url,
        unit=unit,
        received_on=kind.received(desk, row),
        due_on=due,
        working_days_left=desk.calendar.working_days_between(desk.today, due) if due else None,
        passed=due is not None and due < desk.today,
        url=kind.url(row),
        action=kind.action,
    )


def _project_names(kind: Kind, row: Any) -> tuple[str, str, str]:
    project = row.project if LEADS_TO_PROJECT[kind.source] else row
    unit = f"{project.organisation} · {project.get_selection_kind_display()}"
    return str(project), address("dashboards:project", project.pk), unit


def _urgency(item: TodoItem) -> tuple[date, date, str]:
    """Nearest deadline first; without one, after all others, the oldest first."""
    return (item.due_on or date.max, item.received_on or date.max, item.title)
