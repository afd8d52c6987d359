"""The numbers around every page, in one query: to-dos by kind, projects, red lamps, messages.

Writing that query takes Django ten times as long as the database takes to answer it, and every
page asks it. Its text is therefore kept for the minute: people go from page to page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from dashboards.queries.todos import Desk, Kind, count_columns, kinds_for
from dashboards.queries.todos.sources import PROJECT, rows_of
from dispatch.enums import LampColour
from dispatch.models import Lamp
from notifications.models import Message
from organisations.scope import Scope
from programmes.models import Programme

UNREAD = "unread"
# Queries kept per process: about a county's people at work at the same time. By person, posts,
# programme and minute, and without the person: a person at a desk brings the whole request along.
MOST_KEPT = 256
_KEPT: dict[tuple[int, Scope, int | None, datetime], _Statement] = {}


@dataclass(frozen=True)
class ShellNumbers:
    """Counts for the menu and the tiles; `waiting` is by kind of to-do."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    projects: int = 0
    red: int = 0
    unread: int = 0

    @property
    def total(self) -> int:
        """All to-dos."""
        return sum(self.waiting.values())


@dataclass(frozen=True)
class _Statement:
    """The query as the database gets it, and the names of the numbers of each of its lines."""

    sql: str
    params: tuple[Any, ...]
    names: Mapping[str, list[str]]


def shell_numbers(desk: Desk, programme: Programme | None) -> ShellNumbers:
    """Count everything the frame of a page shows for the person; one query.

    To-dos are counted over all programmes in force, projects and red lamps in the one chosen.
    What opens or falls due counts from the minute's beginning.
    """
    minute = replace(desk, now=desk.now.replace(second=0, microsecond=0))
    found = _read(_statement(minute, programme.pk if programme else None))
    return ShellNumbers(
        waiting={kind.code: found[kind.code] for kind in kinds_for(desk)},
        projects=found["in_programme"],
        red=found["in_red"],
        unread=found[UNREAD],
    )


def _statement(desk: Desk, programme: int | None) -> _Statement:
    key = (desk.user.pk, desk.scope, programme, desk.now)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        found = _KEPT[key] = _written(desk, programme)
    return found


def _written(desk: Desk, programme: int | None) -> _Statement:
    by_source: dict[str, list[Kind]] = defaultdict(list)
    by_source[PROJECT] = []
    for kind in kinds_for(desk):
        by_source[kind.source].append(kind)
    columns = {
        source: count_columns(kinds, desk) | (_in_programme(programme) if source == PROJECT else {})
        for source, kinds in by_source.items()
    }
    unread = Message.objects.visible_to(desk.user).unread()
    parts = [_part(UNREAD, unread, {UNREAD: Count("pk")}, columns)]
    parts += [_part(name, rows_of(name, desk), own, columns) for name, own in columns.items()]
    names = {UNREAD: [UNREAD], **{name: list(own) for name, own in columns.items()}}
    union = parts[0].union(*parts[1:], all=True)
    try:
        sql, params = union.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    return _Statement(sql, tuple(params), names)


def _in_programme(programme: int | None) -> dict[str, Count]:
    here = Q(programme=programme) if programme else Q(pk__in=[])
    red = Lamp.objects.filter(project=OuterRef("pk"), is_current=True, shown=LampColour.RED)
    return {
        "in_programme": Count("pk", filter=here),
        "in_red": Count("pk", filter=here & Q(Exists(red))),
    }


def _part(
    name: str, rows: QuerySet[Any], own: Mapping[str, Count], columns: Mapping[str, Any]
) -> QuerySet[Any]:
    """One line of the union: the source's name and its counts, filled up to a common width."""
    width = max(1, *(len(other) for other in columns.values()))
    counts: dict[str, Any] = {f"n{n}": count for n, count in enumerate(own.values())}
    filled = {f"n{n}": Value(0) for n in range(len(own), width)}
    return rows.order_by().values_list(Value(name)).annotate(**counts, **filled)


def _read(statement: _Statement) -> dict[str, int]:
    # Django leaves a line out of the union where the person may see no row at all.
    found = {name: 0 for own in statement.names.values() for name in own}
    if not statement.sql:
        return found
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.params)
        for source, *counts in cursor.fetchall():
            found |= dict(zip(statement.names[source], counts, strict=False))
    return found
