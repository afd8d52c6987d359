"""Late openings: the head lets single units file after the call, with a reason, until a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.audit import AuditEntry
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.models import Appointment, Organisation, User
from programmes.enums import ProgrammeState
from programmes.models import ItemType, Programme
from projects.catalogue import filing_units
from projects.models import LateOpening
from projects.services.drafting import chosen_item_type

REASON_LENGTH = 300


@transaction.atomic
def grant_openings(
    *,
    programme_id: int,
    organisation_ids: Iterable[int],
    until: datetime | None,
    reason: str,
    actor: Any,
    item_type_id: int | None = None,
) -> list[LateOpening]:
    """Let each of the units file until the moment, for one item type or (None) for all.

    Raises NotAllowed (not the head of the programme's department), InvalidInput (no unit, no
    reason, moment not in the future or past the last day of projects), Conflict (the call has not
    ended, the programme does not run). Source: late only by the head's special opening (T2).
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    if not actor.has_perm("projects.open_late", programme):
        raise NotAllowed("特殊补报由组织部负责人批准。")
    _refuse_wrong_time(programme)
    units = list(filing_units(programme).filter(pk__in=set(organisation_ids)))
    end = _checked(programme, units, until, reason)
    item_type = chosen_item_type(programme, item_type_id) if item_type_id else None
    openings = [_open(programme, unit, item_type, end, reason.strip(), actor) for unit in units]
    _tell(openings, "组织部已批准本单位特殊补报", _what(openings[0]), "granted")
    details = {"until": end.isoformat(), "item_type": item_type.code if item_type else ""}
    audit.record_many(
        actor=actor,
        entries=[
            AuditEntry("opening.grant", one, reason=one.reason, details=details) for one in openings
        ],
    )
    return openings


@transaction.atomic
def withdraw_opening(*, opening_id: int, actor: Any) -> LateOpening:
    """Take an opening back before it ends; what was filed by then stays.

    Raises NotAllowed (not the head), StaleState (withdrawn or expired already).
    """
    opening = (
        LateOpening.objects.select_for_update(of=("self",))
        .select_related("programme__committee", "organisation")
        .get(pk=opening_id)
    )
    if not actor.has_perm("projects.open_late", opening.programme):
        raise NotAllowed("特殊补报由组织部负责人批准和收回。")
    moment = clock.now()
    if opening.withdrawn_at is not None or opening.until < moment:
        raise StaleState(f"{opening}已经收回或到期，不用再收回。")
    opening.withdrawn_at, opening.withdrawn_by_name = moment, str(actor)
    opening.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
    _tell(
        [opening], "组织部已收回本单位的特殊补报", "还没有提交的草稿保留，不能再提交。", "withdrawn"
    )
    audit.record(actor=actor, action="opening.withdraw", obj=opening)
    return opening


def _open(
    programme: Programme,
    unit: Organisation,
    item_type: ItemType | None,
    until: datetime,
    reason: str,
    actor: Any,
) -> LateOpening:
    return LateOpening.objects.create(
        programme=programme,
        organisation=unit,
        item_type=item_type,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_by_name=str(actor),
        granted_at=clock.now(),
    )


def _refuse_wrong_time(programme: Programme) -> None:
    if programme.state != ProgrammeState.ACTIVE:
        raise Conflict(f"{programme}尚未开始执行或已经结束，不能办理特殊补报。")
    if clock.now() <= programme.closes_at:
        raise Conflict("申报还没有截止，各单位可以正常申报，不用办理特殊补报。")


def _checked(
    programme: Programme, units: list[Organisation], until: datetime | None, reason: str
) -> datetime:
    errors: dict[str, list[str]] = {}
    if not units:
        errors["units"] = ["请至少勾选一个单位。"]
    if not reason.strip():
        errors["reason"] = ["请写明为什么要补报。"]
    elif len(reason.strip()) > REASON_LENGTH:
        errors["reason"] = [f"理由最多 {REASON_LENGTH} 字，请删减。"]
    last = programme.project_end_limit
    if until is None:
        errors["until"] = ["请填写补报截止的日期和时间，例如 2026-04-10 18:00。"]
    elif until <= clock.now():
        errors["until"] = ["补报截止时间须晚于现在。"]
    elif until.astimezone(clock.SHANGHAI).date() > last:
        errors["until"] = [f"补报截止不能晚于项目最迟完成日 {last.isoformat()}。"]
    if errors or until is None:
        raise InvalidInput("特殊补报没有办成，请改正标出的地方。", field_errors=errors)
    return until


def _what(opening: LateOpening) -> str:
    kind = f"（限{opening.item_type}）" if opening.item_type else ""
    end = opening.until.astimezone(clock.SHANGHAI)
    return f"补报截止 {end:%Y-%m-%d %H:%M}{kind}。请从“申报项目”填写，由书记在截止前提交。"


def _tell(openings: list[LateOpening], title: str, body: str, what: str) -> None:
    seats = Appointment.objects.held_on(clock.today()).filter(
        post__role__in=[Role.LIAISON, Role.SECRETARY],
        post__organisation__in=[opening.organisation_id for opening in openings],
    )
    tell(
        recipients=User.objects.filter(pk__in=seats.values("user_id")),
        kind="late_opening",
        title=title,
        body=body,
        link=reverse("projects:new"),
        once_key=f"late_opening:{what}:{openings[0].pk}",
    )
