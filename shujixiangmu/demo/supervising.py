"""The demonstration's supervision: a draw with findings, a patrol, a yellow and a red order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from core import clock
from core.calendar_store import load_calendar
from dispatch.enums import Severity, StageRating
from dispatch.models import Inspection, SupervisionOrder
from dispatch.queries.inspections import running_projects
from dispatch.services.findings import answer_finding, close_finding
from dispatch.services.inspection_records import finish_record, proposed_days
from dispatch.services.inspections import (
    Plan,
    assign_patrol,
    draw_projects,
    plan_inspections,
)
from dispatch.services.order_answers import answer_order, close_order, sign_order
from dispatch.services.orders import draft_order, issue_order, submit_order
from dispatch.supervision_rules import FindingEntry, RecordEntry
from organisations.enums import Role
from organisations.models import User
from organisations.queries import people_with_role
from programmes.enums import InspectionMode, OrderKind
from programmes.models import InspectionKind, Programme
from projects.models import Project

FINDINGS = (
    ("项目推进台账3月份以后没有更新", Severity.GENERAL),
    ("群众意见箱收到的2条意见没有答复", Severity.SERIOUS),
)
ANSWER = "已补齐3月以来的台账，明确专人每周更新，由书记每月核对一次。"
DEMAND = "请书记牵头研究，倒排工期，逐项明确责任人和完成时间，书面回复办理情况。"


def play_supervision(*, programme: Programme, officers: Sequence[User], head: User) -> None:
    """Play it from the clock's moment on over the next two working weeks.

    Needs two officers, a head who is none of them, and four running projects; with fewer
    projects, or where there are inspections already, nothing happens.
    """
    projects = list(running_projects(programme)[:4])
    kinds = {kind.mode: kind for kind in programme.inspection_kinds.order_by("-position")}
    there = Inspection.objects.filter(project__programme=programme).exists()
    if there or len(projects) < 4 or not kinds:
        return
    visited = _random_visit(programme, kinds, officers)
    others = [project for project in projects if project.pk != visited.pk]
    _patrol(programme, kinds, officers, others[0])
    yellow = _order(others[1], OrderKind.YELLOW, officers[0], head)
    _settle(yellow, officers[1])
    with _later(5):
        red = _order(others[2], OrderKind.RED, officers[0], head)
    with _later(6):
        sign_order(order_id=red.pk, actor=_person(red.project))


def _random_visit(
    programme: Programme, kinds: dict[str, InspectionKind], officers: Sequence[User]
) -> Project:
    kind = kinds.get(InspectionMode.RANDOM)
    draw_id = None
    if kind is None:
        kind, chosen = next(iter(kinds.values())), running_projects(programme)[0].pk
    else:
        found = draw_projects(
            programme_id=programme.pk, kind_id=kind.pk, wanted=1, actor=officers[0]
        )
        draw_id, chosen = found.pk, found.drawn[0]
    inspection = _planned(programme, kind, chosen, officers, draw_id=draw_id)
    with _later(1):
        _record(inspection, officers[0], StageRating.AVERAGE, FINDINGS)
    first = inspection.findings.order_by("position")[0]
    with _later(3):
        answer_finding(finding_id=first.pk, text=ANSWER, actor=_person(inspection.project))
    with _later(4):
        close_finding(finding_id=first.pk, note="台账已核对，属实。", actor=officers[1])
    return inspection.project


def _patrol(
    programme: Programme,
    kinds: dict[str, InspectionKind],
    officers: Sequence[User],
    project: Project,
) -> None:
    assign_patrol(
        programme_id=programme.pk,
        organisation_ids=[project.organisation_id],
        officer_id=officers[1].pk,
        actor=officers[0],
    )
    kind = kinds.get(InspectionMode.PATROL) or next(iter(kinds.values()))
    inspection = _planned(programme, kind, project.pk, officers, announced=True)
    with _later(1):
        _record(inspection, officers[1], StageRating.GOOD, ())


def _planned(
    programme: Programme,
    kind: InspectionKind,
    project_id: int,
    officers: Sequence[User],
    **more: Any,
) -> Inspection:
    plan = Plan(
        project_ids=(project_id,),
        inspector_ids=tuple(person.pk for person in officers[: max(2, kind.inspectors_min)]),
        planned_on=_day(1),
        **more,
    )
    made = plan_inspections(
        programme_id=programme.pk, kind_id=kind.pk, plan=plan, actor=officers[0]
    )
    return made[0]


def _record(
    inspection: Inspection, officer: User, rating: str, findings: Sequence[tuple[str, str]]
) -> None:
    due = proposed_days(inspection.kind)
    entry = RecordEntry(
        held_on=clock.today(),
        place="党群服务中心、两个村民小组",
        rating=rating,
        seen="查看项目台账和现场，与党员群众座谈，核对月报所报任务的完成情况。",
        talked_to=8,
        findings=tuple(
            FindingEntry(text, severity, date.fromisoformat(due[severity]))
            for text, severity in findings
        ),
    )
    finish_record(inspection_id=inspection.pk, entry=entry, actor=officer)


def _order(project: Project, kind: str, drafter: User, head: User) -> SupervisionOrder:
    order = draft_order(
        project_id=project.pk,
        kind=kind,
        reason="任务滞后于计划，月报连续两期没有实质进展。",
        demand=DEMAND,
        due_on=load_calendar().add_working_days(clock.today(), 5),
        actor=drafter,
    )
    submit_order(order_id=order.pk, actor=drafter)
    return issue_order(order_id=order.pk, actor=head)


def _settle(order: SupervisionOrder, officer: User) -> None:
    unit = _person(order.project)
    with _later(1):
        sign_order(order_id=order.pk, actor=unit)
    with _later(3):
        answer_order(order_id=order.pk, text=ANSWER, actor=unit)
    with _later(4):
        close_order(order_id=order.pk, note="已到现场核实。", actor=officer)


def _person(project: Project) -> User:
    """Somebody of the unit: its liaison officer, else its secretary."""
    for role in (Role.LIAISON, Role.SECRETARY):
        people = people_with_role(
            role=role, organisation_id=project.organisation_id, on=clock.today()
        )
        if people:
            return people[0]
    raise LookupError(f"nobody holds a post in {project.organisation}")


def _day(number: int) -> date:
    return load_calendar().add_working_days(clock.today(), number)


@contextmanager
def _later(number: int) -> Iterator[None]:
    """The clock stands so many working days later, at ten."""
    with clock.at(datetime.combine(_day(number), time(10), clock.SHANGHAI)):
        yield
