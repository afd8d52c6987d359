"""What differs between two versions of an application, field by field and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, Field

from projects.differences import Marked, is_short, marked, moved
from projects.sheet.context import SheetContext
from projects.sheet.fields import tidy
from projects.sheet.groups import Document, RowGroup
from projects.sheet.reading import in_words, row_in_words, row_label
from projects.sheet.step import StepForm
from projects.sheet.steps import STEPS

_NAME_LENGTH = 12
_NO_CELLS = frozenset({"uid", "DELETE"})


class ChangeKind(StrEnum):
    """What happened to a field or row."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """A field, cell or row that differs; an empty side means it was not there.

    `name` is the field of the sheet, or the set of rows, the change belongs to.
    """

    step: int
    name: str
    label: str
    old: str
    new: str
    kind: str = ChangeKind.CHANGED

    @cached_property
    def marks(self) -> Marked:
        """Both sides with what changed marked."""
        return marked(self.old, self.new)

    @property
    def is_short(self) -> bool:
        """Whether "old → new" fits on one line."""
        return is_short(self.old, self.new)


def changes(old: Document, new: Document, context: SheetContext, *, step: int = 0) -> list[Change]:
    """What differs between two documents; rows are matched by uid, cell by cell.

    In the order of the sheet. `step` limits to one step; 0 means all. Labels are those of the
    sheet; a number or day written in another way is no change.
    """
    found: list[Change] = []
    for form_class in STEPS:
        if step in (0, form_class.number):
            was, now = form_class(context, old), form_class(context, new)
            found += _step_changes(was, now, old, new)
    return found


def _step_changes(was: StepForm, now: StepForm, old: Document, new: Document) -> Iterator[Change]:
    groups = {group.name: group for group in now.shown_groups}
    for name in now.order:
        if name in groups:
            yield from _Rows(groups[name], was, now, old, new).changes()
        elif name in now.fields:
            field, before, after = now.fields[name], old.get(name), new.get(name)
            if not _same(field, before, after):
                said = in_words(was.fields[name], before), in_words(field, after)
                yield Change(now.number, name, str(field.label), *said)


class _Rows:
    """One set of rows in both versions."""

    def __init__(
        self, group: RowGroup, was: StepForm, now: StepForm, old: Document, new: Document
    ) -> None:
        self.group, self.step, self.titles = group, now.number, now.row_titles(group)
        self.was = was.formsets[group.name].empty_form.fields
        self.now = now.formsets[group.name].empty_form.fields
        self.before, self.after = self._numbered(old), self._numbered(new)

    def _numbered(self, document: Document) -> dict[str, tuple[int, dict[str, Any]]]:
        group = self.group
        rows = group.slots(document) if group.fixed else group.typed(document)
        return {
            str(row.get("uid")): (number, row)
            for number, row in enumerate(rows, start=1)
            if not group.is_blank(row)
        }

    def changes(self) -> Iterator[Change]:
        """Changed cells, new rows and moves in the present order, then rows taken out."""
        places = frozenset() if self.group.fixed else moved(list(self.before), list(self.after))
        for uid, (number, row) in self.after.items():
            if uid not in self.before:
                words = row_in_words(self.now, row)
                yield self._change(self._label(number), "", words, ChangeKind.ADDED)
                continue
            place, earlier = self.before[uid]
            if uid in places:
                label = self._label(number, self._title(row))
                said = f"第{place}{self.group.unit}", f"第{number}{self.group.unit}"
                yield self._change(label, *said, ChangeKind.MOVED)
            yield from self._cells(number, earlier, row)
        for uid, (number, row) in self.before.items():
            if uid not in self.after:
                words = row_in_words(self.was, row)
                yield self._change(self._label(number), words, "", ChangeKind.REMOVED)

    def _cells(
        self, number: int, earlier: Mapping[str, Any], row: Mapping[str, Any]
    ) -> Iterator[Change]:
        cells = [name for name in self.now if name not in _NO_CELLS]
        for at, name in enumerate(cells):
            field, was, now = self.now[name], earlier.get(name), row.get(name)
            if _same(field, was, now):
                continue
            label = self._label(number)
            if len(cells) > 1:
                title = "" if at == 0 else self._title(row)
                label = f"{self._label(number, title)} {field.label}"
            yield self._change(label, in_words(self.was[name], was), in_words(field, now))

    def _change(self, label: str, old: str, new: str, kind: str = ChangeKind.CHANGED) -> Change:
        return Change(self.step, self.group.name, label, old, new, kind)

    def _label(self, number: int, title: str = "") -> str:
        label = row_label(self.group, number, self.titles)
        return f"{label}（{title}）" if title and not self.titles else label

    def _title(self, row: Mapping[str, Any]) -> str:
        """The beginning of the row's first cell, by which people know it."""
        name = next(name for name in self.now if name not in _NO_CELLS)
        text = tidy(in_words(self.now[name], row.get(name)))
        return text if len(text) <= _NAME_LENGTH else f"{text[:_NAME_LENGTH]}…"


def _same(field: Field, was: Any, now: Any) -> bool:
    """Whether both mean the same: a reference by its key, a number or day by its value."""
    return _value(field, was) == _value(field, now)


def _value(field: Field, raw: Any) -> Any:
    if isinstance(field, ChoiceField):
        picked = raw if isinstance(raw, list) else [raw]
        return sorted(str(item) for item in picked if item)
    try:
        return field.to_python(raw)
    except ValidationError:
        return tidy(raw)
