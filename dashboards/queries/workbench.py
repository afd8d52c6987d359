"""What stands beside the to-dos: the month's reports, lamps or the unit's own projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from core.clock import SHANGHAI
from dashboards.coming import YearDates
from dashboards.figures import Figure
from dashboards.links import address
from dashboards.queries.library import ESTABLISHED_NOW, LibraryFilters, library
from dashboards.queries.todos import Desk
from dispatch.enums import LampColour
from dispatch.models import MonthlyReport
from organisations.enums import Role
from programmes.models import Programme
from projects.models import Project

OWN_PROJECTS_SHOWN = 6
UNIT = frozenset({Role.LIAISON, Role.SECRETARY})


@dataclass(frozen=True)
class MonthPanel:
    """The newest report period: how many reports are due in it and have come in."""

    label: str
    due_at: datetime
    total: int
    submitted: int
    url: str

    @property
    def percent(self) -> int:
        """Share that has come in, in whole percent."""
        return self.submitted * 100 // self.total if self.total else 0

    @property
    def open(self) -> int:
        """Reports still to come."""
        return self.total - self.submitted


def month_panel(user: Any, programme: Programme) -> MonthPanel | None:
    """The newest period with reports in sight, None before the first; one query."""
    row = (
        MonthlyReport.objects.visible_to(user)
        .filter(period__programme=programme)
        .order_by("-period__starts_on")
        .values_list("period__starts_on", "period__due_at", "period__key")
        .annotate(total=Count("pk"), filed=Count("pk", filter=Q(first_submitted_at__isnull=False)))
        .first()
    )
    if row is None:
        return None
    starts_on, due_at, key, total, filed = row
    url = address("dispatch:month", period=key)
    return MonthPanel(f"{starts_on.month}月调度", due_at, total, filed, url)


def lamp_figures(user: Any, programme: Programme) -> tuple[Figure, ...]:
    """Established projects by current lamp; one query."""
    established = library(user, programme, LibraryFilters(status=ESTABLISHED_NOW))
    rows = established.order_by().values_list("lamp").annotate(number=Count("pk"))
    counts: dict[str, int] = {}
    for colour, number in rows:
        code = colour or LampColour.GREY
        counts[code] = counts.get(code, 0) + number
    return tuple(
        Figure(
            str(colour.label),
            counts.get(colour, 0),
            address(
                "dashboards:library",
                programme=programme.pk,
                status=ESTABLISHED_NOW,
                lamp=colour.value,
            ),
            colour.value,
        )
        for colour in LampColour
    )


def own_projects(user: Any, programme: Programme) -> list[Project]:
    """The first projects of the person's own units in the programme; one query."""
    return list(library(user, programme, LibraryFilters())[:OWN_PROJECTS_SHOWN])


def year_dates(programme: Programme, month: MonthPanel | None) -> YearDates:
    """Dates of the programme's year as local days."""
    return YearDates(
        opens_on=programme.opens_at.astimezone(SHANGHAI).date(),
        closes_on=programme.closes_at.astimezone(SHANGHAI).date(),
        closing_opens_on=programme.closing_opens_on,
        closing_due_on=programme.closing_due_on,
        report_due_on=month.due_at.astimezone(SHANGHAI).date() if month else None,
    )


def may_apply(desk: Desk, programme: Programme | None) -> bool:
    """Whether the person may begin an application now."""
    if programme is None or not desk.scope.roles & UNIT:
        return False
    return programme.opens_at <= desk.now <= programme.closes_at
