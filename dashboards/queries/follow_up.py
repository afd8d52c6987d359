"""What is coordinated, put right and urged around one project: numbers with their lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboards.links import address
from dispatch.coordination_steps import ENDED
from dispatch.enums import FindingState, OrderState
from dispatch.models import CoordinationItem, Finding, SupervisionOrder
from projects.models import Project

DONE_ORDERS = (OrderState.CLOSED, OrderState.WITHDRAWN)


@dataclass(frozen=True)
class FollowUp:
    """One list of the project: how many rows are open, and where all of them stand."""

    label: str
    number: int
    url: str


def with_follow_up(projects: QuerySet[Project], user: Any) -> QuerySet[Project]:
    """Projects with what is open around each, as far as the person may see it; no further query."""
    items = CoordinationItem.objects.visible_to(user).exclude(state__in=ENDED)
    findings = Finding.objects.visible_to(user).exclude(state=FindingState.CLOSED)
    orders = SupervisionOrder.objects.visible_to(user).exclude(state__in=DONE_ORDERS)
    return projects.annotate(
        open_items=_number(items, "project"),
        open_findings=_number(findings, "inspection__project"),
        open_orders=_number(orders, "project"),
    )


def follow_up_of(project: Any) -> tuple[FollowUp, ...]:
    """The lists of a project read by `with_follow_up`."""
    return tuple(
        FollowUp(label, number, address(page, project=str(project.pk)))
        for label, number, page in (
            ("协调事项", project.open_items, "dispatch:coordination"),
            ("督查整改", project.open_findings, "dispatch:findings"),
            ("督办单", project.open_orders, "dispatch:orders"),
        )
    )


def _number(rows: QuerySet[Any], way: str) -> Coalesce:
    of_one = rows.filter(**{way: OuterRef("pk")}).order_by().values(way)
    return Coalesce(
        Subquery(of_one.annotate(n=Count("pk", distinct=True)).values("n")),
        0,
        output_field=IntegerField(),
    )
