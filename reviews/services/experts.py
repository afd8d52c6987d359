"""Keeps the pool of experts and what they must not judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from organisations.enums import OrgKind, Role
from organisations.models import Organisation, Post, User
from organisations.scope import scope_of
from organisations.services.handout import HandOutLine, NewHolder, hand_out
from organisations.services.tree import add_post
from programmes.models import Programme
from projects.models import Project
from reviews.models import DeclaredConflict, ExpertField, ExpertProfile
from reviews.queries.experts import pool_of
from reviews.services.conflict_flags import clear_sheets, flag_sheets
from reviews.services.texts import checked_reason

POST_TITLE = "评审专家"
WORDS_MAX = 20


@dataclass(frozen=True)
class About:
    """What is known of an expert besides the account: unit, fields of expertise."""

    unit: Organisation | None = None
    unit_name: str = ""
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What a conflict is about: exactly one of the three."""

    unit: Organisation | None = None
    project: Project | None = None
    person: str = ""


def _require_department(actor: Any, programme: Programme) -> None:
    if not actor.has_perm("reviews.work_on_programme", programme):
        raise NotAllowed("专家库由主办党委的组织部维护。")


def _pooled(programme: Programme, actor: Any, expert_id: int) -> User:
    expert = pool_of(programme, actor).filter(pk=expert_id).first()
    if expert is None:
        raise InvalidInput("这位同志不在本级专家库中，没有办理。请刷新后再看。")
    return expert


@transaction.atomic
def save_expert(*, programme: Programme, expert_id: int, about: About, actor: Any) -> ExpertProfile:
    """Keep unit and fields of expertise of somebody in the pool.

    Raises NotAllowed (department only), InvalidInput (not in the pool, unknown category or
    foreign unit, a word too long).
    """
    _require_department(actor, programme)
    expert = _pooled(programme, actor, expert_id)
    _refuse_about(programme, about, actor)
    profile, _ = ExpertProfile.objects.get_or_create(committee=programme.committee, user=expert)
    profile = ExpertProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    profile.unit, profile.unit_name = about.unit, "" if about.unit else about.unit_name.strip()
    profile.save(update_fields=["unit", "unit_name"])
    profile.fields.all().delete()
    ExpertField.objects.bulk_create(
        [ExpertField(profile=profile, category_code=code) for code in dict.fromkeys(about.codes)]
        + [ExpertField(profile=profile, words=word) for word in dict.fromkeys(about.words)]
    )
    audit.record(
        actor=actor,
        action="expert.save",
        obj=profile,
        details={
            "unit": str(profile.unit or profile.unit_name),
            "fields": [*about.codes, *about.words],
        },
    )
    return profile


def _refuse_about(programme: Programme, about: About, actor: Any) -> None:
    errors: dict[str, list[str]] = {}
    known = set(programme.categories.values_list("code", flat=True))
    kept = ExpertField.objects.filter(profile__committee=programme.committee_id)
    known |= set(kept.values_list("category_code", flat=True))
    if set(about.codes) - known:
        errors["codes"] = ["请从本年度的项目类别中选择。"]
    if any(not 1 <= len(word) <= WORDS_MAX for word in about.words):
        errors["words"] = [f"每个专长不超过 {WORDS_MAX} 字，一行写一个。"]
    if about.unit and not Organisation.objects.visible_to(actor).filter(pk=about.unit.pk).exists():
        errors["unit"] = ["请从名单中选择单位。"]
    if len(about.unit_name.strip()) > 60:
        errors["unit_name"] = ["单位名称不超过 60 字。"]
    if errors:
        raise InvalidInput("".join(row[0] for row in errors.values()), field_errors=errors)


@transaction.atomic
def add_expert(
    *,
    programme: Programme,
    username: str,
    display_name: str,
    phone: str,
    about: About,
    actor: Any,
) -> HandOutLine:
    """Open an account with an expert's post in the department; its password is shown once.

    Raises NotAllowed (department only), Conflict (the account name is taken), InvalidInput.
    """
    _require_department(actor, programme)
    post = _post_of(programme, actor)
    holder = NewHolder(
        post=post,
        username=username,
        display_name=display_name,
        starts_on=clock.today(),
        phone=phone,
    )
    line = hand_out(actor=actor, holders=[holder])[0]
    expert = User.objects.get(username=username)
    save_expert(programme=programme, expert_id=expert.pk, about=about, actor=actor)
    return line


def _post_of(programme: Programme, actor: Any) -> Post:
    """The expert's post in the department that serves the committee; set up with the first."""
    committee = programme.committee
    below = Organisation.objects.filter(
        kind=OrgKind.DEPARTMENT,
        path__startswith=committee.path,
        depth=committee.depth + 1,
        is_active=True,
    )
    place = below.first() or committee
    kept = Post.objects.filter(organisation=place, title=POST_TITLE, role=Role.EXPERT).first()
    return kept or add_post(actor=actor, organisation=place, title=POST_TITLE, role=Role.EXPERT)


