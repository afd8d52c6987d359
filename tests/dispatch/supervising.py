"""Builds inspections, findings and orders of the tests' world through the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from core import clock
from dispatch.models import Finding, Inspection, SupervisionOrder
from dispatch.services.findings import answer_finding
from dispatch.services.inspection_records import finish_record
from dispatch.services.inspections import Plan, plan_inspections
from dispatch.services.order_answers import answer_order, sign_order
from dispatch.services.orders import draft_order, issue_order, submit_order
from dispatch.supervision_rules import FindingEntry, RecordEntry
from programmes.enums import InspectionMode, OrderTrigger
from programmes.models import InspectionKind, OrderRule, Programme
from projects.models import Project
from tests.dispatch.months import running
from tests.world import World, local

SEEN = "查看了党群服务中心台账和现场，与群众座谈。"
ANSWER = "已补齐台账，逐项核对，形成长效机制。"
VISIT = local(2026, 4, 15)


def kinds_of(programme: Programme) -> dict[str, InspectionKind]:
    """The programme's kinds of inspection by mode, made when it has none."""
    if not programme.inspection_kinds.exists():
        InspectionKind.objects.bulk_create(
            InspectionKind(programme=programme, code=mode.value, name=mode.label, mode=mode.value)
            for mode in InspectionMode
        )
    return {kind.mode: kind for kind in programme.inspection_kinds.all()}


def rules_of(programme: Programme) -> None:
    """The rules of escalation the general book has."""
    rows = [
        ("red_once", OrderTrigger.REDS, "", 1, "yellow"),
        ("red_thrice", OrderTrigger.REDS, "", 3, "red"),
        ("blue_unsigned", OrderTrigger.UNSIGNED, "blue", 3, "yellow"),
        ("yellow_late", OrderTrigger.UNCLOSED, "yellow", 3, "red"),
    ]
    OrderRule.objects.bulk_create(
        OrderRule(
            programme=programme,
            code=code,
            trigger=trigger,
            from_kind=heard,
            after=after,
            next_kind=following,
            position=place,
        )
        for place, (code, trigger, heard, after, following) in enumerate(rows, start=1)
    )


def _due() -> date:
    """30 April, or today when that is past."""
    return max(date(2026, 4, 30), clock.today())


def a_project(world: World, **fields: Any) -> Project:
    """A running project of the first town."""
    return running(world.programme, world.home.towns[0], **fields)


def planned(
    world: World, project: Project | None = None, *, mode: str = "spot", **changes: Any
) -> Inspection:
    """An inspection by both officers, planned for today."""
    project = project or a_project(world)
    plan = Plan(
        project_ids=(project.pk,),
        inspector_ids=changes.pop("inspector_ids", (world.staff.pk, world.staff2.pk)),
        planned_on=changes.pop("planned_on", clock.today()),
        **changes,
    )
    return plan_inspections(
        programme_id=world.programme.pk,
        kind_id=kinds_of(world.programme)[mode].pk,
        plan=plan,
        actor=world.staff,
    )[0]


def recorded(
    world: World, inspection: Inspection | None = None, *, findings: int = 1, rating: str = "fair"
) -> Inspection:
    """A finished record by the first officer with findings that fall due on 30 April."""
    inspection = inspection or planned(world)
    entry = RecordEntry(
        held_on=clock.today(),
        place="党群服务中心",
        rating=rating,
        seen=SEEN,
        talked_to=6,
        findings=tuple(
            FindingEntry(f"台账第{number}项与实际不符", "general", _due())
            for number in range(1, findings + 1)
        ),
    )
    return finish_record(inspection_id=inspection.pk, entry=entry, actor=world.staff)


def a_finding(world: World, *, answered: bool = False) -> Finding:
    """A finding of the first town, answered by its liaison when asked."""
    found = recorded(world).findings.get()
    if answered:
        return answer_finding(finding_id=found.pk, text=ANSWER, actor=world.liaison)
    return found


def drafted(
    world: World, kind: str = "blue", project: Project | None = None, **changes: Any
) -> SupervisionOrder:
    """A draft by the first officer on a project of the first town, due on 30 April."""
    return draft_order(
        project_id=(project or a_project(world)).pk,
        kind=kind,
        reason="任务滞后，连续两期没有进展。",
        demand="请书记牵头研究，倒排工期，书面回复。",
        due_on=changes.pop("due_on", _due()),
        actor=changes.pop("actor", world.staff),
        **changes,
    )


def issued(world: World, kind: str = "blue", project: Project | None = None) -> SupervisionOrder:
    """An order issued by whoever may: staff, or the head for yellow and red."""
    order = drafted(world, kind, project)
    if kind in ("yellow", "red"):
        submit_order(order_id=order.pk, actor=world.staff)
        return issue_order(order_id=order.pk, actor=world.head)
    return issue_order(order_id=order.pk, actor=world.staff)


def signed(world: World, kind: str = "blue", project: Project | None = None) -> SupervisionOrder:
    """An order the unit's liaison signed for."""
    return sign_order(order_id=issued(world, kind, project).pk, actor=world.liaison)


def replied(world: World, kind: str = "blue", project: Project | None = None) -> SupervisionOrder:
    """An order the unit answered."""
    order = signed(world, kind, project)
    return answer_order(order_id=order.pk, text=ANSWER, actor=world.liaison)


def one_of_each(world: World, project: Project) -> tuple[Inspection, Finding, SupervisionOrder]:
    """A visit to record, an answered finding and a draft; a second call finds the same."""
    known = project.inspections.first()
    if known is not None:
        found = Finding.objects.filter(inspection__project__programme=world.programme)
        return known, found.latest("pk"), project.orders.latest("pk")
    visit, finding = planned(world, project), a_finding(world, answered=True)
    return visit, finding, drafted(world, "yellow", project)
