"""Projects that need a leader's eye: red before yellow, with what the lamp was decided on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from dashboards.figures import AttentionLine
from dashboards.links import address
from dispatch.enums import LampColour
from dispatch.models import Lamp
from dispatch.periods import shifted_month
from programmes.models import Programme
from projects.enums import ESTABLISHED
from projects.models import Project

LINES = 10
STRIP_MONTHS = 6
# How the sentence on actual and planned progress begins (dispatch.lamps).
PROGRESS_SENTENCE = "实际 "


def attention_lines(user: Any, programme: Programme, today: date) -> tuple[AttentionLine, ...]:
    """The worst projects, red before yellow, the largest lag first, each with its last months.

    One query: the strip's lamps come along with the current one they explain.
    """
    worst = _worst(user, programme)
    first = shifted_month(today, 1 - STRIP_MONTHS)
    rows = (
        Lamp.objects.filter(project__in=worst.values("project"), period__ends_on__gte=first)
        | Lamp.objects.filter(pk__in=worst.values("pk"))
    ).select_related("project__organisation", "period")
    lamps: dict[int, list[Lamp]] = {}
    for lamp in rows.order_by("period__starts_on"):
        lamps.setdefault(lamp.project_id, []).append(lamp)
    months = [shifted_month(today, n) for n in range(1 - STRIP_MONTHS, 1)]
    lines = [_line(own, months) for own in lamps.values()]
    return tuple(
        sorted(lines, key=lambda line: (line.lamp != LampColour.RED, -line.lag, -line.overdue_days))
    )


def _worst(user: Any, programme: Programme) -> QuerySet[Lamp]:
    projects = Project.objects.visible_to(user).filter(programme=programme, status__in=ESTABLISHED)
    worst_first = Case(
        When(shown=LampColour.RED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    lamps = Lamp.objects.filter(
        is_current=True, shown__in=[LampColour.RED, LampColour.YELLOW], project__in=projects
    )
    return lamps.order_by(worst_first, "-lag", "-overdue_days", "pk")[:LINES]


def _beyond_lag(reasons: list[str]) -> list[str]:
    """Reasons without the sentence on progress, whose figures stand in columns of their own.

    Where progress is the only reason, its sentence stays.
    """
    return [reason for reason in reasons if not reason.startswith(PROGRESS_SENTENCE)] or reasons


def _line(lamps: list[Lamp], months: list[date]) -> AttentionLine:
    current = next(lamp for lamp in lamps if lamp.is_current)
    shown = {lamp.period.ends_on.replace(day=1): lamp.shown for lamp in lamps}
    project = current.project
    return AttentionLine(
        title=str(project),
        url=address("dashboards:project", project.pk),
        unit=str(project.organisation),
        # Accounts often bear unit and post as their name; the unit stands beside it already.
        secretary=project.secretary_name.removeprefix(str(project.organisation)),
        lamp=current.shown,
        lag=current.lag,
        overdue_days=current.overdue_days,
        strip=tuple((f"{month.month}月", str(shown.get(month, ""))) for month in months),
        reasons=tuple(_beyond_lag([str(reason) for reason in current.reasons])),
    )
