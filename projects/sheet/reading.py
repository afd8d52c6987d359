"""The document in words: what the paper form, comparisons and conflicts show people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BooleanField, ChoiceField

from projects.sheet.context import SheetContext
from projects.sheet.rows import Document, RowGroup
from projects.sheet.step import StepForm
from projects.sheet.steps import STEPS


@dataclass(frozen=True)
class Entry:
    """One field or one row in words; `key` is the same in every version of the document."""

    key: str
    step: int
    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """A field or row that differs between two versions; an empty side means it was not there."""

    step: int
    label: str
    old: str
    new: str


def entries(document: Document, context: SheetContext, *, step: int = 0) -> list[Entry]:
    """Fields and rows of the document in the order of the sheet; empty ones included.

    `step` limits to one step; 0 means all.
    """
    found: list[Entry] = []
    for form_class in STEPS:
        if step in (0, form_class.number):
            found += _entries_of(form_class(context, document), document)
    return found


def changes(old: Document, new: Document, context: SheetContext, *, step: int = 0) -> list[Change]:
    """What differs between two documents, field by field and row by row (matched by uid)."""
    before = {entry.key: entry for entry in entries(old, context, step=step)}
    after = {entry.key: entry for entry in entries(new, context, step=step)}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        old_text, new_text = (was.text if was else ""), (now.text if now else "")
        shown = now or was
        if shown is not None and old_text != new_text:
            found.append(Change(shown.step, shown.label, old_text, new_text))
    return sorted(found, key=lambda change: change.step)


def words(document: Document, context: SheetContext) -> dict[str, str]:
    """Text of each plain field by its name (choices as their labels)."""
    return {entry.key: entry.text for entry in entries(document, context) if "/" not in entry.key}


def _entries_of(form: StepForm, document: Document) -> list[Entry]:
    found = []
    for name in form.order:
        if name in form.fields:
            field = form.fields[name]
            text = _in_words(field, document.get(name))
            found.append(Entry(name, form.number, str(field.label), text))
        for group in form.shown_groups:
            if group.name == name:
                found += _row_entries(form, group, document)
    return found


def _row_entries(form: StepForm, group: RowGroup, document: Document) -> list[Entry]:
    fields = form.formsets[group.name].empty_form.fields
    titles = form.context.principles if group.name == "self_check" else ()
    rows = group.slots(document) if group.fixed else group.typed(document)
    found = []
    for number, row in enumerate(rows, start=1):
        if group.is_blank(row):
            continue
        pieces = [
            (str(field.label), _in_words(field, row.get(name)))
            for name, field in fields.items()
            if name not in ("uid", "DELETE") and row.get(name)
        ]
        text = pieces[0][1] if len(fields) <= len(("uid", "text", "DELETE")) else ""
        text = text or "；".join(f"{label}：{words}" for label, words in pieces)
        label = f"{group.label}{number}"
        if number <= len(titles):
            label = f"{group.label}：{titles[number - 1]}"
        found.append(Entry(f"{group.name}/{row.get('uid')}", form.number, label, text))
    return found


def _in_words(field: Any, value: Any) -> str:
    if isinstance(field, ChoiceField):
        labels: Mapping[str, str] = {str(key): str(label) for key, label in field.choices}
        picked = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(item), str(item)) for item in picked if item)
    if isinstance(field, BooleanField):
        return "已承诺" if value else ""
    return str(value or "")
