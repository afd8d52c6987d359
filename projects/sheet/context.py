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
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from organisations.enums import Role
from organisations.queries import people_with_role
from programmes.enums import SelectionKind
from projects.enums import Status
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

    def topic(self, value: str) -> TopicChoice | None:
        """The topic with this value, if the unit may choose it."""
        return next((topic for topic in self.topics if topic.value == value), None)


# Columns of every part of the one read: what it is, key, words, a code, a number, place in the
# list, kinds of organisations as JSON.
_COLUMNS = ("part", "key", "words", "code", "figure", "place", "kinds")
_CATEGORY, _TOPIC, _PROJECT, _SECRETARY = "category", "topic", "project", "secretary"


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

    def binds(self, org_kind: str) -> bool:
        """Whether a topic is meant for organisations of this kind (empty list: all)."""
        kinds = json.loads(self.kinds or "[]")
        return not kinds or org_kind in kinds


def context_of(project: Project, *, today: date) -> SheetContext:
    """Load the limits and choices for a project; one query."""
    programme, rows = project.programme, _rows(project, today)
    others = sorted(rows[_PROJECT], key=lambda row: (-row.figure, row.key))
    secretaries = rows[_SECRETARY]
    return SheetContext(
        today=today,
        year=programme.year,
        end_limit=programme.project_end_limit,
        team_min=max(programme.team_min, 1),
        team_max=programme.team_max,
        milestones_min=programme.milestones_min,
        milestones_max=programme.milestones_max,
        principles=tuple(str(text) for text in programme.principles),
        categories=tuple((str(row.key), row.words) for row in _in_place(rows[_CATEGORY])),
        topics=tuple(
            TopicChoice(str(row.key), row.words, row.code, str(row.figure))
            for row in _in_place(rows[_TOPIC])
            if row.binds(project.organisation.kind)
        ),
        predecessors=tuple(
            (str(row.key), f"{row.figure}年 {row.words}") for row in others if row.code in FINISHED
        ),
        organisation_name=project.organisation.name,
        secretary_name=max(secretaries, key=lambda row: row.key).words if secretaries else "",
        recent_titles=frozenset(
            row.words for row in others if row.figure > programme.year - RECENT_YEARS
        ),
    )


def _rows(project: Project, today: date) -> dict[str, list[_Row]]:
    """Categories and topics of the programme, other projects of the unit, who is secretary."""
    programme = project.programme
    others = Project.objects.filter(organisation_id=project.organisation_id).exclude(pk=project.pk)
    secretaries = people_with_role(
        role=Role.SECRETARY, organisation_id=project.organisation_id, on=today
    )
    parts = [
        _part(programme.categories.all(), _CATEGORY, words="name", place="position"),
        _part(
            programme.topics.all(),
            _TOPIC,
            words="title",
            code="selection_kind",
            figure="category_id",
            place="position",
            kinds="org_kinds",
        ),
        _part(others, _PROJECT, words="title", code="status", figure="programme__year"),
        _part(secretaries, _SECRETARY, words=_PERSON),
    ]
    rows: dict[str, list[_Row]] = defaultdict(list)
    for values in parts[0].union(*parts[1:], all=True):
        rows[values[0]].append(_Row(*values))
    return rows


def _part(found: QuerySet[Any], part: str, **columns: str | Expression) -> QuerySet[Any]:
    """One part of the union, with every column typed alike on every database."""
    types = {"key": BigIntegerField, "figure": BigIntegerField, "place": BigIntegerField}
    given: dict[str, Any] = {"part": Value(part), "key": F("pk"), **columns}
    filled = {
        f"sheet_{name}": Cast(
            given.get(name, Value(0 if name in types else "")), types.get(name, TextField)()
        )
        for name in _COLUMNS
    }
    return found.order_by().annotate(**filled).values_list(*filled)


def _in_place(rows: list[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (row.place, row.key))
