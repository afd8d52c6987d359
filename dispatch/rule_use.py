"""Names the projects that already report and are lit by the rules as they stand."""

from __future__ import annotations

from dispatch.models import Lamp, MonthlyReport
from programmes.enums import RuleSection
from programmes.models import Programme
from programmes.use import Rest, register_use


def reporting(programme: Programme) -> list[Rest]:
    """Projects with a report of an open period."""
    rows = MonthlyReport.objects.filter(project__programme=programme).order_by()
    return list(rows.values_list("project_id", "project__title").distinct())


def lit(programme: Programme) -> list[Rest]:
    """Projects with a computed lamp."""
    rows = Lamp.objects.filter(project__programme=programme).order_by()
    return list(rows.values_list("project_id", "project__title").distinct())


def register_all() -> None:
    """Tell the rule book what rests on it."""
    register_use(RuleSection.DISPATCH, reporting)
    register_use(RuleSection.LAMPS, lit)
