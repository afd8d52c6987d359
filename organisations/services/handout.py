"""Opens many accounts at once and returns their one-time passwords for the printed list."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django_password_validators.password_history.models import (
    PasswordHistory,
    UserPasswordHistoryConfig,
)

from core import audit, clock
from core.errors import Conflict, NotAllowed
from organisations.enums import Role
from organisations.models import Appointment, Post, User
from organisations.passwords import one_time_password
from organisations.queries import people_with_role
from organisations.scope import scope_of

# Of random passwords of 93 bits alone: nobody finds those by trying, so their copy in the
# history need not be slow. The passwords themselves are hashed as all others are.
_HISTORY_ITERATIONS = 1000


@dataclass(frozen=True)
class NewHolder:
    """A person to be given an account and a post."""

    post: Post
    username: str
    display_name: str
    starts_on: date
    phone: str = ""


@dataclass(frozen=True)
class HandOutLine:
    """One line of the list the department prints, once."""

    unit: str
    title: str
    username: str
    password: str


@transaction.atomic
def hand_out(*, actor: User | None, holders: Sequence[NewHolder]) -> list[HandOutLine]:
    """Open an account and start the appointment for every holder; all or none.

    Hashing is the cost (about 0.25 s of one core each, as slow as for any password);
    it runs on all cores, since the hashers let other threads work meanwhile.
    ``actor`` None is the console. Returns the lines in the order of the holders: the
    passwords are stored as hashes only and can be read nowhere else.

    Raises:
        NotAllowed: the actor neither administers a unit nor works in its department, or
            would open an account above the own one (see ``_may_open``).
        Conflict: a user name is taken, or given twice.
    """
    _check_posts(actor, [holder.post for holder in holders])
    _check_names([holder.username for holder in holders])
    passwords = [one_time_password() for _ in holders]
    people = _create_people(holders, passwords)
    _record_history(people, passwords)
    appointments = Appointment.objects.bulk_create(
        Appointment(user=person, post=holder.post, starts_on=holder.starts_on)
        for person, holder in zip(people, holders, strict=True)
    )
    audit.record_many(actor=actor, entries=_entries(people, appointments))
    return [
        HandOutLine(
            unit=holder.post.organisation.short_name,
            title=holder.post.title,
            username=holder.username,
            password=password,
        )
        for holder, password in zip(holders, passwords, strict=True)
    ]


def _check_posts(actor: User | None, posts: Sequence[Post]) -> None:
    if actor is None:
        return
    for post in posts:
        if not _may_open(actor, post):
            raise NotAllowed(f"您不能为“{post}”开通账号。没有开通任何账号，请由系统管理员办理。")


def _may_open(actor: User, post: Post) -> bool:
    """Who holds the printed list could use the accounts on it.

    So only an administrator opens an administrator's; and staff open the head's only
    where nobody heads the department yet.
    """
    organisation = post.organisation
    if actor.has_perm("organisations.manage_people", organisation):
        return True
    if not actor.has_perm("organisations.hand_out_passwords", organisation):
        return False
    if post.role == Role.HEAD and Role.HEAD not in scope_of(actor).roles:
        return not people_with_role(
            role=Role.HEAD, organisation_id=organisation.pk, on=clock.today()
        ).exists()
    return post.role != Role.ADMINISTRATOR


def _check_names(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    taken = User.objects.filter(username__in=names).order_by("username")
    refused = twice or list(taken.values_list("username", flat=True))
    if refused:
        raise Conflict(f"账号“{refused[0]}”重复或已被使用，没有开通任何账号。")


def _create_people(holders: Sequence[NewHolder], passwords: Sequence[str]) -> list[User]:
    now = clock.now()
    people = [
        User(
            username=holder.username,
            display_name=holder.display_name,
            phone=holder.phone,
            password=stored,
            must_change_password=True,
            password_changed_at=now,
        )
        for holder, stored in zip(holders, _hashed(passwords), strict=True)
    ]
    return User.objects.bulk_create(people)


def _record_history(people: Sequence[User], passwords: Sequence[str]) -> None:
    """Note the first passwords too: what was printed on paper must not come back later."""
    configs = []
    for person in people:
        config = UserPasswordHistoryConfig(user=person, iterations=_HISTORY_ITERATIONS)
        config.save()
        configs.append(config)
    PasswordHistory.objects.bulk_create(
        PasswordHistory(user_config=config, password=config.make_password_hash(password))
        for config, password in zip(configs, passwords, strict=True)
    )


def _hashed(passwords: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(make_password, passwords))


def _entries(people: Sequence[User], appointments: Sequence[Appointment]) -> list[audit.AuditEntry]:
    opened = [
        audit.AuditEntry("account.create", person, details={"username": person.username})
        for person in people
    ]
    started = [
        audit.AuditEntry(
            "appointment.start", row, details={"role": row.post.role, "starts_on": row.starts_on}
        )
        for row in appointments
    ]
    return opened + started
