"""Projects whose papers are looked at: every field filled, and texts that would break a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import BooleanField, ChoiceField, MultipleChoiceField

from core.documents.form_sheet import FormSheet, Grid
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project
from projects.papers.catalogue import with_paper_facts
from projects.sheet.context import SheetContext
from projects.sheet.fields import AmountField, DayField, WholeField
from projects.sheet.reading import in_words
from projects.sheet.steps import STEPS
from tests.core.test_documents import HOSTILE
from tests.projects.sheets import LONG, full_sheet
from tests.projects.sheets import submitted as filed
from tests.world import World, local

APPROVED = local(2026, 3, 20)


def established(world: World, **changes: Any) -> Project:
    """A filed project that has been approved, with everything papers need joined."""
    project = filed(world, **changes)
    number = f"2026-01-{project.pk:02d}"
    Project.objects.filter(pk=project.pk).update(
        status=Status.APPROVED, project_number=number, approved_on=APPROVED.date()
    )
    return joined(project)


def joined(project: Project) -> Project:
    return with_paper_facts(Project.objects.all()).get(pk=project.pk)


def hostile_sheet(programme: Programme) -> dict[str, Any]:
    """A sheet that passes the check and is full of what breaks papers."""
    sheet = full_sheet(programme)
    sheet["background"] = LONG * 2 + "\n".join(HOSTILE)
    sheet["title"] = "甲 & 乙 <b>丙</b>"
    sheet["problems"][0]["text"] = f"{HOSTILE[0]} {LONG}"
    for task, text in zip(sheet["milestones"], HOSTILE, strict=False):
        task["task"] = f"{text} 任务"
        task["deliverable"] = text
    return sheet


def every_field_filled(context: SheetContext, base: Mapping[str, Any]) -> dict[str, Any]:
    """A document in which each field and each row field holds something of its own."""
    document = dict(base)
    for step in STEPS:
        for group in step.groups_for(context):
            document.setdefault(group.name, [])
            rows = document[group.name] or [{"uid": f"{group.letter}1"}]
            for row in rows:
                fields = group.form.base_fields
                row |= {
                    name: marked(field, f"{group.name}.{name}")
                    for name, field in fields.items()
                    if name != "uid" and not isinstance(field, ChoiceField)
                }
            document[group.name] = rows
        document |= {
            name: marked(field, name)
            for name, field in step.base_fields.items()
            if not isinstance(field, ChoiceField | BooleanField)
        }
    return document


def marked(field: Any, name: str) -> str:
    """A text nobody else has; for days and numbers one of their kind."""
    number = sum(map(ord, name))
    if isinstance(field, DayField):
        return f"2026-{number % 12 + 1:02d}-{number % 27 + 1:02d}"
    if isinstance(field, AmountField | WholeField):
        return str(number)
    return f"〈{name}〉"


def words_of(document: Mapping[str, Any], context: SheetContext) -> Iterator[str]:
    """Every text a reader of the form should find, field by field."""
    for step in STEPS:
        form = step(context, document)
        for name in form.fields:
            yield in_words(form.fields[name], document.get(name))
        for group in form.shown_groups:
            fields = form.formsets[group.name].empty_form.fields
            for row in group.typed(document):
                yield from (
                    in_words(field, row.get(name))
                    for name, field in fields.items()
                    if name not in ("uid", "DELETE") and not isinstance(field, MultipleChoiceField)
                )


def texts_on(sheet: FormSheet) -> list[str]:
    """Every text of the form, labels and notes included."""
    found = [sheet.title, sheet.number, *sheet.notes]
    for section in sheet.sections:
        found.append(section.label)
        for item in section.items:
            found += item.labels
            if isinstance(item, Grid):
                found += [text for row in item.rows for text in row]
            elif item.kind == "facts":
                found += [text for _, text in item.pairs]
            else:
                found += [item.text, getattr(item, "sign", "")]
    return found
