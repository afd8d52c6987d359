"""Units of a committee with the projects they have filed, for the coverage list and its counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from dashboards.coverage import CoverageRules, MandatoryTopic, UnitCoverage, UnitRow, cover
from organisations.models import Organisation
from programmes.enums import SelectionKind
from programmes.models import Programme
from programmes.quotas import QuotaLine, TopicScope
from projects.catalogue import filing_units_q

TOPIC, TYPE = "topic", "type"


@dataclass(frozen=True)
class _Owed:
    """The rules, and whom they name: kinds of organisation and single units."""

    rules: CoverageRules
    kinds: frozenset[str]
    unit_ids: frozenset[int]


def unit_rows(user: Any, programme: Programme, owed: _Owed) -> list[UnitRow]:
    """Units that may file, with their projects by topic, type and status.

    Drafts are counted here and nowhere shown: the department may know that a unit has begun.
    One query.
    """
    rows = (
        Organisation.objects.visible_to(user)
        .filter(filing_units_q(programme, owed.kinds, owed.unit_ids))
        .annotate(
            own=FilteredRelation("projects", condition=Q(projects__programme=programme.pk)),
            topic=F("own__topic"),
            status=F("own__status"),
            item_type=F("own__item_type"),
        )
        .order_by("path")
        .values_list("pk", "short_name", "kind", "topic", "status", "item_type")
        .annotate(number=Count("own"))
    )
    return [
        UnitRow(pk, name, kind, topic, status, number, item_type)
        for pk, name, kind, topic, status, item_type, number in rows
    ]


def coverage(user: Any, programme: Programme) -> tuple[UnitCoverage, ...]:
    """Coverage of every unit, in tree order; two queries."""
    owed = _owed(programme)
    return cover(unit_rows(user, programme, owed), owed.rules)


@dataclass(frozen=True)
class _Row:
    """One line of the read: a topic with one unit it names, or a type with one quota rule."""

    part: str
    place: int
    key: int
    words: str
    selection: str
    kinds: str | None
    unit_id: int | None
    least: int | None
    most: int | None

    @property
    def org_kinds(self) -> tuple[str, ...]:
        """Kinds of organisation the rule names."""
        return tuple(json.loads(self.kinds or "[]") or ())


def _owed(programme: Programme) -> _Owed:
    rows = [_Row(*values) for values in _rules(programme)]
    rows.sort(key=lambda row: (row.place, row.key))
    scopes = _scopes([row for row in rows if row.part == TOPIC])
    quotas = [row for row in rows if row.part == TYPE]
    mandatory = {
        row.key: row.words
        for row in rows
        if row.part == TOPIC and row.selection == SelectionKind.MANDATORY
    }
    lines = tuple(
        QuotaLine(row.key, row.org_kinds, row.least or 0, row.most)
        for row in quotas
        if row.most is not None
    )
    return _Owed(
        CoverageRules(
            tuple(MandatoryTopic(pk, title, scopes[pk]) for pk, title in mandatory.items()),
            tuple({row.key: row.words for row in quotas}.items()),
            lines,
        ),
        frozenset(kind for scope in scopes.values() for kind in scope.org_kinds)
        | {kind for line in lines for kind in line.org_kinds},
        frozenset(pk for scope in scopes.values() for pk in scope.unit_ids),
    )


def _scopes(rows: list[_Row]) -> dict[int, TopicScope]:
    named: dict[int, set[int]] = {}
    kinds = {row.key: frozenset(row.org_kinds) for row in rows}
    for row in rows:
        named.setdefault(row.key, set()).update({row.unit_id} if row.unit_id else ())
    return {pk: TopicScope(found, frozenset(named[pk])) for pk, found in kinds.items()}


def _rules(programme: Programme) -> Any:
    """Topics with the units they name and item types with their quotas; one query."""
    number, text = IntegerField(), TextField()
    topics = programme.topics.order_by().values_list(
        Value(TOPIC),
        "position",
        "pk",
        "title",
        "selection_kind",
        Cast("org_kinds", text),
        "units",
        Cast(Value(None), number),
        Cast(Value(None), number),
    )
    types = programme.item_types.order_by().values_list(
        Value(TYPE),
        "position",
        "pk",
        "name",
        Value(""),
        Cast("quota_rules__org_kinds", text),
        Cast(Value(None), BigIntegerField()),
        "quota_rules__least",
        "quota_rules__most",
    )
    return topics.union(types, all=True)
