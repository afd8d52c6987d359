"""Decisions of meetings as tasks: given, reported done by the unit, verified by the department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.enums import DecisionState
from dispatch.models import GatheringDecision
from dispatch.queries.coordination import units_by_name
from dispatch.services.gatherings import lock_gathering
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import department_people, people_of_units
from projects.models import Project

TEXT_MAX, UNIT_MAX, REPORT_MAX, REASON_MAX = 300, 60, 500, 300


@dataclass(frozen=True)
class Resolution:
    """What was decided, who does it, by when."""

    text: str
    unit: str
    due_on: date | None
    project_id: int | None = None


@transaction.atomic
def decide(*, gathering_id: int, resolution: Resolution, actor: Any) -> GatheringDecision:
    """Note a decision of a meeting; a unit of the committee gets it as a to-do.

    Raises NotAllowed, StaleState (cancelled), Conflict (before its day), InvalidInput.
    """
    gathering = lock_gathering(gathering_id, actor)
    if gathering.starts_at > clock.now():
        raise Conflict("会议还没有到时间，不能登记议定事项。时间有变的，请先修改会议时间。")
    _check(resolution)
    name = resolution.unit.strip()
    if gathering.decisions.filter(text=resolution.text.strip(), unit_name=name).exists():
        _refuse({"text": ["这一项已经登记，没有重复登记。"]})
    unit = units_by_name(gathering.programme.committee, [name]).get(name)
    seen = Project.objects.visible_to(actor).filter(programme=gathering.programme)
    last = gathering.decisions.aggregate(last=Max("position"))["last"] or 0
    decision = GatheringDecision.objects.create(
        gathering=gathering,
        position=last + 1,
        text=resolution.text.strip(),
        project=seen.filter(pk=resolution.project_id).first(),
        unit=unit,
        unit_name=name,
        decided_on=min(gathering.starts_at.astimezone(clock.SHANGHAI).date(), clock.today()),
        due_on=resolution.due_on,
    )
    audit.record(actor=actor, action="decision.note", obj=decision)
    _tell_unit(decision, f"会议议定事项，请于 {decision.due_on:%m-%d} 前办结")
    return decision


def _check(resolution: Resolution) -> None:
    errors: dict[str, list[str]] = {}
    if not 0 < len(resolution.text.strip()) <= TEXT_MAX:
        errors["text"] = [f"请写明议定事项（不超过 {TEXT_MAX} 字）。"]
    if not 0 < len(resolution.unit.strip()) <= UNIT_MAX:
        errors["unit"] = [f"请填写责任单位（不超过 {UNIT_MAX} 字）。"]
    if resolution.due_on is None or resolution.due_on < clock.today():
        errors["due_on"] = ["请填写完成期限，不早于今天。"]
    _refuse(errors)


def _refuse(errors: Mapping[str, Sequence[str]]) -> None:
    if errors:
        raise InvalidInput("".join(one[0] for one in errors.values()), field_errors=errors)


@transaction.atomic
def report_decision(
    *, decision_id: int, text: str, actor: Any, seen_version: int | None = None
) -> GatheringDecision:
    """Report a task done, by the unit or, for one outside the system, by the department.

    Raises NotAllowed, StaleState, InvalidInput.
    """
    decision = _locked(decision_id, DecisionState.OPEN, seen_version)
    if not actor.has_perm("dispatch.report_decision", decision):
        raise NotAllowed("完成情况由责任单位报送。")
    if not 0 < len(text.strip()) <= REPORT_MAX:
        _refuse({"text": [f"请写明完成情况（不超过 {REPORT_MAX} 字）。"]})
    decision.state, decision.report = DecisionState.REPORTED, text.strip()
    decision.reported_by, decision.reported_at = actor, clock.now()
    _save(decision)
    audit.record(actor=actor, action="decision.report", obj=decision)
    staff = department_people(
        committee_id=decision.gathering.programme.committee_id,
        roles=[Role.STAFF],
        on=clock.today(),
    )
    tell(
        recipients=[person for person in staff if person != actor],
        kind="meeting_decision",
        title=f"{decision.unit_name}报完成：{decision.text}",
        body=decision.report,
        link=decision.get_absolute_url(),
        once_key=f"decision:{decision.pk}:{decision.version}",
    )
    return decision


@transaction.atomic
def verify_decision(
    *,
    decision_id: int,
    done: bool,
    actor: Any,
    reason: str = "",
    seen_version: int | None = None,
) -> GatheringDecision:
    """Verify what was reported done, or send it back with a reason.

    Raises NotAllowed (also for whoever reported it), StaleState, InvalidInput.
    """
    decision = _locked(decision_id, DecisionState.REPORTED, seen_version)
    if not actor.has_perm("dispatch.verify_decision", decision):
        raise NotAllowed("完成情况由组织部核实。")
    if decision.reported_by_id == actor.pk:
        raise NotAllowed("完成情况是您代报的，请由另一位同志核实。")
    if not done and not 0 < len(reason.strip()) <= REASON_MAX:
        _refuse({"reason": [f"请写明退回的理由（不超过 {REASON_MAX} 字）。"]})
    if done:
        decision.state = DecisionState.DONE
        decision.verified_by, decision.verified_at = actor, clock.now()
        decision.send_back_reason = ""
    else:
        decision.state, decision.send_back_reason = DecisionState.OPEN, reason.strip()
    _save(decision)
    audit.record(
        actor=actor,
        action="decision.verify" if done else "decision.send_back",
        obj=decision,
        reason=reason.strip(),
    )
    _tell_unit(decision, "会议议定事项已核实完成" if done else "会议议定事项未通过核实，请继续办理")
    return decision


def _locked(decision_id: int, state: str, seen_version: int | None) -> GatheringDecision:
    decision = (
        GatheringDecision.objects.select_for_update(of=("self",))
        .select_related("gathering__programme__committee", "unit")
        .get(pk=decision_id)
    )
    if decision.state != state or seen_version not in (None, decision.version):
        raise StaleState(
            f"{decision}现为“{decision.get_state_display()}”，您的操作没有生效，请刷新后再看。"
        )
    return decision


def _save(decision: GatheringDecision) -> None:
    decision.version += 1
    decision.save()


def _tell_unit(decision: GatheringDecision, what: str) -> None:
    tell(
        recipients=people_of_units(organisation_ids=[decision.unit_id], on=clock.today()),
        kind="meeting_decision",
        title=what,
        body=decision.text
        + (f"\n退回理由：{decision.send_back_reason}" if decision.send_back_reason else ""),
        link=decision.get_absolute_url(),
        once_key=f"decision:{decision.pk}:{decision.version}",
    )
