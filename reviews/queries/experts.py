"""The pool of a committee's experts: who they are, what they know, what they have in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import clock
from organisations.enums import Role
from organisations.models import Appointment, Organisation, User
from programmes.models import Category, Programme
from reviews.enums import SheetState
from reviews.models import DeclaredConflict, ExpertProfile, ScoreSheet


def pool_of(programme: Programme, user: Any) -> QuerySet[User]:
    """Experts of the programme's committee, retired ones too; only for its department.

    Carries `declared`, how many conflicts bar each of them.
    """
    if not user.has_perm("reviews.work_on_programme", programme):
        return User.objects.none()
    held = Appointment.objects.held_on(clock.today()).filter(
        post__role=Role.EXPERT, post__organisation__path__startswith=programme.committee.path
    )
    known = ExpertProfile.objects.visible_to(user).filter(committee=programme.committee_id)
    found = User.objects.filter(
        Q(pk__in=held.values("user_id")) | Q(pk__in=known.values("user_id"))
    )
    declared = (
        DeclaredConflict.objects.filter(
            committee=programme.committee_id, expert=OuterRef("pk"), lifted_at=None
        )
        .order_by()
        .values("expert")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return found.annotate(declared=Coalesce(Subquery(declared), 0)).order_by("display_name", "pk")


def profile_of(programme: Programme, expert: User) -> ExpertProfile:
    """What the committee knows of the expert; an unsaved row where it knows nothing yet."""
    rows = ExpertProfile.objects.select_related("unit").prefetch_related("fields")
    kept = rows.filter(committee=programme.committee_id, user=expert).first()
    found = kept or ExpertProfile(committee=programme.committee)
    found.user = expert
    return found


@dataclass(frozen=True)
class ExpertLine:
    """One expert of the pool."""

    expert: User
    unit: str
    fields: tuple[str, ...]
    is_active: bool
    handed_out: int
    handed_in: int
    conflicts: int


def expert_lines(programme: Programme, experts: Sequence[User]) -> list[ExpertLine]:
    """Rows of the pool page, of experts read by `pool_of`; four queries."""
    keys = [one.pk for one in experts]
    profiles = {
        profile.user_id: profile
        for profile in ExpertProfile.objects.filter(committee=programme.committee_id, user__in=keys)
        .select_related("unit")
        .prefetch_related("fields")
    }
    names = dict(Category.objects.filter(programme=programme).values_list("code", "name"))
    sheets = Counter(
        ScoreSheet.objects.filter(project__programme=programme, judge__in=keys)
        .exclude(state=SheetState.RECUSED)
        .values_list("judge_id", "state")
    )
    return [_line(one, profiles.get(one.pk), names, sheets) for one in experts]


def load_of(programme: Programme, expert: User) -> tuple[int, int]:
    """Sheets of the year the expert has, and has handed in."""
    rows = ScoreSheet.objects.filter(project__programme=programme, judge=expert)
    states = Counter(rows.exclude(state=SheetState.RECUSED).values_list("state", flat=True))
    return states.total(), states[SheetState.LOCKED]


def _line(
    expert: Any,
    profile: ExpertProfile | None,
    names: dict[str, str],
    sheets: Counter[tuple[int, str]],
) -> ExpertLine:
    unit = ""
    fields: tuple[str, ...] = ()
    if profile is not None:
        unit = profile.unit.short_name if profile.unit else profile.unit_name
        fields = tuple(
            row.words or names.get(row.category_code, row.category_code)
            for row in profile.fields.all()
        )
    locked = sheets[expert.pk, SheetState.LOCKED]
    return ExpertLine(
        expert=expert,
        unit=unit,
        fields=fields,
        is_active=expert.is_active and (profile is None or profile.is_active),
        handed_out=locked + sheets[expert.pk, SheetState.DRAFT],
        handed_in=locked,
        conflicts=expert.declared,
    )


def conflicts_of(programme: Programme, expert: User) -> QuerySet[DeclaredConflict]:
    """What the expert is barred from by declaration, lifted ones last."""
    rows = DeclaredConflict.objects.filter(committee=programme.committee_id, expert=expert)
    return rows.select_related("organisation", "project", "declared_by", "lifted_by").order_by(
        "lifted_at", "pk"
    )


def unit_named(committee: Organisation, name: str) -> Organisation | None:
    """The committee's unit of exactly this full or short name; None when none or several.

    An expert may not look units up, but must be able to name the one to stay away from.
    """
    own = Organisation.objects.filter(path__startswith=committee.path, is_active=True)
    found = list(own.filter(name=name)[:2]) or list(own.filter(short_name=name)[:2])
    return found[0] if len(found) == 1 else None
