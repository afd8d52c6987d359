"""Checks that the actor administers what is to be changed; the console (None) may do all."""

from __future__ import annotations

from core import clock
from core.errors import NotAllowed
from organisations.models import Organisation, User
from organisations.queries import people_administered_by


def require_administrator_of(actor: User | None, user: User) -> None:
    """Let pass who administers the person.

    Raises:
        NotAllowed: the actor does not.
    """
    if actor is None:
        return
    if not people_administered_by(actor, clock.today()).filter(pk=user.pk).exists():
        raise NotAllowed("这位同志不在您的管理范围内，没有作任何改动。请联系上级系统管理员。")


def require_administrator_at(actor: User | None, organisation: Organisation) -> None:
    """Let pass who administers the organisation.

    Raises:
        NotAllowed: the actor does not.
    """
    if actor is None or actor.has_perm("organisations.manage_people", organisation):
        return
    raise NotAllowed(f"“{organisation}”不在您的管理范围内，没有作任何改动。")
