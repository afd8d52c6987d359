"""Writes overdue marks: a task seen unfinished past its day keeps one mark for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import OuterRef, Subquery

from dispatch.lamps import LampFacts, LampThresholds, MilestoneFact, counted_tasks, overdue_tasks
from dispatch.models import OverdueMark, ReportPeriod
from projects.models import Milestone, Project


def mark_overdue(
    period: ReportPeriod, facts: Mapping[int, LampFacts], rule: LampThresholds, *, today: date
) -> list[int]:
    """Mark the tasks of a batch that are over their day for the first time; return their keys.

    Runs in the transaction that decides the lamps and under its lock; its audit record names
    the tasks. A task excused by the rule gets none; a mark it has from before is noted as
    excused. At most four queries, none while nothing is overdue or excused.
    """
    late = _late(facts, rule)
    if rule.external_excused:
        _note_excused(facts, today)
    if not late:
        return []
    known = OverdueMark.objects.filter(milestone__in=late).values_list("milestone_id", flat=True)
    new = sorted(set(late) - set(known))
    if not new:
        return []
    done = dict(Milestone.objects.filter(pk__in=new).values_list("pk", "done_date"))
    OverdueMark.objects.bulk_create(
        OverdueMark(
            project_id=late[key][0],
            milestone_id=key,
            period=period,
            due_on=late[key][1].due,
            first_seen_on=today,
            done_on=done[key],
        )
        for key in new
    )
    return new


def keep_marks_dated(project: Project) -> None:
    """Carry the accepted days of completion over to the project's marks; one query.

    Runs in the transaction that wrote them into the plan.
    """
    done = Milestone.objects.filter(pk=OuterRef("milestone")).values("done_date")
    OverdueMark.objects.filter(project=project).update(done_on=Subquery(done))


def _late(
    facts: Mapping[int, LampFacts], rule: LampThresholds
) -> dict[int, tuple[int, MilestoneFact]]:
    """Overdue tasks by key with their project; projects not lit have none."""
    return {
        item.key: (project, item)
        for project, found in facts.items()
        if not found.grey_reason
        for _, item in overdue_tasks(counted_tasks(found.milestones, rule), found.day)
    }


def _note_excused(facts: Mapping[int, LampFacts], today: date) -> None:
    excused = [item.key for found in facts.values() for item in found.milestones if item.excused]
    if excused:
        OverdueMark.objects.filter(milestone__in=excused, excused_on=None).update(excused_on=today)
