"""Sets passwords: one's own, and one-time ones that must be changed at the first log-in."""

from __future__ import annotations

from axes.utils import reset as lift_lock
from django.conf import settings
from django.db import transaction

from core import audit, clock
from core.errors import NotAllowed
from organisations.models import User
from organisations.passwords import is_expired, one_time_password
from organisations.services.door import require_administrator_of
from organisations.services.sessions import end_sessions


def password_must_be_changed(user: User) -> bool:
    """Say whether the person may do nothing before choosing a new password."""
    days = settings.PASSWORD_MAX_AGE_DAYS
    return user.must_change_password or is_expired(user.password_changed_at, clock.now(), days)


def give_one_time_password(user: User) -> str:
    """Set a random password that must be changed at the first log-in; the caller saves nothing.

    Stored as a hash only: the returned text is the last time anybody can read it.
    ``set_password`` followed by ``save`` lets the password history see it.
    """
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = clock.now()
    user.save()
    return password


@transaction.atomic
def change_own_password(*, user: User, password: str, session_key: str | None) -> int:
    """Set the password the person chose; end the person's sessions on other machines.

    The form has checked the old password and the rules. Returns the sessions ended.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    row.set_password(password)
    row.must_change_password = False
    row.password_changed_at = clock.now()
    row.save()
    # The caller's object carries the new hash, or its own session would end with the others.
    user.refresh_from_db()
    ended = end_sessions(row, keep_key=session_key)
    audit.record(actor=row, action="account.password_change", obj=row, details={"ended": ended})
    return ended


@transaction.atomic
def reset_password(*, actor: User | None, user: User) -> str:
    """Give the person a new one-time password, lift a lock-out, end all sessions.

    ``actor`` None is the console. Returns the password, to be shown once.

    Raises:
        NotAllowed: the actor does not administer the person, or is the person.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if actor is not None and actor.pk == row.pk:
        raise NotAllowed("自己的密码请用“修改密码”更改，不能重置。")
    require_administrator_of(actor, row)
    password = give_one_time_password(row)
    lift_lock(username=row.username)
    ended = end_sessions(row)
    audit.record(actor=actor, action="account.password_reset", obj=row, details={"ended": ended})
    return password
