"""The running text of an application: what is compared with other applications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.forms import Field

from projects.sheet.context import SheetContext
from projects.sheet.fields import TextField, tidy
from projects.sheet.groups import Document, RowGroup
from projects.sheet.guides import GUIDES
from projects.sheet.step import StepForm
from projects.sheet.steps import STEPS, OpinionForm
from projects.similarity import Part, shingles

TITLE = "title"


def compared_parts(document: Document, context: SheetContext) -> list[Part]:
    """Title and every text of several lines, fields and rows, in the order of the sheet.

    Opinions and pledges are worded alike everywhere and are left out; so are names, places,
    days and figures.
    """
    found: list[Part] = []
    for form in _forms():
        groups = {group.name: group for group in form.groups_for(context)}
        for name in form.order:
            if name in groups:
                found += _row_parts(groups[name], document)
            elif _is_text(name, form.base_fields.get(name)):
                label = str(form.base_fields[name].label)
                found.append(Part(label, tidy(document.get(name))))
    return [part for part in found if part.text]


def form_hints(context: SheetContext) -> list[str]:
    """Words the sheet itself puts into people's mouths: labels, hints, guides, examples."""
    found = [words for guide in GUIDES.values() for words in (guide.text, guide.example)]
    for form in _forms():
        fields: list[Mapping[str, Field]] = [form.base_fields]
        for group in form.groups_for(context):
            found += [group.label, group.hint]
            fields.append(group.form.base_fields)
        for field in [field for every in fields for field in every.values()]:
            found += [str(field.label or ""), str(field.help_text), getattr(field, "example", "")]
    return [text for text in found if text]


def phraseology(context: SheetContext, *more: str) -> frozenset[int]:
    """Pieces of text that say nothing about who wrote it: the sheet's own words and those given."""
    return shingles([*form_hints(context), *context.principles, *more])


def _forms() -> Iterator[type[StepForm]]:
    return (form for form in STEPS if form is not OpinionForm)


def _is_text(name: str, field: Field | None) -> bool:
    return name == TITLE or (isinstance(field, TextField) and field.lines > 1)


def _row_parts(group: RowGroup, document: Document) -> list[Part]:
    names = [name for name, field in group.form.base_fields.items() if _is_text("", field)]
    fields = group.form.base_fields
    found = []
    for number, row in enumerate(group.typed(document), start=1):
        for name in names:
            label = f"{group.label}{number}"
            if len(names) > 1:
                label = f"{label} {fields[name].label}"
            found.append(Part(label, tidy(row.get(name))))
    return found
