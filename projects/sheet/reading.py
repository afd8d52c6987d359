"""The document in words: what the paper form and the pages of those who judge show people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def entries(document: Document, context: SheetContext, *, step: int = 0) -> list[Entry]:
    """Fields and rows of the document in the order of the sheet; empty ones included.

    `step` limits to one step; 0 means all.
    """
    found: list[Entry] = []
    for form_class in STEPS:
        if step in (0, form_class.number):
            found += _entries_of(form_class(context, document), document)
    return found


def words(document: Document, context: SheetContext) -> dict[str, str]:
    """Text of each plain field by its name (choices as their labels)."""
    return {entry.key: entry.text for entry in entries(document, context) if "/" not in entry.key}


def _entries_of(form: StepForm, document: Document) -> list[Entry]:
    found = []
    for name in form.order:
        if name in form.fields:
            field = form.fields[name]
            text = in_words(field, document.get(name))
            found.append(Entry(name, form.number, str(field.label), text))
        for group in form.shown_groups:
            if group.name == name:
                found += _row_entries(form, group, document)
    return found


def row_label(group: RowGroup, number: int, titles: Sequence[str] = ()) -> str:
    """What people call a row: its place, or its title where the rows have titles."""
    if number <= len(titles):
        return f"{group.label}：{titles[number - 1]}"
    return f"{group.label}{number}"


def row_in_words(fields: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """A row as one text: its only cell, or each filled cell with its name."""
    pieces = [
        (str(field.label), in_words(field, row.get(name)))
        for name, field in fields.items()
        if name not in ("uid", "DELETE") and row.get(name)
    ]
    text = pieces[0][1] if pieces and len(fields) <= len(("uid", "text", "DELETE")) else ""
    return text or "；".join(f"{label}：{words}" for label, words in pieces)


def _row_entries(form: StepForm, group: RowGroup, document: Document) -> list[Entry]:
    fields = form.formsets[group.name].empty_form.fields
    rows = group.slots(document) if group.fixed else group.typed(document)
    return [
        Entry(
            f"{group.name}/{row.get('uid')}",
            form.number,
            row_label(group, number, form.row_titles(group)),
            row_in_words(fields, row),
        )
        for number, row in enumerate(rows, start=1)
        if not group.is_blank(row)
    ]


def in_words(field: Any, value: Any) -> str:
    """A raw value as people read it: choices as their labels."""
    if isinstance(field, ChoiceField):
        labels: Mapping[str, str] = {str(key): str(label) for key, label in field.choices}
        picked = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(item), str(item)) for item in picked if item)
    if isinstance(field, BooleanField):
        return "已承诺" if value else ""
    return str(value or "")
