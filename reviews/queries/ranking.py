"""The frozen ranking, as the department reads it and as a unit reads its own line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from organisations.scope import scope_of
from programmes.models import Programme
from projects.enums import RUNNING, Status
from projects.models import Project
from reviews.models import Acceptance, RankEntry, RankingVersion, ResultCorrection
from reviews.queries.acceptance import BARS_FREEZE

ENDED = (Status.ACCEPTED, Status.FAILED, Status.CONTINUED)


def frozen_ranking(programme: Programme) -> QuerySet[RankEntry]:
    """All lines by group and place, those without a place last; empty until it is frozen.

    Carries `veto`: the ground by which the project was failed, None without one.
    """
    decided = Acceptance.objects.filter(project=OuterRef("project"), decided_at__isnull=False)
    return (
        RankEntry.objects.filter(programme=programme)
        .select_related("project__organisation", "group", "frozen_by", "award")
        .annotate(veto=Subquery(decided.order_by("-round").values("veto_item")[:1]))
        .order_by("group__position", "group_id", F("rank").asc(nulls_last=True), "pk")
    )


def own_ranking(programme: Programme, user: Any) -> QuerySet[RankEntry]:
    """Lines of the units in which the person is liaison officer or secretary."""
    return frozen_ranking(programme).filter(project__organisation__in=scope_of(user).unit_ids())


def entry_of(project: Project) -> RankEntry | None:
    """The project's line of the frozen ranking, None until it is frozen."""
    return RankEntry.objects.filter(project=project).first()


def is_score_told(project: Project) -> bool:
    """Whether the unit may read the score of its acceptance.

    Once the ranking is frozen, or at once where it failed: whoever may appeal has to see why.
    One query, none for a failed project.
    """
    return project.status == Status.FAILED or entry_of(project) is not None


def may_see_trace(user: Any, project: Project) -> bool:
    """Department and leaders at once; the unit when it was told its score."""
    if user.has_perm("reviews.see_marks", project):
        return True
    return bool(user.has_perm("projects.edit_application", project) and is_score_told(project))


def waiting_for_place(programme: Programme) -> QuerySet[Project]:
    """Scored projects whose acceptance ended after the freeze and that have no place yet."""
    rows = Project.objects.filter(programme=programme, status__in=ENDED, rank_entry=None)
    return rows.exclude(item_type__scored=False).order_by("pk")


def corrected_since(programme: Programme, version: RankingVersion) -> QuerySet[ResultCorrection]:
    """Corrections of results that the version of the ranking does not show yet."""
    rows = ResultCorrection.objects.filter(
        acceptance__project__programme=programme, corrected_at__gt=version.frozen_at
    )
    return rows.select_related("acceptance__project__organisation", "corrected_by").order_by("pk")


@dataclass(frozen=True)
class Standing:
    """Projects still in acceptance, which bar freezing, and those that will have no place.

    `rectifying` are placed once they come back; `placed` have a place already; `late` ended
    after the freeze and have none.
    """

    in_hand: int = 0
    rectifying: int = 0
    still_running: int = 0
    placed: int = 0
    late: int = 0


def standing_of_year(programme: Programme) -> Standing:
    """Count what has and what has not come to an end in the programme; one query."""
    running = [*RUNNING, Status.APPROVED, Status.SUSPENDED]
    ended = Q(status__in=ENDED, rank_entry=None) & ~Q(item_type__scored=False)
    return Standing(
        **Project.objects.filter(programme=programme).aggregate(
            in_hand=Count("pk", filter=Q(status__in=BARS_FREEZE)),
            rectifying=Count("pk", filter=Q(status=Status.RECTIFYING)),
            still_running=Count("pk", filter=Q(status__in=running)),
            placed=Count("rank_entry"),
            late=Count("pk", filter=ended),
        )
    )