@transaction.atomic
def retire_expert(
    *, programme: Programme, expert_id: int, reason: str, actor: Any
) -> ExpertProfile:
    """Give the expert no more sheets; what was handed out stays.

    Raises NotAllowed, InvalidInput (no reason, not in the pool), StaleState (retired already).
    """
    return _switch(programme, expert_id, actor, reason=checked_reason(reason), active=False)


@transaction.atomic
def restore_expert(*, programme: Programme, expert_id: int, actor: Any) -> ExpertProfile:
    """Take a retired expert back into the pool; raises as above."""
    return _switch(programme, expert_id, actor, reason="", active=True)


def _switch(
    programme: Programme, expert_id: int, actor: Any, *, reason: str, active: bool
) -> ExpertProfile:
    _require_department(actor, programme)
    expert = _pooled(programme, actor, expert_id)
    profile, _ = ExpertProfile.objects.get_or_create(committee=programme.committee, user=expert)
    profile = ExpertProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    if profile.is_active == active:
        raise StaleState(f"{expert} 已{'在' if active else '出'}库，无需再办。")
    profile.is_active, profile.retired_reason = active, reason
    profile.save(update_fields=["is_active", "retired_reason"])
    action = "expert.restore" if active else "expert.retire"
    audit.record(actor=actor, action=action, obj=profile, reason=reason)
    return profile


@transaction.atomic
def declare_conflict(
    *, programme: Programme, expert_id: int, target: Target, reason: str, actor: Any
) -> DeclaredConflict:
    """Bar an expert from a unit, a project or a person's projects, from now on.

    Declared by the expert or by the department, and noted on sheets handed out before. Raises
    NotAllowed, InvalidInput (no reason, not exactly one target, a target out of sight, not in
    the pool).
    """
    own = actor.pk == expert_id and is_expert_of(actor, programme)
    if own:
        expert = User.objects.get(pk=actor.pk)
    else:
        _require_department(actor, programme)
        expert = _pooled(programme, actor, expert_id)
    reason = checked_reason(reason)
    _refuse_target(programme, target, actor)
    conflict = DeclaredConflict.objects.create(
        committee=programme.committee,
        expert=expert,
        organisation=target.unit,
        project=target.project,
        person=target.person.strip(),
        reason=reason,
        declared_by=actor,
        declared_at=clock.now(),
    )
    flag_sheets(conflict, actor=actor)
    audit.record(
        actor=actor,
        action="conflict.declare",
        obj=conflict,
        title=f"{expert} 回避 {conflict}",
        reason=reason,
    )
    return conflict


def _refuse_target(programme: Programme, target: Target, actor: Any) -> None:
    named: Iterable[object] = (target.unit, target.project, target.person.strip())
    errors: dict[str, list[str]] = {}
    if sum(1 for one in named if one) != 1:
        errors["unit"] = ["单位、项目、人员请填一项，且只填一项。"]
    if target.unit and not target.unit.path.startswith(programme.committee.path):
        errors["unit"] = ["没有这个单位，请核对名称。"]
    seen = Project.objects.visible_to(actor).filter(programme=programme)
    if target.project and not seen.filter(pk=target.project.pk).exists():
        errors["project"] = ["请从名单中选择项目。"]
    if len(target.person.strip()) > 40:
        errors["person"] = ["姓名不超过 40 字。"]
    if errors:
        raise InvalidInput("".join(row[0] for row in errors.values()), field_errors=errors)


@transaction.atomic
def lift_conflict(
    *, programme: Programme, conflict_id: int, reason: str, actor: Any
) -> DeclaredConflict:
    """Let a declared conflict bar nobody any more; the row stays.

    Raises NotAllowed (department only), InvalidInput (no reason), StaleState (lifted already).
    """
    _require_department(actor, programme)
    reason = checked_reason(reason)
    rows = DeclaredConflict.objects.visible_to(actor).select_for_update(of=("self",))
    conflict = rows.get(pk=conflict_id, committee=programme.committee)
    if conflict.lifted_at is not None:
        raise StaleState("这项回避登记已经解除，无需再办。")
    conflict.lifted_by, conflict.lifted_at, conflict.lift_reason = actor, clock.now(), reason
    conflict.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    clear_sheets(conflict, actor=actor)
    audit.record(
        actor=actor,
        action="conflict.lift",
        obj=conflict,
        title=f"{conflict.expert} 回避 {conflict}",
        reason=reason,
    )
    return conflict


def is_expert_of(user: Any, programme: Programme | None) -> bool:
    """Whether the person holds an expert's post inside the programme's committee today."""
    return programme is not None and any(
        seat.role == Role.EXPERT and seat.path.startswith(programme.committee.path)
        for seat in scope_of(user).seats
    )
