"""To-dos of experts: the sheets they hold and have not handed in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dashboards.links import address
from dashboards.queries.todos.items import Desk, Kind, local_day, no_due
from dashboards.queries.todos.sources import SHEET, under_way
from organisations.enums import Role
from programmes.enums import Stage
from projects.enums import Status
from reviews.enums import SheetState


def _open_sheet(desk: Desk) -> Q:
    scored_now = Q(stage=Stage.APPROVAL, project__status=Status.EXPERT_REVIEW) | Q(
        stage=Stage.ACCEPTANCE, project__status=Status.ACCEPTANCE
    )
    return Q(state=SheetState.DRAFT) & scored_now & under_way("project__")


def _note(sheet: Any) -> str:
    return str(Stage(sheet.stage).label)


EXPERT_KINDS: tuple[Kind, ...] = (
    Kind(
        code="sheet",
        label="评分",
        tile="待评分项目",
        source=SHEET,
        roles=frozenset({Role.EXPERT}),
        where=_open_sheet,
        received=lambda desk, sheet: local_day(sheet.assigned_at),
        due=no_due,
        url=lambda sheet: address("reviews:sheet", sheet.pk),
        action="去评分",
        note=_note,
    ),
)
