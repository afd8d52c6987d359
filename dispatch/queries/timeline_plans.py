"""Plans against what was done, for the Gantt charts: one project, or the projects of a page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.urls import reverse

from dispatch.enums import LampColour, ReportState
from dispatch.models import Lamp, MilestoneUpdate
from dispatch.timeline import FULL, GanttLine, Span, actual_span, spanned
from projects.enums import ESTABLISHED, Status
from projects.models import Milestone, Project

PLANNED = ESTABLISHED - {Status.TERMINATED, Status.REVOKED}


@dataclass(frozen=True)
class TaskLine:
    """One task of a plan: the row with its bar, and the days over when it is late."""

    task: Milestone
    bar: GanttLine
    overdue_days: int
    was_overdue: bool


@dataclass(frozen=True)
class PlanLine:
    """One project of a county: its bar, its next task and its lamp."""

    project: Project
    bar: GanttLine
    next_task: Milestone | None
    overdue: int
    lamp: str


def task_lines(project: Project, today: date) -> list[TaskLine]:
    """All tasks of a project by their days; two queries."""
    bound = project.status in ESTABLISHED
    tasks = list(_tasks([project.pk]))
    begun = _begun([project.pk])
    return [_task_line(task, begun.get(task.pk), bound, today) for task in tasks]


def projects_to_plan(user: Any, programme_id: int, unit_id: int | None = None) -> QuerySet:
    """Approved projects in sight of one year, by unit in the order of the tree."""
    rows = Project.objects.visible_to(user).filter(programme=programme_id, status__in=PLANNED)
    if unit_id:
        rows = rows.filter(organisation=unit_id)
    current = Lamp.objects.filter(project=OuterRef("pk"), is_current=True)
    named = rows.select_related("organisation").order_by("organisation__path", "pk")
    return named.annotate(lamp=Subquery(current.values("shown")[:1]))


def plan_lines(projects: Collection[Any], today: date) -> list[PlanLine]:
    """One line per project of `projects_to_plan`; two queries whatever their number."""
    ids = [project.pk for project in projects]
    by_project: dict[int, list[Milestone]] = {pk: [] for pk in ids}
    for task in _tasks(ids):
        by_project[task.project_id].append(task)
    begun = _begun(ids)
    return [
        _plan_line(project, by_project[project.pk], begun, project.lamp or "", today)
        for project in projects
    ]


def _tasks(project_ids: Collection[int]) -> QuerySet[Milestone]:
    rows = Milestone.objects.filter(project__in=project_ids)
    return rows.select_related("baseline", "overdue_mark").order_by("due_date", "position")


def _begun(project_ids: Collection[int]) -> dict[int, Span]:
    """First period whose accepted report tells of progress, by task; one query."""
    rows = (
        MilestoneUpdate.objects.filter(
            report__project__in=project_ids, report__state=ReportState.ACCEPTED, completion__gt=0
        )
        .order_by()
        .values_list("milestone")
        .annotate(first=Min("report__period__starts_on"), last=Min("report__period__ends_on"))
    )
    return {task: Span(first, last) for task, first, last in rows}


def _task_line(task: Milestone, begun: Span | None, bound: bool, today: date) -> TaskLine:
    done = task.completion >= FULL
    late = max((today - task.due_date).days, 0) if bound and not done else 0
    mark = getattr(task, "overdue_mark", None)
    was_overdue = mark is not None and mark.stands
    words = _task_words(task, done, late)
    bar = GanttLine(
        label=task.task,
        place=task.responsible_person,
        link="",
        plan=Span(task.planned_start, task.due_date),
        baseline=_baseline(task),
        actual=actual_span(task.planned_start, begun, task.done_date if done else None, today),
        completion=task.completion,
        words=words,
        tone="red" if late else ("yellow" if was_overdue else "green"),
    )
    return TaskLine(task, bar, late, was_overdue)


def _task_words(task: Milestone, done: bool, late: int) -> str:
    if done:
        return "已完成"
    share = f"完成 {task.completion.normalize():f}%"
    return f"{share}，逾期 {late} 天" if late else share


def _baseline(task: Milestone) -> Span | None:
    row = getattr(task, "baseline", None)
    return Span(row.starts_on, row.due_on) if row else None


def _plan_words(project: Project, lamp: str) -> str:
    share = f"完成 {Decimal(project.actual_progress).normalize():f}%"
    return f"{share}，{LampColour(lamp).label}" if lamp else share


def _plan_line(
    project: Project, tasks: list[Milestone], begun: dict[int, Span], lamp: str, today: date
) -> PlanLine:
    lines = [_task_line(task, begun.get(task.pk), True, today) for task in tasks]
    bars = [line.bar for line in lines]
    plan = spanned(bar.plan for bar in bars)
    if plan is None and project.start_date and project.end_date:
        plan = Span(project.start_date, project.end_date)
    open_tasks = [line.task for line in lines if line.task.completion < FULL]
    overdue = sum(1 for line in lines if line.overdue_days)
    bar = GanttLine(
        label=str(project),
        place=project.organisation.short_name,
        link=reverse("dispatch:project_gantt", args=[project.pk]),
        plan=plan,
        baseline=spanned(bar.baseline for bar in bars),
        actual=spanned(bar.actual for bar in bars),
        completion=project.actual_progress,
        words=_plan_words(project, lamp),
        tone=lamp or "grey",
    )
    return PlanLine(project, bar, open_tasks[0] if open_tasks else None, overdue, lamp)
