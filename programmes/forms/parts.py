"""What a section of the editor consists of: fields, groups, rows, described once as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices

from programmes.enums import RuleSection

Document = dict[str, Any]
# Codes and labels known only with the document: categories, item types, criteria.
Choices = Mapping[str, Sequence[tuple[str, str]]]


class Kind(StrEnum):
    """How a value is typed and shown."""

    TEXT = "text"
    LONG = "long"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CHECKS = "checks"
    DAY = "day"
    MOMENT = "moment"
    MONTH = "month"
    TIME = "time"
    LINES = "lines"
    NAMES = "names"
    DAYS = "days"
    CODE = "code"
    HIDDEN = "hidden"
    FIXED = "fixed"
    FIXED_KEY = "fixed_key"
    KEPT = "kept"


LISTS = frozenset({Kind.CHECKS, Kind.LINES, Kind.NAMES, Kind.DAYS})
UNSEEN = frozenset({Kind.CODE, Kind.HIDDEN, Kind.KEPT})
KEPT = frozenset({Kind.FIXED, Kind.KEPT})


@dataclass(frozen=True)
class Field:
    """One value of a mapping.

    `choices` is a `TextChoices` or the name of a list known only with the document. `only_for`
    names the rows (by their key) in which the value matters; elsewhere it is kept unseen.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: type[TextChoices] | str = ""
    limit: int = 0
    unit: str = ""
    optional: bool = False
    default: Any = ""
    only_for: tuple[str, ...] = ()
    none_label: str = ""
    code_from: str = "name"

    def pairs(self, known: Choices) -> list[tuple[str, str]]:
        """Codes and labels to choose from."""
        if isinstance(self.choices, str):
            return list(known.get(self.choices, ()))
        return [(str(code), str(label)) for code, label in self.choices.choices]


@dataclass(frozen=True)
class Stack:
    """Values of the same mapping shown together under one caption (one column of a table)."""

    label: str
    parts: tuple[Part, ...]
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """A mapping below this one."""

    name: str
    label: str
    parts: tuple[Part, ...]
    hint: str = ""


@dataclass(frozen=True)
class Total:
    """A column whose sum is shown while typing; rows count where `where` has this value."""

    name: str
    should_be: int
    where: tuple[str, str] | None = None


@dataclass(frozen=True)
class Rows:
    """A list of mappings. `key` names the values by which a row stays the same row."""

    name: str
    label: str
    parts: tuple[Part, ...]
    add_label: str = ""
    row_label: str = ""
    hint: str = ""
    key: tuple[str, ...] = ("code",)
    cards: bool = False
    fixed: bool = False
    most: int = 60
    total: Total | None = None
    empty: str = ""

    @property
    def singular(self) -> str:
        """Name of one row."""
        return self.row_label or self.label


Part = Field | Stack | Group | Rows


@dataclass(frozen=True)
class SectionForm:
    """The page of one section: its parts and the words above them."""

    section: RuleSection
    parts: tuple[Part, ...]
    intro: str = ""
    # Extra blocks of the page by name: paste, library, shares.
    extras: frozenset[str] = field(default_factory=frozenset)

    @property
    def keys(self) -> tuple[str, ...]:
        """Top-level keys of the document that belong to the section."""
        return tuple(part.name for part in flat(self.parts))


def flat(parts: Sequence[Part]) -> Iterator[Field | Group | Rows]:
    """Parts of one mapping, captions left out."""
    for part in parts:
        if isinstance(part, Stack):
            yield from flat(part.parts)
        else:
            yield part


def key_of(rows: Rows, row: Mapping[str, Any]) -> str:
    """What tells a row from its neighbours."""
    return "|".join(str(row.get(name, "")) for name in rows.key)


def in_fixed_order(rows: Rows, listed: Sequence[Any]) -> list[Any]:
    """Rows nobody may move, in the order of their key's choices; others as they stand."""
    key = next((one for one in flat(rows.parts) if one.name == rows.key[0]), None)
    if not rows.fixed or not isinstance(key, Field) or isinstance(key.choices, str):
        return list(listed)
    order = list(key.choices.values)
    return sorted(
        listed,
        key=lambda row: order.index(row[key.name]) if row.get(key.name) in order else len(order),
    )


def blank_row(rows: Rows) -> Document:
    """A new row with the usual values."""
    row: Document = {}
    for part in flat(rows.parts):
        if isinstance(part, Rows):
            row[part.name] = []
        elif isinstance(part, Group):
            row[part.name] = blank_row(Rows("", "", part.parts))
        elif part.kind in LISTS:
            row[part.name] = list(part.default or [])
        else:
            row[part.name] = part.default if part.kind != Kind.FLAG else bool(part.default)
    return row
