"""Reads of the project floor: changes between submissions, the plan."""

from __future__ import annotations

from core import clock
from projects.models import Milestone, Project
from projects.sheet.context import context_of
from projects.sheet.differing import Change, changes


def changes_between(project: Project, old: int, new: int) -> list[Change]:
    """What differs between two numbered submissions, field by field and row by row, in words.

    Numbers that do not exist count as an empty document.
    """
    documents = dict(
        project.revisions.filter(number__in=[old, new]).values_list("number", "document")
    )
    context = context_of(project, today=clock.today())
    return changes(documents.get(old, {}), documents.get(new, {}), context)


def latest_changes(project: Project) -> list[Change]:
    """What the last submission changed against the one before; empty for a first submission."""
    last = project.revisions.last()
    if last is None or last.number == 1:
        return []
    return changes_between(project, last.number - 1, last.number)


def plan_of(project: Project) -> list[Milestone]:
    """Milestones by day, each with its measure; one query."""
    return list(project.milestones.select_related("measure").order_by("due_date", "position"))
