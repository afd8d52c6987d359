"""What a person's posts of today open to them: the one answer behind every `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from core import clock
from organisations.enums import OrgKind, Role

UNIT_ROLES = frozenset({Role.LIAISON, Role.SECRETARY})
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Seat:
    """One post held today: role, organisation and the tree path its sight reaches down from."""

    role: str
    title: str
    organisation_id: int
    organisation_name: str
    path: str
    kind: str
    committee_path: str


@dataclass(frozen=True)
class Scope:
    """All seats of one person on one day."""

    user_id: int | None
    seats: tuple[Seat, ...]

    @property
    def roles(self) -> frozenset[str]:
        """Roles held today in any organisation."""
        return frozenset(seat.role for seat in self.seats)

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Short names of the units served, each once, in order."""
        return tuple(dict.fromkeys(seat.organisation_name for seat in self.seats))

    def unit_ids(self, *roles: str) -> frozenset[int]:
        """Organisations in which one of the roles is held (default: liaison or secretary)."""
        wanted = frozenset(roles) or UNIT_ROLES
        return frozenset(seat.organisation_id for seat in self.seats if seat.role in wanted)

    def committee_paths(self, *roles: str) -> frozenset[str]:
        """Tree paths of the committees served as staff, head or leader (by role)."""
        wanted = frozenset(roles) or frozenset({Role.STAFF, Role.HEAD, Role.LEADER})
        return frozenset(seat.committee_path for seat in self.seats if seat.role in wanted)

    def serves(self, committee_path: str, *roles: str) -> bool:
        """Whether one of the roles is held for exactly this committee (not one above or below)."""
        return committee_path in self.committee_paths(*roles)

    def organisations_q(self, prefix: str = "") -> Q:
        """Condition for rows of organisations in sight; `prefix` leads to the organisation."""
        condition = NOTHING
        units = self.unit_ids() | self.unit_ids(Role.EXPERT)
        if units:
            condition |= Q(**{f"{prefix}pk__in": units})
        for path in sorted(self.committee_paths()):
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition


def committee_path_of(path: str, kind: str, steplen: int = 4) -> str:
    """Path of the committee an organisation serves: a department serves its parent.

    A committee serves itself; every other organisation stands for itself.
    """
    if kind == OrgKind.DEPARTMENT:
        return path[:-steplen] or path
    return path


def scope_of(user: Any, on: date | None = None) -> Scope:
    """Scope of the person on the day (default: today); empty for anonymous or inactive people.

    One query, kept on the user object, which lives for one request: a revoked appointment
    therefore acts on the next request.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope(None, ())
    day = on or clock.today()
    # By attribute, not by __dict__: request.user is a lazy wrapper with a __dict__ of its own.
    kept: dict[date, Scope] | None = getattr(user, "_scopes", None)
    if kept is None:
        kept = user._scopes = {}
    if day not in kept:
        kept[day] = Scope(user.pk, tuple(_seats(user, day)))
    return kept[day]


def _seats(user: Any, day: date) -> list[Seat]:
    rows = (
        user.appointments.held_on(day)
        .filter(post__organisation__is_active=True)
        .order_by("pk")
        .values_list(
            "post__role",
            "post__title",
            "post__organisation_id",
            "post__organisation__short_name",
            "post__organisation__path",
            "post__organisation__kind",
        )
    )
    return [Seat(*row, committee_path=committee_path_of(row[4], row[5])) for row in rows]
