"""What people owe by a day to coordinated problems and to decisions of meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from dispatch.coordination_steps import IN_HAND
from dispatch.duties import HORIZON, DutyItem, register_duty
from dispatch.enums import DecisionState
from dispatch.models import CoordinationItem, GatheringDecision


def promises_due(day: date) -> Iterator[DutyItem]:
    """One item for each coordinated problem in hand, by the promised day; one query."""
    rows = CoordinationItem.objects.filter(state__in=IN_HAND, promised_on__lte=day + HORIZON)
    found = rows.order_by("pk").values_list(
        "pk",
        "programme_id",
        "programme__committee_id",
        "lead_unit_id",
        "promised_on",
        "project__title",
        "lead_name",
    )
    for pk, programme, committee, unit, promised, project, lead in found.iterator():
        if promised is None:
            continue
        yield DutyItem(
            subject=f"coordination:{pk}",
            programme_id=programme,
            committee_id=committee,
            organisation_id=unit,
            people=(),
            due_on=promised,
            title=f"协调事项办理（{lead}牵头）：{project}",
            link=reverse("dispatch:coordination_item", args=[pk]),
        )


def decisions_due(day: date) -> Iterator[DutyItem]:
    """One item for each decision of a meeting not reported done; one query."""
    rows = GatheringDecision.objects.filter(state=DecisionState.OPEN, due_on__lte=day + HORIZON)
    found = rows.order_by("pk").values_list(
        "pk",
        "gathering__programme_id",
        "gathering__programme__committee_id",
        "unit_id",
        "due_on",
        "text",
    )
    for pk, programme, committee, unit, due, text in found.iterator():
        yield DutyItem(
            subject=f"decision:{pk}",
            programme_id=programme,
            committee_id=committee,
            organisation_id=unit,
            people=(),
            due_on=due,
            title=f"会议议定事项：{text[:60]}",
            link=reverse("dispatch:decision", args=[pk]),
        )


def register_all() -> None:
    """Let reminders ask for both; called when the app starts."""
    register_duty("coordination", promises_due)
    register_duty("coordination", decisions_due)
