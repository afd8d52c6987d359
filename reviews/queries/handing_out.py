"""Where projects stand before sheets are handed out, read for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from programmes.models import Rubric
from projects.models import Project
from reviews.models import ScoreResult, ScoreSheet
from reviews.queries.panel import with_round
from reviews.queries.rubrics import rubrics_since


@dataclass(frozen=True)
class Standing:
    """One project's round, its rubrics in order, its sheets of the round, whether it is counted."""

    round: int
    rubrics: Sequence[Any]
    sheets: Sequence[ScoreSheet]
    is_counted: bool

    def sheets_of(self, rubric: Rubric) -> dict[int, ScoreSheet]:
        """Sheets of the rubric by judge."""
        return {one.judge_id: one for one in self.sheets if one.rubric_id == rubric.pk}


def standings_of(projects: Sequence[Project], stage: str) -> dict[int, Standing]:
    """Standing of each project, locked by the caller.

    Five queries, and three more for every category and every correction of the rules that fell
    between the beginnings of two projects.
    """
    keys = [project.pk for project in projects]
    rows = with_round(Project.objects.filter(pk__in=keys), stage)
    rounds = dict(rows.values_list("pk", "panel_round"))
    sheets: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in ScoreSheet.objects.filter(project__in=keys, stage=stage).select_related("group"):
        if sheet.round == rounds[sheet.project_id]:
            sheets[sheet.project_id].append(sheet)
    results = ScoreResult.objects.filter(project__in=keys, stage=stage)
    counted = set(results.values_list("project_id", "round"))
    rubrics = _rubrics_of(projects, stage)
    return {
        key: Standing(rounds[key], rubrics[key], sheets[key], (key, rounds[key]) in counted)
        for key in keys
    }


def _rubrics_of(projects: Sequence[Project], stage: str) -> dict[int, list[Any]]:
    """Rubrics of each project; read once for those that began under the same rules."""
    first = ScoreSheet.objects.filter(project__in=[one.pk for one in projects], stage=stage)
    began = dict(first.order_by().values_list("project_id").annotate(Min("assigned_at")))
    retired = Rubric.objects.filter(
        programme__in={one.programme_id for one in projects}, stage=stage, retired_at__isnull=False
    )
    ends = [end for end in retired.values_list("retired_at", flat=True) if end]
    found: dict[tuple[int, int | None, int], list[Any]] = {}
    chosen = {}
    for project in projects:
        since = began.get(project.pk)
        key = (project.programme_id, project.category_id, _outlived(since, ends))
        if key not in found:
            found[key] = rubrics_since(project, stage, since)
        chosen[project.pk] = found[key]
    return chosen


def _outlived(since: datetime | None, ends: Sequence[datetime]) -> int:
    return 0 if since is None else sum(end >= since for end in ends)
