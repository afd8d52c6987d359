"""Draws and plans inspections, calls them off, and says who goes round which unit."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.drawing import draw, quarter_of
from dispatch.enums import InspectionState
from dispatch.models import Inspection, InspectionDraw, PatrolArea
from dispatch.queries.inspections import (
    in_own_line,
    inspectors_of,
    running_projects,
    visited_counts,
)
from dispatch.services.supervision_letters import tell_people, tell_unit
from organisations.models import Organisation, User
from programmes.enums import InspectionMode
from programmes.models import InspectionKind, Programme
from projects.enums import Status
from projects.models import Project

RUN, SUPERVISE = "dispatch.run_dispatch", "dispatch.supervise_project"
MOST_AT_ONCE, REASON_MIN, REASON_MAX, WHY_MAX = 200, 5, 200, 100
_SEED_BYTES = 8


@dataclass(frozen=True)
class Plan:
    """Who goes where and when."""

    project_ids: tuple[int, ...]
    inspector_ids: tuple[int, ...]
    planned_on: date
    announced: bool = False
    why: str = ""
    draw_id: int | None = None


@transaction.atomic
def draw_projects(*, programme_id: int, kind_id: int, wanted: int, actor: Any) -> InspectionDraw:
    """Draw projects at random and keep seed and facts, so that anybody can draw them again.

    Raises NotAllowed, InvalidInput (not a random kind, number out of range, nothing to draw).
    """
    programme = _programme(programme_id, actor)
    kind = _kind(programme, kind_id)
    _refuse_bad_draw(kind, wanted)
    day, seed = clock.today(), secrets.token_hex(_SEED_BYTES)
    candidates = list(running_projects(programme).values_list("pk", flat=True))
    counts = visited_counts(kind, day)
    drawn = draw(
        seed=seed, candidates=candidates, counts=counts, most=kind.quarter_max, wanted=wanted
    )
    if not drawn:
        raise InvalidInput("没有可抽的项目：没有实施中的项目，或本季度都已达到督查次数上限。")
    found = InspectionDraw.objects.create(
        programme=programme,
        kind=kind,
        seed=seed,
        quarter=quarter_of(day),
        wanted=wanted,
        most=kind.quarter_max,
        candidates=candidates,
        counts={str(key): number for key, number in counts.items()},
        drawn=list(drawn),
        drawn_by=actor,
        drawn_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="inspection.draw",
        obj=found,
        details={"seed": seed, "drawn": list(drawn), "candidates": len(candidates)},
    )
    return found


@transaction.atomic
def plan_inspections(
    *, programme_id: int, kind_id: int, plan: Plan, actor: Any
) -> list[Inspection]:
    """Plan one inspection for each project: all of them or none.

    Raises NotAllowed, InvalidInput (nothing chosen, too few inspectors, a day in the past),
    Conflict (an inspector of the unit's own line, the quarter's limit reached, the same visit
    planned already, as after a double click).
    """
    programme = _programme(programme_id, actor)
    kind = _kind(programme, kind_id)
    inspectors = _inspectors(programme, kind, plan.inspector_ids)
    if plan.planned_on < clock.today():
        raise InvalidInput(
            "督查日期不能早于今天。", field_errors={"planned_on": ["不能早于今天。"]}
        )
    projects = _lock_projects(programme, plan.project_ids)
    refuse_own_line(inspectors, projects, programme, plan.planned_on)
    _refuse_too_many(kind, projects, plan.planned_on)
    _refuse_planned_already(kind, projects, plan.planned_on)
    found = _drawn(programme, kind, plan)
    made = [_plan_one(project, kind, plan, found, inspectors, actor) for project in projects]
    _tell(made, kind, inspectors, actor)
    audit.record(
        actor=actor,
        action="inspection.plan",
        title=f"安排{kind} {len(made)} 次",
        details={
            "inspections": [row.pk for row in made],
            "inspectors": [person.pk for person in inspectors],
            "day": plan.planned_on.isoformat(),
            "announced": plan.announced,
        },
    )
    return made


@transaction.atomic
def cancel_inspection(*, inspection_id: int, reason: str, actor: Any) -> Inspection:
    """Call a planned inspection off. Raises NotAllowed, StaleState, InvalidInput (no reason)."""
    found = lock_inspection(inspection_id)
    if not actor.has_perm(SUPERVISE, found.project):
        raise NotAllowed("督查由组织部安排和取消。")
    if found.state != InspectionState.PLANNED:
        raise StaleState(f"这次督查现为“{found.get_state_display()}”，不能取消。请刷新后再看。")
    words = reason.strip()
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise InvalidInput(f"请写明取消原因（{REASON_MIN}–{REASON_MAX} 字）。")
    found.state, found.cancel_reason = InspectionState.CANCELLED, words
    found.save(update_fields=["state", "cancel_reason"])
    if found.announced:
        tell_unit(
            found.project,
            kind="inspection_cancelled",
            title=f"“{found.project}”的{found.kind}取消",
            link=found.project.get_absolute_url(),
            once_key=f"inspection-cancelled:{found.pk}",
        )
    audit.record(actor=actor, action="inspection.cancel", obj=found, reason=words)
    return found


@transaction.atomic
def assign_patrol(
    *, programme_id: int, organisation_ids: Sequence[int], officer_id: int, actor: Any
) -> int:
    """Make one officer responsible for the units; returns how many.

    Raises NotAllowed, InvalidInput (nobody of the department, no unit chosen).
    """
    programme = _programme(programme_id, actor)
    officer = inspectors_of(programme).filter(pk=officer_id).first()
    if officer is None:
        raise InvalidInput("包片人员须是组织部工作人员或负责人，请重新选择。")
    units = list(
        Organisation.objects.filter(
            pk__in=list(organisation_ids), path__startswith=programme.committee.path
        )
    )
    if not units:
        raise InvalidInput("没有勾选单位。请先勾选单位，再点“划给所选人员”。")
    now = clock.now()
    for unit in units:
        PatrolArea.objects.update_or_create(
            programme=programme,
            organisation=unit,
            defaults={"officer": officer, "assigned_by": actor, "assigned_at": now},
        )
    audit.record(
        actor=actor,
        action="inspection.patrol",
        title=f"{officer}包片 {len(units)} 个单位",
        details={"officer": officer.pk, "units": [unit.pk for unit in units]},
    )
    return len(units)


def lock_inspection(inspection_id: int) -> Inspection:
    """Lock the inspection's row until the transaction ends; its names come along unlocked."""
    return (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("project__organisation", "project__programme__committee", "kind")
        .get(pk=inspection_id)
    )


