"""What units owe by a day to findings and to supervision orders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from dispatch.duties import HORIZON, DutyItem, keys_of, register_duty
from dispatch.enums import FindingState
from dispatch.models import Finding, SupervisionOrder
from dispatch.queries.paging import paged
from dispatch.queries.supervision import WITH_UNIT
from programmes.enums import Duty, OrderKind, ProgrammeState

_SHORT = 60


def findings_due(day: date) -> Iterator[DutyItem]:
    """Findings that are with the unit, by the day they have to be put right."""
    return _finding_items(_findings(day))


def findings_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some findings."""
    return _finding_items(_findings(day).filter(pk__in=keys_of("finding", subjects)))


def orders_due(day: date) -> Iterator[DutyItem]:
    """Orders that are with the unit, by the day they have to be settled."""
    return _order_items(_orders(day))


def orders_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some orders."""
    return _order_items(_orders(day).filter(pk__in=keys_of("order", subjects)))


def register_all() -> None:
    """Let reminders ask for both; called when the app starts."""
    register_duty(Duty.FINDING, findings_due, findings_again)
    register_duty(Duty.ORDER, orders_due, orders_again)


def _findings(day: date) -> QuerySet[Finding]:
    return Finding.objects.filter(
        state=FindingState.OPEN,
        due_on__lte=day + HORIZON,
        inspection__project__programme__state=ProgrammeState.ACTIVE,
    )


def _finding_items(rows: QuerySet[Finding]) -> Iterator[DutyItem]:
    way = "inspection__project__"
    names = (f"{way}programme_id", f"{way}programme__committee_id", f"{way}organisation_id")
    for row in paged(rows.values("pk", "due_on", "text", f"{way}title", *names)):
        yield DutyItem(
            subject=f"finding:{row['pk']}",
            programme_id=row[names[0]],
            committee_id=row[names[1]],
            organisation_id=row[names[2]],
            people=(),
            due_on=row["due_on"],
            title=f"督查问题整改（{row[f'{way}title']}）：{row['text'][:_SHORT]}",
            link=reverse("dispatch:finding", args=[row["pk"]]),
        )


def _orders(day: date) -> QuerySet[SupervisionOrder]:
    return SupervisionOrder.objects.filter(
        state__in=WITH_UNIT,
        due_on__lte=day + HORIZON,
        programme__state=ProgrammeState.ACTIVE,
    )


def _order_items(rows: QuerySet[SupervisionOrder]) -> Iterator[DutyItem]:
    names = ("programme_id", "programme__committee_id", "project__organisation_id")
    fields = ("due_on", "kind", "number", "programme__year", "project__title")
    for row in paged(rows.values("pk", *fields, *names)):
        kind = OrderKind(row["kind"]).label
        yield DutyItem(
            subject=f"order:{row['pk']}",
            programme_id=row["programme_id"],
            committee_id=row["programme__committee_id"],
            organisation_id=row["project__organisation_id"],
            people=(),
            due_on=row["due_on"],
            title=f"{kind}〔{row['programme__year']}〕{row['number']}号：{row['project__title']}",
            link=reverse("dispatch:order", args=[row["pk"]]),
        )
