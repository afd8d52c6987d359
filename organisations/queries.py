"""Who holds which post, and which part of the tree an administrator looks after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from organisations.enums import OrgKind, Role
from organisations.models import Appointment, Organisation, User
from organisations.scope import NOTHING, scope_of


def people_with_role(*, role: str, organisation_id: int, on: date) -> QuerySet[User]:
    """Active people who hold a post with the role in the organisation on the day."""
    seats = Q(post__role=role, post__organisation_id=organisation_id)
    return _holders(seats, on)


def people_of_units(*, organisation_ids: Iterable[int | None], on: date) -> QuerySet[User]:
    """Active liaison officers and secretaries of the units on the day, each once; one query."""
    units = [key for key in organisation_ids if key is not None]
    roles = [Role.LIAISON, Role.SECRETARY]
    return _holders(Q(post__role__in=roles, post__organisation_id__in=units), on)


def department_people(*, committee_id: int, roles: Sequence[str], on: date) -> QuerySet[User]:
    """Active people with one of the roles in the department that serves the committee.

    A post held in the committee itself serves it too, as in ``organisations.scope``.
    """
    committee = Organisation.objects.filter(pk=committee_id).first()
    if committee is None:
        return User.objects.none()
    department = Q(
        post__organisation__kind=OrgKind.DEPARTMENT,
        post__organisation__path__startswith=committee.path,
        post__organisation__depth=committee.depth + 1,
    )
    return _holders(
        Q(post__role__in=list(roles)) & (department | Q(post__organisation_id=committee_id)), on
    )


def _holders(seats: Q, on: date) -> QuerySet[User]:
    held = Appointment.objects.held_on(on).filter(seats, post__organisation__is_active=True)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk")


def administered_by(user: Any, prefix: str = "") -> Q:
    """Condition for rows in the person's back office; ``prefix`` leads to the organisation."""
    condition = NOTHING
    for path in sorted(scope_of(user).committee_paths(Role.ADMINISTRATOR)):
        condition |= Q(**{f"{prefix}path__startswith": path})
    return condition


def people_administered_by(user: Any, on: date) -> QuerySet[User]:
    """People with a post in the part of the tree administered and none outside it today.

    Somebody who also serves elsewhere, above or in another county, is looked after by an
    administrator who reaches both.
    """
    inside = administered_by(user, "post__organisation__")
    here = Appointment.objects.filter(inside)
    elsewhere = Appointment.objects.held_on(on).exclude(inside)
    return User.objects.filter(pk__in=here.values("user_id")).exclude(
        pk__in=elsewhere.values("user_id")
    )
