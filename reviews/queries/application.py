"""An application as the people who judge it read it: step by step, with what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import clock
from projects.models import Project, Revision
from projects.sheet.context import SheetContext, context_of
from projects.sheet.differing import Change, changes
from projects.sheet.reading import Entry, entries
from projects.sheet.steps import STEPS

# Telephone numbers are for the department, not for judges.
CONTACTS = frozenset({"secretary_phone", "liaison_phone"})


@dataclass(frozen=True)
class Section:
    """One step of the sheet in words, blank fields left out."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Reading:
    """The latest submission in words, and what differs from the one before it."""

    revision: Revision | None
    sections: tuple[Section, ...]
    changes: tuple[Change, ...]


def read_application(
    project: Project, *, with_contacts: bool = True, context: SheetContext | None = None
) -> Reading:
    """The application as last submitted; without a submission, as typed so far.

    Two queries, one of them for a context not given.
    """
    versions: Sequence[Revision] = list(project.revisions.order_by("-number")[:2])
    context = context or context_of(project, today=clock.today())
    document = versions[0].document if versions else project.application.document
    hidden = frozenset() if with_contacts else CONTACTS
    found = [
        entry for entry in entries(document, context) if entry.text and entry.key not in hidden
    ]
    sections = tuple(
        Section(step.label, tuple(entry for entry in found if entry.step == step.number))
        for step in STEPS
    )
    return Reading(
        revision=versions[0] if versions else None,
        sections=tuple(section for section in sections if section.entries),
        changes=_changed(versions, context, hidden),
    )


def _changed(
    versions: Sequence[Revision], context: SheetContext, hidden: frozenset[str]
) -> tuple[Change, ...]:
    if len(versions) == 1 or not versions:
        return ()
    old, new = versions[1].document, versions[0].document
    shown_old = {key: value for key, value in old.items() if key not in hidden}
    shown_new = {key: value for key, value in new.items() if key not in hidden}
    return tuple(changes(shown_old, shown_new, context))


def parts_to_mend(context: SheetContext) -> list[tuple[str, list[str]]]:
    """Names of the fields and row sets a return may point at, by step."""
    found = []
    for step in STEPS:
        groups = {group.name: group.label for group in step.groups_for(context)}
        # Of a form made for this programme: nobody mends a field it does not have.
        fields = step(context, {}).fields
        labels = [
            groups.get(name) or str(fields[name].label)
            for name in step.order
            if name in groups or name in fields
        ]
        found.append((step.label, labels))
    return found
