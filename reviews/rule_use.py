"""Names the projects that were judged by the rules as they stand."""

from __future__ import annotations

from programmes.enums import RuleSection
from programmes.models import Programme
from programmes.use import Rest, register_use
from reviews.models import PreReview, RankEntry, ScoreSheet


def scored(programme: Programme) -> list[Rest]:
    """Projects with a sheet that was begun or handed in."""
    rows = ScoreSheet.objects.filter(project__programme=programme, saved_at__isnull=False)
    return list(rows.order_by().values_list("project_id", "project__title").distinct())


def ranked(programme: Programme) -> list[Rest]:
    """Projects with a frozen result."""
    rows = RankEntry.objects.filter(programme=programme).order_by()
    return list(rows.values_list("project_id", "project__title"))


def reviewed(programme: Programme) -> list[Rest]:
    """Projects that went through a gate."""
    rows = PreReview.objects.filter(project__programme=programme).order_by()
    return list(rows.values_list("project_id", "project__title").distinct())


def register_all() -> None:
    """Tell the rule book what rests on it."""
    register_use(RuleSection.RUBRICS, scored)
    register_use(RuleSection.GRADES, ranked)
    register_use(RuleSection.GATES, reviewed)
