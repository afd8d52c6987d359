"""Freezes the plan of a project when it is approved."""

from __future__ import annotations

from core import clock
from dispatch.models import BaselineTask
from projects.models import Milestone, Project


def freeze_plan(project: Project) -> None:
    """Keep days and weights of all tasks as they stand; a plan approved anew replaces the old.

    Runs in the transaction of the approval, which holds the project's lock and leaves the
    record; three queries.
    """
    BaselineTask.objects.filter(milestone__project=project).delete()
    BaselineTask.objects.bulk_create(
        BaselineTask(
            milestone=task,
            starts_on=task.planned_start,
            due_on=task.due_date,
            weight=task.weight,
            frozen_at=clock.now(),
        )
        for task in Milestone.objects.filter(project=project)
    )
