"""What the sheet needs to know besides the document: limits of the programme and choices."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from organisations.enums import Role, Sphere
from organisations.models import Organisation
from organisations.queries import people_with_role
from programmes.enums import Holders, SelectionKind
from programmes.models import Topic
from programmes.quotas import TopicScope
from projects.enums import OCCUPIES_QUOTA, AttachmentKind, Status
from projects.models import Project

Choices = tuple[tuple[str, str], ...]
RECENT_YEARS = 3
# As a person's name is shown: the account where no name is known.
_PERSON = Case(When(display_name="", then="username"), default="display_name")
FINISHED = (Status.ACCEPTED, Status.CONTINUED, Status.ARCHIVED)


@dataclass(frozen=True)
class TopicChoice:
    """A topic of the catalogue the unit may choose."""

    value: str
    title: str
    kind: str
    category: str

    @property
    def label(self) -> str:
        """Title with the kind in front, so that one list shows both."""
        return f"[{SelectionKind(self.kind).label}] {self.title}"


@dataclass(frozen=True)
class SheetContext:
    """Limits and choices for one project on one day."""

    today: date
    year: int
    end_limit: date
    team_min: int
    team_max: int
    milestones_min: int
    milestones_max: int
    principles: tuple[str, ...]
    categories: Choices
    topics: tuple[TopicChoice, ...]
    predecessors: Choices
    organisation_name: str
    secretary_name: str
    recent_titles: frozenset[str] = frozenset()
    spheres: Choices = tuple(Sphere.choices)
    objectives: Choices = ()
    sites: Choices = ()
    research_min: int = 0
    self_check_blocks: bool = False
    budget_enabled: bool = False
    scan_there: bool = True

    def topic(self, value: str) -> TopicChoice | None:
        """The topic with this value, if the unit may choose it."""
        return next((topic for topic in self.topics if topic.value == value), None)


# Columns of every part of the one read: what it is, key, words, a code, a number, place in the
# list, kinds of organisations as JSON.
_COLUMNS = ("part", "key", "words", "code", "figure", "place", "kinds")
_CATEGORY, _OBJECTIVE, _TOPIC = "category", "objective", "topic"
_NAMED, _HELD = "named", "held"
_PROJECT, _SECRETARY, _SITE, _SCAN, _TYPE = "project", "secretary", "site", "scan", "type"


@dataclass(frozen=True)
class _Row:
    """One line of the read, whatever table it comes from."""

    part: str
    key: int
    words: str
    code: str
    figure: int
    place: int
    kinds: str


def context_of(project: Project, *, today: date) -> SheetContext:
    """Load the limits and choices for a project; one query."""
    programme, rows = project.programme, _rows(project, today)
    others = sorted(rows[_PROJECT], key=lambda row: (-row.figure, row.key))
    secretaries, duties = rows[_SECRETARY], rows[_TYPE][0]
    return SheetContext(
        today=today,
        year=programme.year,
        end_limit=programme.project_end_limit,
        team_min=max(programme.team_min, 1),
        team_max=programme.team_max,
        milestones_min=duties.figure,
        milestones_max=duties.place,
        principles=tuple(str(text) for text in programme.principles),
        categories=tuple((str(row.key), row.words) for row in _in_place(rows[_CATEGORY])),
        topics=_topics(project, rows),
        predecessors=tuple(
            (str(row.key), f"{row.figure}年 {row.words}") for row in others if row.code in FINISHED
        ),
        organisation_name=project.organisation.name,
        secretary_name=max(secretaries, key=lambda row: row.key).words if secretaries else "",
        recent_titles=frozenset(
            row.words for row in others if row.figure > programme.year - RECENT_YEARS
        ),
        spheres=tuple(
            choice
            for choice in Sphere.choices
            if not programme.spheres or choice[0] in programme.spheres
        ),
        objectives=tuple((str(row.key), row.words) for row in _in_place(rows[_OBJECTIVE])),
        sites=tuple(
            (str(row.key), row.words) for row in sorted(rows[_SITE], key=lambda row: row.code)
        ),
        research_min=programme.research_min,
        self_check_blocks=programme.self_check_blocks,
        budget_enabled=programme.budget_enabled,
        scan_there=bool(rows[_SCAN]),
    )


def _topics(project: Project, rows: dict[str, list[_Row]]) -> tuple[TopicChoice, ...]:
    """Topics meant for the unit, by its kind or by name, and not taken by another unit."""
    named: dict[int, set[int]] = defaultdict(set)
    for row in rows[_NAMED]:
        named[row.key].add(row.figure)
    taken, unit = {row.key for row in rows[_HELD]}, project.organisation
    return tuple(
        TopicChoice(str(row.key), row.words, row.code, str(row.figure))
        for row in _in_place(rows[_TOPIC])
        if row.key not in taken and _scope(row, named[row.key]).binds(unit.kind, unit.pk)
    )


def _scope(topic: _Row, named: set[int]) -> TopicScope:
    return TopicScope(frozenset(json.loads(topic.kinds or "[]")), frozenset(named))


def _rows(project: Project, today: date) -> dict[str, list[_Row]]:
    """All parts of the read, by what they are."""
    others = Project.objects.filter(organisation_id=project.organisation_id).exclude(pk=project.pk)
    secretaries = people_with_role(
        role=Role.SECRETARY, organisation_id=project.organisation_id, on=today
    )
    scans = project.attachments.filter(kind=AttachmentKind.SIGNED_SCAN, removed_at=None)
    own = project.organisation
    below = Organisation.objects.filter(path__startswith=own.path, is_active=True).exclude(
        pk=own.pk
    )
    parts = [
        *_catalogue_parts(project),
        _part(others, _PROJECT, words="title", code="status", figure="programme__year"),
        _part(secretaries, _SECRETARY, words=_PERSON),
        _part(below, _SITE, words="name", code="path"),
        _part(scans, _SCAN),
    ]
    rows: dict[str, list[_Row]] = defaultdict(list)
    for values in parts[0].union(*parts[1:], all=True):
        rows[values[0]].append(_Row(*values))
    return rows


def _catalogue_parts(project: Project) -> list[QuerySet[Any]]:
    """Categories, objectives, topics with units named and holders, duties of the item type."""
    programme = project.programme
    named = Topic.units.through.objects.filter(topic__programme=programme)
    held = Project.objects.filter(
        programme=programme, topic__holders=Holders.ONE, status__in=OCCUPIES_QUOTA
    ).exclude(organisation_id=project.organisation_id)
    first_type = programme.item_types.order_by("position", "pk").values("pk")[:1]
    return [
        _part(programme.categories.all(), _CATEGORY, words="name", place="position"),
        _part(programme.objectives.all(), _OBJECTIVE, words="name", place="position"),
        _part(
            programme.topics.all(),
            _TOPIC,
            words="title",
            code="selection_kind",
            figure="category_id",
            place="position",
            kinds="org_kinds",
        ),
        _part(named, _NAMED, key="topic_id", figure="organisation_id"),
        _part(held, _HELD, key="topic_id"),
        _part(
            programme.item_types.filter(pk=project.item_type_id or Subquery(first_type)),
            _TYPE,
            figure="milestones_min",
            place="milestones_max",
        ),
    ]


def _part(found: QuerySet[Any], part: str, **columns: str | Expression) -> QuerySet[Any]:
    """One part of the union, with every column typed alike on every database."""
    types = {"key": BigIntegerField, "figure": BigIntegerField, "place": BigIntegerField}
    given: dict[str, Any] = {"key": F("pk"), **columns, "part": Value(part)}
    filled = {
        f"sheet_{name}": Cast(
            given.get(name, Value(0 if name in types else "")), types.get(name, TextField)()
        )
        for name in _COLUMNS
    }
    return found.order_by().annotate(**filled).values_list(*filled)


def _in_place(rows: list[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (row.place, row.key))
