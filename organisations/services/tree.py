"""Grows and rearranges the organisation tree, and sets up posts in it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from core import audit
from core.errors import Conflict, InvalidInput, NotAllowed
from organisations.initials import initials_of
from organisations.models import Organisation, Post, User

_LONGEST_INITIALS = 60


@transaction.atomic
def add_organisation(
    *,
    actor: User | None,
    parent: Organisation | None,
    name: str,
    short_name: str,
    kind: str,
    sphere: str = "",
    code: str = "",
) -> Organisation:
    """Add an organisation below the parent, or as the root of a new tree.

    ``actor`` None is the console.

    Raises:
        NotAllowed: the actor neither administers the parent nor works in its department;
            a new tree can be planted from the console only.
        Conflict: the full name is taken.
    """
    _require_setting_up(actor, parent)
    fields = {
        "name": name,
        "short_name": short_name,
        "kind": kind,
        "sphere": sphere,
        "code": code,
        "initials": initials_of(short_name)[:_LONGEST_INITIALS],
    }
    try:
        with transaction.atomic():
            organisation = _planted(parent, fields)
    except IntegrityError as error:
        raise Conflict(f"党组织“{name}”已存在，请核对全称。") from error
    audit.record(actor=actor, action="organisation.add", obj=organisation, details=fields)
    return organisation


@transaction.atomic
def move_organisation(
    *, actor: User | None, organisation: Organisation, parent: Organisation
) -> Organisation:
    """Put the organisation with all below it under another parent; sight moves with it.

    Raises:
        NotAllowed: the actor does not administer both.
        InvalidInput: the parent lies inside the organisation itself.
    """
    _lock_tree()
    row = Organisation.objects.get(pk=organisation.pk)
    target = Organisation.objects.get(pk=parent.pk)
    for place in (row, target):
        if actor is not None and not actor.has_perm("organisations.manage_people", place):
            raise NotAllowed(f"“{place}”不在您的管理范围内，没有作任何改动。")
    if target.path.startswith(row.path):
        message = "上级党组织不能是它自己或它的下级，请另选。"
        raise InvalidInput(message, field_errors={"parent": [message]})
    before = row.path
    Organisation.objects.move(row, target, "last-child")
    row = Organisation.objects.get(pk=row.pk)
    audit.record(
        actor=actor,
        action="organisation.move",
        obj=row,
        details={"before": before, "after": row.path, "parent": str(target)},
    )
    return row


@transaction.atomic
def add_post(*, actor: User | None, organisation: Organisation, title: str, role: str) -> Post:
    """Set up a post in the organisation.

    Raises:
        NotAllowed: the actor neither administers the organisation nor works in its department.
        Conflict: the organisation has a post of this title.
    """
    _require_setting_up(actor, organisation)
    try:
        with transaction.atomic():
            post = Post.objects.create(organisation=organisation, title=title, role=role)
    except IntegrityError as error:
        raise Conflict(f"“{organisation}”已有岗位“{title}”。") from error
    audit.record(actor=actor, action="post.add", obj=post, details={"role": role})
    return post


def _require_setting_up(actor: User | None, organisation: Organisation | None) -> None:
    if actor is None or actor.has_perm("organisations.set_up_units", organisation):
        return
    raise NotAllowed(f"您不能在“{organisation or '最上级'}”下增设单位或岗位。")


def _planted(parent: Organisation | None, fields: dict[str, str]) -> Organisation:
    _lock_tree()
    if parent is None:
        return Organisation.objects.add_root(fields)
    return Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), fields)


def _lock_tree() -> None:
    """Let one writer at a time number the nodes: the path is computed from its neighbours."""
    list(Organisation.objects.select_for_update().filter(depth=1).values_list("pk", flat=True))
