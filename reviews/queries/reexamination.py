"""Who judged a project before it was re-examined: other experts have to look at it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

from programmes.enums import Stage
from projects.models import Project, TransitionLog
from reviews.enums import SheetState
from reviews.models import ScoreSheet
from reviews.queries.panel import SCORED_IN, round_of

# Steps that bring a project before a panel again because somebody was right to object.
REEXAMINING = ("reopen_review", "reexamine", "reexamine_acceptance")


def former_judges_of(
    project_ids: Iterable[int], stage: str = Stage.APPROVAL
) -> dict[int, frozenset[int]]:
    """Judges who handed in a sheet before a re-examination now under way, by project.

    Projects that came before the panel in the ordinary way are left out. One query. Source: an
    appeal is answered after asking experts other than those who scored.
    """
    came = TransitionLog.objects.filter(
        project=OuterRef("project"), to_status=SCORED_IN[Stage(stage)]
    ).order_by("-at", "-pk")
    rows = (
        ScoreSheet.objects.filter(
            project__in=list(project_ids), stage=stage, state=SheetState.LOCKED
        )
        .annotate(came_by=Subquery(came.values("action")[:1]), now_in=round_of("project", stage))
        .filter(came_by__in=REEXAMINING, round__lt=F("now_in"))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for project, judge in rows.values_list("project_id", "judge_id"):
        found[project].add(judge)
    return {project: frozenset(judges) for project, judges in found.items()}


def former_judges(project: Project, stage: str = Stage.APPROVAL) -> frozenset[int]:
    """As `former_judges_of`, for one project."""
    return former_judges_of([project.pk], stage).get(project.pk, frozenset())
