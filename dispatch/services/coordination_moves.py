"""The one writer of a coordinated problem's state: accepted, assigned, dealt with, struck off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed, StaleState
from dispatch.coordination_steps import BY_ACTION, ENDED, TEXT_MAX, Step, step_for_rating
from dispatch.enums import EscalatedTo, Satisfaction
from dispatch.models import CoordinationItem
from dispatch.queries.coordination import units_by_name
from dispatch.services.coordination_letters import tell_of_step
from dispatch.services.coordination_notes import refuse_typed, write_note
from organisations.enums import Role
from organisations.scope import scope_of

LEAD_MAX, SUPPORTING_MAX = 60, 200
_SEPARATORS = str.maketrans({",": "、", "，": "、", ";": "、", "；": "、", "\n": "、"})


@dataclass(frozen=True)
class Assignment:
    """Who deals with an item and by when; names of units in the system become units."""

    lead: str
    promised_on: date | None
    supporting: str = ""


@transaction.atomic
def move_item(
    *,
    item_id: int,
    action: str,
    actor: Any,
    seen_version: int | None = None,
    text: str = "",
    changes: Mapping[str, Any] | None = None,
    note: str = "",
) -> CoordinationItem:
    """Take one step of the table with an item and return it, still locked.

    The only writer of an item's state. `seen_version` is that of the page the person acted
    from; `changes` are columns the step sets, `note` what the trail says before the text.
    Raises StaleState, NotAllowed, InvalidInput (on the field `text`).
    """
    step, item = BY_ACTION[action], lock_item(item_id)
    _check_step(item, step, actor, seen_version, text)
    for name, value in (changes or {}).items():
        setattr(item, name, value)
    item.state, item.state_since = step.target, clock.now()
    if step.target in ENDED:
        item.closed_on = clock.today()
    item.version += 1
    item.save()
    words = "\n".join(part for part in (note, text.strip()) if part)
    write_note(item, action, step.label, words, actor)
    audit.record(actor=actor, action=f"coordination.{action}", obj=item, reason=text.strip())
    tell_of_step(item, action, step.label, words, actor)
    return item


def lock_item(item_id: int) -> CoordinationItem:
    """Lock the item's row until the transaction ends; its names come along unlocked."""
    return (
        CoordinationItem.objects.select_for_update(of=("self",))
        .select_related("programme__committee", "project__organisation", "lead_unit")
        .get(pk=item_id)
    )


def _check_step(
    item: CoordinationItem, step: Step, actor: Any, seen_version: int | None, text: str
) -> None:
    if item.state not in step.sources or seen_version not in (None, item.version):
        last = item.notes.last()
        by = f"已由 {last.actor_name} 办理，" if last else ""
        raise StaleState(
            f"{item}{by}现为“{item.get_state_display()}”。"
            f"您的“{step.label}”没有生效，请刷新后再看。"
        )
    if not actor.has_perm(step.permission, item):
        raise NotAllowed(f"您没有“{step.label}”的权限，须由{step.by}办理。")
    if step.must and not text.strip():
        refuse_typed({"text": [f"请填写{step.text}。"]})
    if len(text.strip()) > TEXT_MAX:
        refuse_typed({"text": [f"{step.text}最多 {TEXT_MAX} 字，现有 {len(text.strip())} 字。"]})


def accept_item(
    *, item_id: int, actor: Any, is_external: bool, seen_version: int | None = None, text: str = ""
) -> CoordinationItem:
    """Accept an item; `is_external` says that the delay is caused from outside the unit."""
    return move_item(
        item_id=item_id,
        action="accept",
        actor=actor,
        seen_version=seen_version,
        text=text,
        changes={"is_external": is_external},
        note="认定延误属外部原因。" if is_external else "",
    )


