"""Writes accepted progress into the plan: completion of the tasks and of the project."""

from __future__ import annotations

from datetime import date

from dispatch.lamps import weighted_progress
from dispatch.models import MonthlyReport
from dispatch.queries.tasks import reported_completion
from dispatch.services.overdue import keep_marks_dated
from projects.models import Milestone, Project
from projects.services.lifecycle import lock_project


def write_progress(report: MonthlyReport) -> Project:
    """Write the state of each task as last accepted; runs inside the caller's transaction.

    A report of an earlier month that is accepted after a later one does not undo the later.
    Returns the locked project. Plan fields of the tasks stay untouched.
    """
    project = lock_project(report.project_id)
    reported = reported_completion([project.pk], upto=date.max)
    milestones = list(Milestone.objects.filter(project=project))
    for milestone in milestones:
        done = reported.get(milestone.pk)
        if done is not None:
            milestone.completion, milestone.done_date = done
    Milestone.objects.bulk_update(milestones, ["completion", "done_date"])
    keep_marks_dated(project)
    project.actual_progress = weighted_progress(
        (milestone.weight, milestone.completion) for milestone in milestones
    )
    project.save(update_fields=["actual_progress", "updated_at"])
    return project
