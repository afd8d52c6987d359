"""What supervision tells other parts: marks for lamps, days for the calendar, stage ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from core.clock import SHANGHAI
from dispatch.enums import FindingState, InspectionState, OrderState
from dispatch.models import Finding, Inspection, SupervisionOrder
from organisations.enums import Role
from organisations.scope import scope_of
from programmes.enums import OrderKind

# Where the unit has to act on an order.
WITH_UNIT = (OrderState.ISSUED, OrderState.SIGNED)
# Issued and not yet dealt with to the department's satisfaction.
UNSETTLED = (*WITH_UNIT, OrderState.ANSWERED)


@dataclass(frozen=True)
class SupervisionMarks:
    """What counts for the lamp of one project on one day."""

    red_orders: int = 0
    overdue_findings: int = 0


@dataclass(frozen=True)
class SupervisionDate:
    """One day of the calendar: what happens or falls due, for which project, where it is read."""

    day: date
    title: str
    project_id: int
    link: str


def lamp_marks(project_ids: Sequence[int], day: date) -> dict[int, SupervisionMarks]:
    """Open red orders and overdue findings at the end of the day; two queries.

    Projects with neither are left out. An answered finding waits for the department and is
    not held against the unit.
    """
    ids, over = list(project_ids), _end_of(day)
    red = (
        SupervisionOrder.objects.filter(project__in=ids, kind=OrderKind.RED, issued_at__lt=over)
        .filter(Q(state__in=UNSETTLED) | Q(closed_at__gte=over))
        .order_by()
        .values_list("project_id")
        .annotate(number=Count("pk"))
    )
    late = (
        Finding.objects.filter(inspection__project__in=ids, due_on__lt=day)
        .filter(state=FindingState.OPEN, inspection__recorded_at__lt=over)
        .order_by()
        .values_list("inspection__project_id")
        .annotate(number=Count("pk"))
    )
    orders, findings = dict(red), dict(late)
    return {
        pk: SupervisionMarks(orders.get(pk, 0), findings.get(pk, 0))
        for pk in ids
        if pk in orders or pk in findings
    }


def supervision_dates(user: Any, first: date, last: date) -> list[SupervisionDate]:
    """Announced inspections, and days by which findings and orders fall due; three queries."""
    span = (first, last)
    found = [
        SupervisionDate(
            row.planned_on,
            f"{row.kind}：{row.project}",
            row.project_id,
            reverse("dispatch:inspection", args=[row.pk]),
        )
        for row in Inspection.objects.visible_to(user)
        .filter(state=InspectionState.PLANNED, planned_on__range=span)
        .select_related("project", "kind")
    ]
    found += [
        SupervisionDate(
            row.due_on,
            f"督查问题整改到期：{row.inspection.project}",
            row.inspection.project_id,
            reverse("dispatch:finding", args=[row.pk]),
        )
        for row in Finding.objects.visible_to(user)
        .filter(state=FindingState.OPEN, due_on__range=span)
        .select_related("inspection__project")
    ]
    found += [
        SupervisionDate(
            row.due_on,
            f"{row.name}到期：{row.project}",
            row.project_id,
            reverse("dispatch:order", args=[row.pk]),
        )
        for row in SupervisionOrder.objects.visible_to(user)
        .filter(state__in=WITH_UNIT, due_on__range=span)
        .select_related("project", "programme")
    ]
    return sorted(found, key=lambda one: (one.day, one.title))


def recorded_of(project_id: int) -> list[Inspection]:
    """Recorded inspections of a project, oldest first, each with its counts; one query.

    Every row carries `found` (findings) and `left` (findings not closed).
    """
    rows = Inspection.objects.filter(project=project_id, state=InspectionState.RECORDED)
    return list(
        rows.select_related("kind")
        .annotate(
            found=Count("findings"),
            left=Count("findings", filter=~Q(findings__state=FindingState.CLOSED)),
        )
        .order_by("held_on", "pk")
    )


def in_office(user: Any) -> bool:
    """Whether the person belongs to a department today."""
    return bool(scope_of(user).committee_paths(Role.STAFF, Role.HEAD))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)
