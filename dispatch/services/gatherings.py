"""Prepares and records meetings: called, agenda, participants, minutes, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.numbering import next_number
from core.typed_text import plain_lines
from dispatch.enums import AgendaKind, Attendance, GatheringKind, GatheringState
from dispatch.models import AgendaItem, Gathering, GatheringParticipant
from dispatch.queries.gatherings import Proposal
from notifications.services.messages import tell
from organisations.models import Organisation
from organisations.queries import people_of_units
from programmes.models import Programme
from projects.models import Project

TITLE_MAX, PLACE_MAX, MINUTES_MAX, OTHER_MAX, NAME_MAX = 60, 100, 5000, 200, 60
REMOVE = "remove"


@dataclass(frozen=True)
class Plan:
    """What a meeting is: kind, name, time, place, who hosts it, which projects are shown."""

    kind: str
    title: str
    starts_at: datetime
    place: str
    host_id: int | None = None
    project_ids: tuple[int, ...] = ()


@transaction.atomic
def plan_gathering(*, programme_id: int, plan: Plan, actor: Any) -> Gathering:
    """Call a meeting; its number is the next of the programme.

    Raises NotAllowed, InvalidInput (also one of that name at that time already, as after a
    double click).
    """
    programme = Programme.objects.select_related("committee").get(pk=programme_id)
    if not actor.has_perm("dispatch.run_dispatch", programme):
        raise NotAllowed("会议由组织部安排。")
    _check_plan(plan)
    # Whoever takes the number holds the lock under which no second meeting can slip in.
    number = next_number(f"gathering:{programme_id}")
    known = Gathering.objects.filter(
        programme=programme, title=plan.title.strip(), starts_at=plan.starts_at
    )
    if known.exclude(state=GatheringState.CANCELLED).exists():
        _refuse({"title": ["这个时间已有同名会议，没有重复安排。"]})
    gathering = Gathering.objects.create(
        programme=programme,
        number=number,
        created_by=actor,
        kind=plan.kind,
        title=plan.title.strip(),
        starts_at=plan.starts_at,
        place=plan.place.strip(),
        host_id=_unit_of(programme, plan.host_id),
    )
    _show_projects(gathering, plan, actor)
    audit.record(actor=actor, action="gathering.plan", obj=gathering)
    if gathering.starts_at > clock.now():
        _tell_invited(gathering, "会议通知")
    return gathering


@transaction.atomic
def change_gathering(
    *, gathering_id: int, plan: Plan, actor: Any, seen_version: int | None = None
) -> Gathering:
    """Change what was planned; those invited are told of another time or place.

    Raises NotAllowed, StaleState, InvalidInput (also for one held, put into the future).
    """
    gathering = lock_gathering(gathering_id, actor, seen_version)
    _check_plan(plan)
    if plan.starts_at > clock.now() and _took_place(gathering):
        _refuse({"day": ["会议已经召开，时间不能晚于现在。"]})
    moved = (gathering.starts_at, gathering.place) != (plan.starts_at, plan.place.strip())
    gathering.kind, gathering.title = plan.kind, plan.title.strip()
    gathering.starts_at, gathering.place = plan.starts_at, plan.place.strip()
    gathering.host_id = _unit_of(gathering.programme, plan.host_id)
    _save(gathering)
    _show_projects(gathering, plan, actor)
    audit.record(actor=actor, action="gathering.change", obj=gathering)
    if moved and gathering.state == GatheringState.PLANNED:
        _tell_invited(gathering, "会议时间或地点有变")
    return gathering


def lock_gathering(gathering_id: int, actor: Any, seen_version: int | None = None) -> Gathering:
    """Lock the meeting for a writer of its department, as it was seen.

    Raises NotAllowed, StaleState (changed since, or cancelled).
    """
    gathering = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("programme__committee")
        .get(pk=gathering_id)
    )
    if not actor.has_perm("dispatch.hold_gathering", gathering):
        raise NotAllowed("会议由组织部安排和登记。")
    if gathering.state == GatheringState.CANCELLED:
        raise StaleState(f"“{gathering}”已取消，不能再改。")
    if seen_version not in (None, gathering.version):
        raise StaleState(f"“{gathering}”已被别人修改，您的内容没有保存，请刷新后再改。")
    return gathering


def _took_place(gathering: Gathering) -> bool:
    """Registered as held, or something was decided at it."""
    return gathering.state == GatheringState.HELD or gathering.decisions.exists()


def _save(gathering: Gathering) -> None:
    gathering.version += 1
    gathering.save()


def _check_plan(plan: Plan) -> None:
    errors: dict[str, list[str]] = {}
    if plan.kind not in GatheringKind.values:
        errors["kind"] = ["请选择会议类型。"]
    if not 0 < len(plan.title.strip()) <= TITLE_MAX:
        errors["title"] = [f"请填写会议名称（不超过 {TITLE_MAX} 字）。"]
    if not 0 < len(plan.place.strip()) <= PLACE_MAX:
        errors["place"] = [f"请填写地点（不超过 {PLACE_MAX} 字）。"]
    _refuse(errors)


def _refuse(errors: Mapping[str, Sequence[str]]) -> None:
    if errors:
        raise InvalidInput("".join(one[0] for one in errors.values()), field_errors=errors)


def _unit_of(programme: Programme, unit_id: int | None) -> int | None:
    """The unit, if it belongs to the committee of the programme."""
    below = Organisation.objects.filter(path__startswith=programme.committee.path, pk=unit_id)
    return unit_id if below.exists() else None


def _show_projects(gathering: Gathering, plan: Plan, actor: Any) -> None:
    rows = Project.objects.visible_to(actor).filter(programme=gathering.programme)
    gathering.projects.set(rows.filter(pk__in=plan.project_ids))


@transaction.atomic
def save_agenda(
    *,
    gathering_id: int,
    chosen: Sequence[Proposal],
    others: Sequence[str],
    actor: Any,
    seen_version: int | None = None,
) -> Gathering:
    """Store the agenda: the proposals chosen in their order, then items typed by hand.

    Raises NotAllowed, StaleState, InvalidInput.
    """
    gathering = lock_gathering(gathering_id, actor, seen_version)
    typed = [text.strip() for text in others if text.strip()]
    if any(len(text) > OTHER_MAX for text in typed):
        _refuse({"others": [f"每个议题不超过 {OTHER_MAX} 字。"]})
    gathering.agenda.all().delete()
    rows = [
        AgendaItem(
            kind=one.kind,
            title=one.title,
            project_id=one.project_id,
            item_id=one.item_id,
            decision_id=one.decision_id,
        )
        for one in chosen
    ]
    rows += [AgendaItem(kind=AgendaKind.OTHER, title=text) for text in typed]
    for position, row in enumerate(rows, start=1):
        row.gathering, row.position = gathering, position
    AgendaItem.objects.bulk_create(rows)
    _save(gathering)
    audit.record(
        actor=actor, action="gathering.agenda", obj=gathering, details={"items": len(rows)}
    )
    return gathering


@transaction.atomic
def invite(
    *,
    gathering_id: int,
    actor: Any,
    unit_ids: Iterable[int] = (),
    names: Iterable[str] = (),
) -> int:
    """Invite units and people named by office; return how many are new.

    Units of the committee get a message. Raises NotAllowed, StaleState, InvalidInput.
    """
    gathering = lock_gathering(gathering_id, actor)
    typed = [name.strip() for name in names if name.strip()]
    if any(len(name) > NAME_MAX for name in typed):
        _refuse({"names": [f"每个参会人不超过 {NAME_MAX} 字。"]})
    units = Organisation.objects.filter(
        path__startswith=gathering.programme.committee.path, pk__in=list(unit_ids)
    ).order_by("path")
    known = set(gathering.participants.values_list("name", flat=True))
    wanted: dict[str, int | None] = {unit.short_name: unit.pk for unit in units}
    wanted |= {name: None for name in typed if name not in wanted}
    last = gathering.participants.aggregate(last=Max("position"))["last"] or 0
    fresh = [(name, unit) for name, unit in wanted.items() if name not in known]
    GatheringParticipant.objects.bulk_create(
        GatheringParticipant(gathering=gathering, position=n, name=name, organisation_id=unit)
        for n, (name, unit) in enumerate(fresh, start=last + 1)
    )
    audit.record(actor=actor, action="gathering.invite", obj=gathering, details={"new": len(fresh)})
    if gathering.state == GatheringState.PLANNED:
        _tell_invited(gathering, "会议通知")
    return len(fresh)


@transaction.atomic
def mark_attendance(*, gathering_id: int, marks: Mapping[int, str], actor: Any) -> int:
    """Write the sign-in list, by participant; `remove` takes one off it. Returns the changes.

    Only the department marks it; it serves the minutes and nothing else.
    """
    gathering = lock_gathering(gathering_id, actor)
    changed = 0
    for row in gathering.participants.filter(pk__in=list(marks)):
        mark = marks[row.pk]
        if mark == REMOVE:
            row.delete()
        elif mark in Attendance.values and mark != row.attendance:
            row.attendance = mark
            row.save(update_fields=["attendance"])
        else:
            continue
        changed += 1
    if changed:
        audit.record(
            actor=actor, action="gathering.attendance", obj=gathering, details={"rows": changed}
        )
    return changed


@transaction.atomic
def save_minutes(
    *,
    gathering_id: int,
    minutes: str,
    actor: Any,
    held: bool = False,
    seen_version: int | None = None,
) -> Gathering:
    """Store the minutes; `held` says that the meeting has taken place.

    Raises NotAllowed, StaleState, InvalidInput, Conflict (before its day).
    """
    gathering = lock_gathering(gathering_id, actor, seen_version)
    text = plain_lines(minutes)
    if len(text) > MINUTES_MAX:
        _refuse({"minutes": [f"纪要最多 {MINUTES_MAX} 字，现有 {len(text)} 字。"]})
    if held and gathering.starts_at > clock.now():
        raise Conflict("会议还没有到时间，不能登记为已召开。")
    gathering.minutes = text
    if held and gathering.state == GatheringState.PLANNED:
        gathering.state, gathering.held_at = GatheringState.HELD, clock.now()
    _save(gathering)
    audit.record(actor=actor, action="gathering.minutes", obj=gathering)
    return gathering


@transaction.atomic
def cancel_gathering(*, gathering_id: int, reason: str, actor: Any) -> Gathering:
    """Cancel a meeting that has not taken place; those invited and the host are told.

    Raises NotAllowed, StaleState, InvalidInput (no reason).
    """
    gathering = lock_gathering(gathering_id, actor)
    if _took_place(gathering):
        raise StaleState(f"“{gathering}”已召开或已登记议定事项，不能取消。")
    if not reason.strip():
        _refuse({"reason": ["请写明取消的原因。"]})
    gathering.state = GatheringState.CANCELLED
    _save(gathering)
    audit.record(actor=actor, action="gathering.cancel", obj=gathering, reason=reason.strip())
    _tell_invited(gathering, "会议取消", reason.strip())
    return gathering


def _tell_invited(gathering: Gathering, what: str, words: str = "") -> None:
    """Tell units invited and the one that hosts the meeting, each once of the same facts."""
    invited = gathering.participants.exclude(organisation=None)
    units = {gathering.host_id, *invited.values_list("organisation_id", flat=True)}
    when = gathering.starts_at.astimezone(clock.SHANGHAI)
    tell(
        recipients=people_of_units(organisation_ids=units - {None}, on=clock.today()),
        kind="gathering",
        title=f"{what}：{gathering}",
        body=words or f"{when:%Y-%m-%d %H:%M}，{gathering.place}。",
        link=gathering.get_absolute_url(),
        once_key=f"gathering:{gathering.pk}:{gathering.state}:{when:%Y%m%d%H%M}:{gathering.place[:40]}",
    )
