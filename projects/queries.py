"""Reads of the project floor: changes between submissions, the plan."""

from __future__ import annotations

from dataclasses import replace

from core import clock
from core.masking import mask_phones
from projects.models import Milestone, Project
from projects.sheet.context import context_of
from projects.sheet.differing import Change, changes


def changes_between(
    project: Project, old: int, new: int | None, *, with_contacts: bool = True
) -> list[Change]:
    """What differs between two numbered submissions, field by field and cell by cell, in words.

    `new` None is the unit's present text. Numbers that do not exist count as an empty document.
    Without contacts, mobile numbers are masked. Two queries, three for the present text.
    """
    documents = dict(
        project.revisions.filter(number__in=[old, new]).values_list("number", "document")
    )
    after = project.application.document if new is None else documents.get(new, {})
    context = context_of(project, today=clock.today())
    found = changes(documents.get(old, {}), after, context)
    if with_contacts:
        return found
    return [
        replace(change, old=mask_phones(change.old), new=mask_phones(change.new))
        for change in found
    ]


def latest_changes(project: Project) -> list[Change]:
    """What the last submission changed against the one before; empty for a first submission."""
    last = project.revisions.last()
    if last is None or last.number == 1:
        return []
    return changes_between(project, last.number - 1, last.number)


def plan_of(project: Project) -> list[Milestone]:
    """Milestones by day, each with its measure; one query."""
    return list(project.milestones.select_related("measure").order_by("due_date", "position"))