def _programme(programme_id: int, actor: Any) -> Programme:
    programme = Programme.objects.select_related("committee").get(pk=programme_id)
    if not actor.has_perm(RUN, programme):
        raise NotAllowed("督查由组织部安排。")
    return programme


def _kind(programme: Programme, kind_id: int) -> InspectionKind:
    kind = programme.inspection_kinds.filter(pk=kind_id).first()
    if kind is None:
        raise InvalidInput(
            "请选择年度方案中的督查方式。", field_errors={"kind": ["请选择督查方式。"]}
        )
    return kind


def _refuse_bad_draw(kind: InspectionKind, wanted: int) -> None:
    if kind.mode != InspectionMode.RANDOM:
        raise InvalidInput(f"“{kind}”不是随机督查，不用抽取，请直接安排。")
    if not 1 <= wanted <= MOST_AT_ONCE:
        raise InvalidInput(
            f"抽取数量填 1 到 {MOST_AT_ONCE}。",
            field_errors={"wanted": [f"填 1 到 {MOST_AT_ONCE} 之间的整数。"]},
        )


def _inspectors(programme: Programme, kind: InspectionKind, ids: Collection[int]) -> list[User]:
    people = list(inspectors_of(programme).filter(pk__in=list(ids)))
    if len(people) != len(set(ids)):
        raise InvalidInput("督查人须是组织部工作人员或负责人，请重新选择。")
    if len(people) < kind.inspectors_min:
        sentence = f"“{kind}”至少要 {kind.inspectors_min} 名督查人，现选了 {len(people)} 名。"
        raise InvalidInput(sentence, field_errors={"inspectors": [sentence]})
    return people


