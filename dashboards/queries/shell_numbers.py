"""The numbers around every page, in one query: to-dos by kind, projects, red lamps, messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from dashboards.queries.todos import Desk, Kind, count_columns, kinds_for
from dashboards.queries.todos.sources import PROJECT, rows_of
from dispatch.enums import LampColour
from dispatch.models import Lamp
from notifications.models import Message
from programmes.models import Programme

UNREAD = "unread"


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


def shell_numbers(desk: Desk, programme: Programme | None) -> ShellNumbers:
    """Count everything the frame of a page shows for the person; one query.

    To-dos are counted over all programmes in force, projects and red lamps in the one chosen.
    """
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
    found = _read(parts, {UNREAD: [UNREAD], **{name: list(own) for name, own in columns.items()}})
    return ShellNumbers(
        waiting={kind.code: found[kind.code] for kind in kinds_for(desk)},
        projects=found["in_programme"],
        red=found["in_red"],
        unread=found[UNREAD],
    )


def _in_programme(programme: Programme | None) -> dict[str, Count]:
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


def _read(parts: list[QuerySet[Any]], names: Mapping[str, list[str]]) -> dict[str, int]:
    union = parts[0].union(*parts[1:], all=True)
    # Django leaves a line out of the union where the person may see no row at all.
    found = {name: 0 for own in names.values() for name in own}
    for source, *counts in union:
        found |= dict(zip(names[source], counts, strict=False))
    return found
