"""Plays coordinated problems through the services, up to any of their states."""

from __future__ import annotations

from datetime import date
from typing import Any

from core import clock
from dispatch.models import CoordinationItem
from dispatch.services.coordination import Matter, raise_item
from dispatch.services.coordination_moves import (
    Assignment,
    accept_item,
    assign_item,
    escalate_item,
    report_result,
)
from projects.models import Project
from tests.dispatch.months import running
from tests.world import World

WORDS = "两个部门对用地性质的认定不一致，手续一直办不下来。"
PROMISED = date(2026, 4, 24)


def raised(world: World, project: Project | None = None, **matter: Any) -> CoordinationItem:
    """An item raised by the unit of the first town; each of a project says something else."""
    project = project or running(world.programme, world.home.towns[0])
    more = project.coordination_items.filter(problem__startswith=WORDS).count()
    words = f"{WORDS}又一件，第{more + 1}件。" if more else WORDS
    fields: dict[str, Any] = {"problem": words, "kind": "site", **matter}
    return raise_item(project_id=project.pk, matter=Matter(**fields), actor=world.secretary)


def accepted(world: World, item: CoordinationItem, *, external: bool = False) -> CoordinationItem:
    """Accepted by the department."""
    return accept_item(item_id=item.pk, actor=world.staff, is_external=external)


def assigned(
    world: World, item: CoordinationItem, lead: str = "县自然资源局", **changes: Any
) -> CoordinationItem:
    """Accepted and given to a body outside the system, or to a unit by its name."""
    item.refresh_from_db()
    if item.state == "raised":
        accepted(world, item)
    fields: dict[str, Any] = {"lead": lead, "promised_on": max(PROMISED, clock.today()), **changes}
    return assign_item(item_id=item.pk, actor=world.staff, assignment=Assignment(**fields))


def answered(world: World, item: CoordinationItem) -> CoordinationItem:
    """Dealt with: the unit has to rate the result."""
    assigned(world, item)
    return report_result(item_id=item.pk, actor=world.staff, text="两部门已会签，本周内发证。")


def escalated(world: World, item: CoordinationItem) -> CoordinationItem:
    """Waiting for leaders."""
    assigned(world, item)
    return escalate_item(
        item_id=item.pk, actor=world.staff, to="committee", text="部门意见不一致，建议专题研究。"
    )