def _lock_projects(programme: Programme, ids: Collection[int]) -> list[Project]:
    wanted = set(ids)
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise InvalidInput("没有勾选项目。请先勾选要督查的项目。")
    rows = Project.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, programme=programme, status=Status.IN_PROGRESS
    )
    projects = list(rows.select_related("organisation", "programme__committee").order_by("pk"))
    if len(projects) != len(wanted):
        raise StaleState("所选项目中有的已不在实施中，没有安排。请刷新后重新勾选。")
    return projects


def refuse_own_line(
    inspectors: Collection[User], projects: Collection[Project], programme: Programme, on: date
) -> None:
    """Raise Conflict when an inspector holds a post in the line of a project's unit that day."""
    found = in_own_line(inspectors, projects, programme.committee.path, on)
    if found:
        named = "；".join(
            f"{person.display_name} 在“{project}”的申报单位（{project.organisation}）"
            "或其上下级单位任职"
            for person, project in found[:5]
        )
        raise Conflict(f"督查人不能督查本单位的项目：{named}。请换人。")


def _refuse_too_many(kind: InspectionKind, projects: Collection[Project], day: date) -> None:
    counts = visited_counts(kind, day)
    full = [project for project in projects if counts.get(project.pk, 0) >= kind.quarter_max]
    if full:
        names = "、".join(f"“{project}”" for project in full[:5])
        raise Conflict(f"{names}本季度“{kind}”已满 {kind.quarter_max} 次，没有安排。请去掉后再试。")


def _refuse_planned_already(kind: InspectionKind, projects: Collection[Project], day: date) -> None:
    same = Inspection.objects.filter(
        kind=kind, project__in=projects, planned_on=day, state=InspectionState.PLANNED
    ).select_related("project")
    names = "、".join(f"“{row.project}”" for row in same[:5])
    if names:
        raise Conflict(f"{names}{day:%Y-%m-%d}已安排过“{kind}”，没有重复安排。请去掉后再试。")


def _drawn(programme: Programme, kind: InspectionKind, plan: Plan) -> InspectionDraw | None:
    if plan.draw_id is None:
        return None
    found = InspectionDraw.objects.get(pk=plan.draw_id, programme=programme, kind=kind)
    if not set(plan.project_ids) <= set(found.drawn):
        raise InvalidInput("只能安排这次抽中的项目。请刷新后重新勾选。")
    if found.inspections.exclude(state=InspectionState.CANCELLED).filter(
        project__in=plan.project_ids
    ):
        raise StaleState("所选项目中有的已按这次抽取安排。请刷新后再看。")
    return found


def _plan_one(
    project: Project,
    kind: InspectionKind,
    plan: Plan,
    drawn: InspectionDraw | None,
    inspectors: Sequence[User],
    actor: Any,
) -> Inspection:
    made = Inspection.objects.create(
        project=project,
        kind=kind,
        draw=drawn,
        announced=plan.announced,
        planned_on=plan.planned_on,
        why=plan.why.strip()[:WHY_MAX],
        planned_by=actor,
        planned_at=clock.now(),
    )
    made.inspectors.set(inspectors)
    return made


def _tell(
    made: Sequence[Inspection], kind: InspectionKind, inspectors: Sequence[User], actor: Any
) -> None:
    """Inspectors hear of it once; units only of what is announced."""
    first = made[0]
    day = f"{first.planned_on.month}月{first.planned_on.day}日"
    tell_people(
        [person for person in inspectors if person.pk != actor.pk],
        kind="inspection_planned",
        title=f"请您{day}开展{kind}：{len(made)} 个项目",
        body="、".join(f"{row.project.organisation}“{row.project}”" for row in made[:10]),
        link=f"{reverse('dispatch:inspections')}?state={InspectionState.PLANNED}",
        once_key=f"inspection-planned:{first.pk}",
    )
    for row in made:
        if row.announced:
            tell_unit(
                row.project,
                kind="inspection_announced",
                title=f"{day}将对“{row.project}”开展{kind}",
                body="请备好台账资料，如实介绍情况。不需要陪同，不需要专门布置。",
                link=reverse("dispatch:inspection", args=[row.pk]),
                once_key=f"inspection-announced:{row.pk}",
            )
