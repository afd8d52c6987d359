"""Units of a committee with the projects they have filed, for the coverage list and its counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, FilteredRelation, Q

from dashboards.coverage import MandatoryTopic, UnitCoverage, UnitRow, cover
from organisations.enums import OrgKind
from organisations.models import Organisation
from programmes.enums import SelectionKind
from programmes.models import Programme


def unit_rows(user: Any, programme: Programme) -> list[UnitRow]:
    """Units right under the programme's committee with their projects by topic and status.

    Drafts are counted here and nowhere shown: the department may know that a unit has begun.
    One query.
    """
    committee = programme.committee
    units = Organisation.objects.visible_to(user).filter(
        path__startswith=committee.path, depth=committee.depth + 1, is_active=True
    )
    rows = (
        units.exclude(kind=OrgKind.DEPARTMENT)
        .annotate(
            own=FilteredRelation("projects", condition=Q(projects__programme=programme.pk)),
            topic=F("own__topic"),
            status=F("own__status"),
        )
        .order_by("path")
        .values_list("pk", "short_name", "kind", "topic", "status")
        .annotate(number=Count("own"))
    )
    return [UnitRow(*row) for row in rows]


def mandatory_topics(programme: Programme) -> list[MandatoryTopic]:
    """Mandatory topics of the catalogue; one query."""
    topics = programme.topics.filter(selection_kind=SelectionKind.MANDATORY)
    return [
        MandatoryTopic(pk, title, tuple(kinds or ()))
        for pk, title, kinds in topics.values_list("pk", "title", "org_kinds")
    ]


def coverage(user: Any, programme: Programme) -> tuple[UnitCoverage, ...]:
    """Coverage of every unit, in tree order; two queries."""
    return cover(unit_rows(user, programme), mandatory_topics(programme), programme.quota_max)
