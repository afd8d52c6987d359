"""Accounts: opened with a one-time password, closed at once, opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.errors import Conflict, NotAllowed, StaleState
from organisations.models import Post, User
from organisations.services.appointments import appoint
from organisations.services.door import require_administrator_at, require_administrator_of
from organisations.services.passwords import give_one_time_password
from organisations.services.sessions import end_sessions


@dataclass(frozen=True)
class NewAccount:
    """A new person and the one-time password, which can be read only here."""

    user: User
    password: str


@transaction.atomic
def create_person(
    *,
    actor: User | None,
    username: str,
    display_name: str,
    post: Post,
    starts_on: date,
    phone: str = "",
    email: str = "",
) -> NewAccount:
    """Open an account for a person who takes up the post; ``actor`` None is the console.

    Raises:
        NotAllowed: the actor does not administer the post's organisation.
        Conflict: the user name is taken.
    """
    require_administrator_at(actor, post.organisation)
    user = User(username=username, display_name=display_name, phone=phone, email=email)
    try:
        with transaction.atomic():
            password = give_one_time_password(user)
    except IntegrityError as error:
        raise Conflict(f"账号“{username}”已被使用，请换一个账号名。") from error
    audit.record(actor=actor, action="account.create", obj=user, details={"username": username})
    appoint(actor=actor, user=user, post=post, starts_on=starts_on)
    return NewAccount(user, password)


@transaction.atomic
def deactivate_person(*, actor: User | None, user: User, reason: str = "") -> int:
    """Close the account: its sessions end at once, its posts open nothing any more.

    Returns the sessions ended.

    Raises:
        NotAllowed: the actor does not administer the person, or is the person.
        StaleState: the account is closed already.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if actor is not None and actor.pk == row.pk:
        raise NotAllowed("不能停用自己的账号，请由另一位系统管理员办理。")
    require_administrator_of(actor, row)
    if not row.is_active:
        raise StaleState(f"“{row}”的账号已经停用，无需再办。")
    row.is_active = False
    row.save(update_fields=["is_active"])
    ended = end_sessions(row)
    audit.record(
        actor=actor, action="account.deactivate", obj=row, reason=reason, details={"ended": ended}
    )
    return ended


@transaction.atomic
def reactivate_person(*, actor: User | None, user: User, reason: str = "") -> str:
    """Open a closed account again, with a new one-time password, which is returned.

    Raises:
        NotAllowed: the actor does not administer the person.
        StaleState: the account is open already.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require_administrator_of(actor, row)
    if row.is_active:
        raise StaleState(f"“{row}”的账号正在使用，无需启用。")
    row.is_active = True
    password = give_one_time_password(row)
    audit.record(actor=actor, action="account.reactivate", obj=row, reason=reason)
    return password
