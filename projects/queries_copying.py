"""Projects a unit may start a new application from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from organisations.scope import scope_of
from programmes.models import Programme
from projects.enums import NOT_APPROVED, Status
from projects.examples import examples_q
from projects.models import Project
from projects.sheet.context import FINISHED
from projects.sheet.groups import Document


def own_sources(user: Any, programme: Programme) -> QuerySet[Project]:
    """Projects of the person's own units of earlier years, and those turned down this year."""
    earlier = Q(programme__year__lt=programme.year)
    turned_down = Q(programme=programme, status__in=NOT_APPROVED)
    return (
        Project.objects.visible_to(user)
        .filter(earlier | turned_down, organisation__in=scope_of(user).unit_ids())
        .exclude(status=Status.DRAFT)
        .select_related("organisation", "programme")
        .order_by("-programme__year", "title", "pk")
    )


def open_examples(user: Any, programme: Programme) -> QuerySet[Project]:
    """Excellent finished projects of earlier years of the same committee, where these are open.

    The switch of the year in which the project was run decides: its units knew of it when they
    filed. Nothing for people who do not write applications of a unit below the committee.
    """
    seats = scope_of(user)
    writes = any(
        seat.path.startswith(programme.committee.path) and seat.organisation_id in seats.unit_ids()
        for seat in seats.seats
    )
    if not writes:
        return Project.objects.none()
    return (
        Project.objects.filter(
            examples_q(),
            programme__committee=programme.committee,
            programme__year__lt=programme.year,
            programme__examples_open=True,
            status__in=FINISHED,
        )
        .exclude(organisation__in=seats.unit_ids())
        .select_related("organisation", "programme")
        .order_by("-programme__year", "title", "pk")
    )


def source_with(key: int, user: Any, programme: Programme) -> Project | None:
    """The project with this key if the person may start from it, None otherwise."""
    sources = [own_sources(user, programme), open_examples(user, programme)]
    return next((found for rows in sources if (found := rows.filter(pk=key).first())), None)


def may_continue(source: Project, unit_ids: Collection[int]) -> bool:
    """Whether a new project may follow the source: finished, of an earlier year, of the unit."""
    return source.organisation_id in unit_ids and source.status in FINISHED


def document_of(source: Project) -> Document:
    """The source as last filed; as typed where it never was."""
    last = source.revisions.last()
    return last.document if last else source.application.document
