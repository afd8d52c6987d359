"""What became of the projects a unit or its secretary had in the year before."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dispatch.enums import LampColour
from dispatch.models import Lamp
from organisations.models import User
from programmes.enums import Grade
from projects.enums import ESTABLISHED
from projects.models import Project
from reviews.models import Acceptance

MOST = 6
_DECIDED = Acceptance.objects.filter(project=OuterRef("pk"), decided_at__isnull=False)
_LAMPS = Lamp.objects.filter(project=OuterRef("pk"))
_GRADE = Coalesce("rank_entry__grade", Subquery(_DECIDED.order_by("-round").values("grade")[:1]))
_LAMP = Subquery(_LAMPS.order_by("-period__starts_on").values("shown")[:1])


def earlier_results(project: Project, user: User) -> list[Project]:
    """Approved projects of last year by this unit or, elsewhere, by a secretary of this name.

    Carries `grade` (frozen, else of the decided acceptance; "" before), `lamp` (the last one
    shown), their words `grade_word` and `lamp_word`, and `same_unit`. One query.
    """
    rows = (
        _last_year(project, Project.objects.visible_to(user))
        .select_related("organisation")
        .annotate(grade=_GRADE, lamp=_LAMP)
        .order_by("pk")[:MOST]
    )
    found: list[Any] = list(rows)
    for row in found:
        row.grade_word = Grade(row.grade).label if row.grade else ""
        row.lamp_word = LampColour(row.lamp).label if row.lamp else ""
        row.same_unit = row.organisation_id == project.organisation_id
    return found


def _last_year(project: Project, seen: QuerySet[Project]) -> QuerySet[Project]:
    """Of what is seen: approved, one year before, by the unit or a secretary of this name."""
    people = Q(organisation_id=project.organisation_id)
    if project.secretary_name:
        people |= Q(secretary_name=project.secretary_name)
    return seen.filter(
        people,
        programme__committee_id=project.programme.committee_id,
        programme__year=project.programme.year - 1,
        status__in=ESTABLISHED,
    )