@transaction.atomic
def assign_item(
    *,
    item_id: int,
    actor: Any,
    assignment: Assignment,
    seen_version: int | None = None,
    text: str = "",
    action: str = "assign",
) -> CoordinationItem:
    """Give an item to a lead unit and supporting ones with a promised day.

    With the action `reassign` to others, or by another day, which then needs a reason. Names
    that are units of the committee become units: their people get the to-do. Raises as
    `move_item`, and InvalidInput on `lead`, `supporting`, `promised_on`.
    """
    item = lock_item(item_id)
    _check_step(item, BY_ACTION[action], actor, seen_version, text)
    lead, names = assignment.lead.strip(), names_in(assignment.supporting)
    promised = _promised_day(lead, names, assignment.promised_on)
    units = units_by_name(item.programme.committee, [lead, *names])
    changes = {
        "lead_unit": units.get(lead),
        "lead_name": lead,
        "supporting_names": "、".join(names),
        "promised_on": promised,
    }
    item.supporting.set(units[name] for name in names if name in units)
    with_others = f"，{changes['supporting_names']}配合" if names else ""
    note = f"由{lead}牵头{with_others}，承诺 {promised:%Y-%m-%d} 前办结。"
    if item.promised_on and item.promised_on != promised:
        note += f"原承诺 {item.promised_on:%Y-%m-%d}。"
    return move_item(
        item_id=item_id, action=action, actor=actor, text=text, changes=changes, note=note
    )


def names_in(text: str) -> list[str]:
    """Names in a typed list, however they are separated, each once."""
    parts = (part.strip() for part in text.translate(_SEPARATORS).split("、"))
    return list(dict.fromkeys(part for part in parts if part))


def _promised_day(lead: str, names: list[str], promised_on: date | None) -> date:
    errors: dict[str, list[str]] = {}
    if not lead or len(lead) > LEAD_MAX:
        errors["lead"] = [f"请填写牵头单位（不超过 {LEAD_MAX} 字）。"]
    if len("、".join(names)) > SUPPORTING_MAX:
        errors["supporting"] = [f"配合单位共不超过 {SUPPORTING_MAX} 字。"]
    day = promised_on or date.min
    if day < clock.today():
        errors["promised_on"] = ["请填写承诺时限，不早于今天。"]
    refuse_typed(errors)
    return day


def report_result(
    *, item_id: int, actor: Any, text: str, seen_version: int | None = None
) -> CoordinationItem:
    """Write down the result and ask the unit to rate it."""
    return move_item(
        item_id=item_id,
        action="result",
        actor=actor,
        seen_version=seen_version,
        text=text,
        changes={"result": text.strip(), "rating": ""},
    )


def escalate_item(
    *, item_id: int, actor: Any, to: str, text: str, seen_version: int | None = None
) -> CoordinationItem:
    """Bring an item that could not be settled to a leader or the standing committee."""
    if to not in EscalatedTo.values:
        refuse_typed({"to": ["请选择提请谁决定。"]})
    return move_item(
        item_id=item_id,
        action="escalate",
        actor=actor,
        seen_version=seen_version,
        text=text,
        changes={"escalated_to": to},
        note=f"提请{EscalatedTo(to).label}决定。",
    )


@transaction.atomic
def instruct_item(
    *, item_id: int, actor: Any, text: str, seen_version: int | None = None
) -> CoordinationItem:
    """Write the leader's decision; the item goes back to be dealt with.

    A head may record what leaders decided on paper or in a meeting; the trail says so.
    """
    path = lock_item(item_id).programme.committee.path
    by_leader = scope_of(actor).serves(path, Role.LEADER)
    return move_item(
        item_id=item_id,
        action="instruct",
        actor=actor,
        seen_version=seen_version,
        text=text,
        changes={"instruction": text.strip()},
        note="" if by_leader else "组织部负责人代录领导决定。",
    )


@transaction.atomic
def rate_item(
    *, item_id: int, actor: Any, rating: str, text: str = "", seen_version: int | None = None
) -> CoordinationItem:
    """Rate the result: satisfied strikes the item off, unsatisfied sends it back with a reason.

    Raises as `move_item`, and InvalidInput on `rating`.
    """
    if rating not in Satisfaction.values:
        refuse_typed({"rating": ["请选择评价。"]})
    action, item = step_for_rating(rating), lock_item(item_id)
    changes: dict[str, Any] = {"rating": rating}
    if action == "send_back":
        changes["sent_back"] = item.sent_back + 1
    return move_item(
        item_id=item_id,
        action=action,
        actor=actor,
        seen_version=seen_version,
        text=text,
        changes=changes,
        note=f"评价：{Satisfaction(rating).label}。",
    )
