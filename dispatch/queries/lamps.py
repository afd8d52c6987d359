"""Lamps as lists and figures need them: current, by period, strips of twelve months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet

from dispatch.enums import LampColour
from dispatch.lamps import LampThresholds
from dispatch.models import Lamp, ReportPeriod
from dispatch.periods import shifted_month
from programmes.models import LampRule
from projects.models import Project

STRIP_MONTHS = 12
StripCell = tuple[str, str, Decimal | None]


def thresholds_of(programme_id: int) -> LampThresholds:
    """Numbers of the programme's lamp rule; the default rule when it has none; one query."""
    rule = LampRule.objects.filter(programme=programme_id).first()
    if rule is None:
        return LampThresholds()
    names = (field.name for field in fields(LampThresholds))
    return LampThresholds(**{name: getattr(rule, name) for name in names})


def current_lamps(project_ids: Iterable[int]) -> dict[int, Lamp]:
    """Current lamp by project; projects never lit are left out; one query."""
    rows = Lamp.objects.filter(project__in=list(project_ids), is_current=True)
    return {lamp.project_id: lamp for lamp in rows.select_related("period", "override_by")}


def lamps_of_period(period: ReportPeriod, project_ids: Iterable[int]) -> dict[int, Lamp]:
    """Lamp of the period by project; one query."""
    rows = Lamp.objects.filter(period=period, project__in=list(project_ids))
    return {lamp.project_id: lamp for lamp in rows.select_related("override_by")}


def lamp_strips(project_ids: Iterable[int], upto: date) -> dict[int, list[StripCell]]:
    """Twelve months of shown lamps by project, ending with the month of `upto`; one query."""
    ids = list(project_ids)
    first = shifted_month(upto, 1 - STRIP_MONTHS)
    rows = Lamp.objects.filter(
        project__in=ids, period__ends_on__gte=first, period__starts_on__lte=upto
    ).values_list("project_id", "period__ends_on", "shown", "lag")
    lit: dict[int, list[tuple[date, str, Decimal]]] = {pk: [] for pk in ids}
    for project, ends_on, shown, lag in rows:
        lit[project].append((ends_on, shown, lag))
    return {pk: strip_of(lit[pk], upto) for pk in ids}


def strip_of(lit: Iterable[tuple[date, str, Decimal]], upto: date) -> list[StripCell]:
    """Twelve months ending with the month of `upto`, of lamps by the last day of their period.

    A label like 3月, the colour code or "" where none was lit, and the lag in its unit. A period
    stands in the month it ends in, one that still runs (a quarter) in the present month.
    """
    months = [shifted_month(upto, n) for n in range(1 - STRIP_MONTHS, 1)]
    found = {min(last, upto).replace(day=1): (str(shown), lag) for last, shown, lag in sorted(lit)}
    return [(f"{month.month}月", *found.get(month, ("", None))) for month in months]


def lamp_counts(projects: QuerySet[Project]) -> dict[str, int]:
    """Number of projects by current lamp, every colour present; one query.

    Projects never lit count as grey, so the sum equals the number of projects.
    """
    counts = dict.fromkeys(LampColour.values, 0)
    rows = Lamp.objects.filter(project__in=projects, is_current=True).order_by()
    for row in rows.values("shown").annotate(number=Count("pk")):
        counts[row["shown"]] = row["number"]
    counts[LampColour.GREY] += projects.count() - sum(counts.values())
    return counts
