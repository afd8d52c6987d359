"""Problems to be coordinated come in: by hand, or from a monthly report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, NotAllowed
from core.numbering import next_number
from dispatch.coordination_steps import ENDED, OPEN
from dispatch.enums import CoordinationState, ProblemKind
from dispatch.models import CoordinationItem, MonthlyReport, ReportProblem
from dispatch.queries.coordination import MAY_BE_HELPED
from dispatch.services.coordination_letters import tell_of_step
from dispatch.services.coordination_notes import refuse_typed, write_note
from projects.models import Project
from projects.services.lifecycle import lock_project

PROBLEM_LEAST, PROBLEM_MOST = 10, 300
RAISE = "raise"


@dataclass(frozen=True)
class Matter:
    """What is to be coordinated, as somebody wrote it down."""

    problem: str
    kind: str
    milestone_id: int | None = None
    suggested_lead: str = ""
    wished_on: date | None = None


@transaction.atomic
def raise_item(*, project_id: int, matter: Matter, actor: Any) -> CoordinationItem:
    """Raise a problem by hand, by the unit for its own project or by the department.

    Raises NotAllowed, Conflict (the project is not under way, or the matter is open already,
    as after a double click), InvalidInput.
    """
    project = lock_project(project_id)
    if not actor.has_perm("dispatch.raise_coordination", project):
        raise NotAllowed("协调事项由项目单位或组织部提出。")
    if project.status not in MAY_BE_HELPED:
        raise Conflict(f"“{project}”现为“{project.get_status_display()}”，不能提出协调事项。")
    _check_matter(project, matter)
    _refuse_open_already(project, matter)
    by_department = actor.has_perm("dispatch.run_dispatch", project.programme)
    return _create(project, matter, actor, by_department=by_department)


@transaction.atomic
def take_from_report(*, report: MonthlyReport, actor: Any) -> int:
    """Make an item of each problem of a filed report that needs coordination; how many are new.

    A problem becomes one item, however often the report is filed, and none while an open item
    of the project says the same, for it was carried over from an earlier month. One that was
    refused or struck off is not raised again by carrying its problem along word for word. An
    item not yet accepted follows the words of its report filed again.
    """
    known = list(
        CoordinationItem.objects.select_for_update(of=("self",))
        .filter(project=report.project_id)
        .select_related("source_problem")
    )
    fresh = []
    for problem in report.problems.filter(needs_coordination=True):
        item = _item_of(problem, report, known)
        if item is None:
            fresh.append(problem)
        elif item.source_report_id == report.pk:
            _tie(item, problem, actor)
    orphans = [
        item
        for item in known
        if item.source_report_id == report.pk
        and item.source_problem_id is None
        and item.state == CoordinationState.RAISED
    ]
    created = 0
    for problem in fresh:
        if orphans:
            _follow_words(orphans.pop(0), problem, actor)
        else:
            _take(report, problem, actor)
            created += 1
    return created


def _item_of(
    problem: ReportProblem, report: MonthlyReport, known: list[CoordinationItem]
) -> CoordinationItem | None:
    """The item that stands for the problem already: its own, an open one, an ended one."""
    own = [item for item in known if item.source_problem_id == problem.pk]
    same = [
        item for item in known if item.source_problem and item.source_problem.uid == problem.uid
    ]
    said = [item for item in known if item.problem == problem.text]
    still = [item for item in (*same, *said) if item.state not in ENDED]
    ended = [item for item in said if item in same or item.source_report_id == report.pk]
    return next(iter((*own, *still, *ended)), None)


def _tie(item: CoordinationItem, problem: ReportProblem, actor: Any) -> None:
    """Hang an item of this report on its problem again; not yet accepted it takes its words."""
    if item.source_problem_id is None:
        item.source_problem = problem
        item.save(update_fields=["source_problem"])
    if item.source_problem_id == problem.pk and item.state == CoordinationState.RAISED:
        written = Matter(
            item.problem, item.kind, item.milestone_id, item.suggested_lead, item.wished_on
        )
        if written != _matter_of(problem):
            _follow_words(item, problem, actor)


def _matter_of(problem: ReportProblem) -> Matter:
    return Matter(
        problem=problem.text,
        kind=problem.kind,
        milestone_id=problem.milestone_id,
        suggested_lead=problem.suggested_lead,
        wished_on=problem.wished_on,
    )


def _follow_words(item: CoordinationItem, problem: ReportProblem, actor: Any) -> None:
    matter = _matter_of(problem)
    item.source_problem = problem
    item.problem, item.kind = matter.problem, matter.kind
    item.milestone_id, item.suggested_lead = matter.milestone_id, matter.suggested_lead
    item.wished_on = matter.wished_on
    item.version += 1
    item.save()
    write_note(item, "reword", "修改", "月报重报后按新内容修改。", actor)
    audit.record(actor=actor, action="coordination.reword", obj=item)


def _take(report: MonthlyReport, problem: ReportProblem, actor: Any) -> None:
    project = Project.objects.select_related("programme__committee", "organisation").get(
        pk=report.project_id
    )
    _create(project, _matter_of(problem), actor, source_problem=problem, source_report=report)


def _create(project: Project, matter: Matter, actor: Any, **fields: Any) -> CoordinationItem:
    item = CoordinationItem.objects.create(
        programme=project.programme,
        project=project,
        number=next_number(f"coordination:{project.programme_id}"),
        raised_on=clock.today(),
        raised_by=actor,
        problem=matter.problem.strip(),
        kind=matter.kind,
        milestone_id=matter.milestone_id,
        suggested_lead=matter.suggested_lead.strip(),
        wished_on=matter.wished_on,
        state_since=clock.now(),
        **fields,
    )
    write_note(item, RAISE, "提出", "", actor)
    audit.record(actor=actor, action="coordination.raise", obj=item)
    tell_of_step(item, RAISE, "提出", item.problem, actor)
    return item


def _refuse_open_already(project: Project, matter: Matter) -> None:
    same = project.coordination_items.filter(state__in=OPEN, problem=matter.problem.strip())
    known = same.select_related("programme").first()
    if known is not None:
        raise Conflict(f"这个问题已经提出，见{known}，正在办理，不用重复提出。")


def _check_matter(project: Project, matter: Matter) -> None:
    errors: dict[str, list[str]] = {}
    if not PROBLEM_LEAST <= len(matter.problem.strip()) <= PROBLEM_MOST:
        errors["problem"] = [f"请写清问题（{PROBLEM_LEAST}–{PROBLEM_MOST} 字）。"]
    if matter.kind not in ProblemKind.values:
        errors["kind"] = ["请选择问题类型。"]
    if (
        matter.milestone_id is not None
        and not project.milestones.filter(pk=matter.milestone_id).exists()
    ):
        errors["milestone"] = ["请选择本项目的任务。"]
    if matter.wished_on is not None and matter.wished_on < clock.today():
        errors["wished_on"] = ["希望时限不能早于今天。"]
    refuse_typed(errors)
