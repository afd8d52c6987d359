"""Plays meetings through the services: called, agenda, decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import clock
from dispatch.models import Gathering, GatheringDecision
from dispatch.queries.gatherings import propose_agenda
from dispatch.services.gatherings import Plan, invite, plan_gathering, save_agenda
from dispatch.services.meeting_decisions import Resolution, decide
from projects.models import Project
from tests.dispatch.coordinating import accepted, escalated, raised
from tests.world import World, local

MEETING = local(2026, 4, 15, 9)
DUE = date(2026, 4, 28)


def called(world: World, title: str = "4月调度会", at: datetime = MEETING) -> Gathering:
    """A dispatch meeting to which the first town is invited."""
    more = world.programme.gatherings.filter(title__startswith=title, starts_at=at).count()
    name = f"{title}（{more + 1}）" if more else title
    plan = Plan("dispatch_meeting", name, at, "县委三楼会议室")
    gathering = plan_gathering(programme_id=world.programme.pk, plan=plan, actor=world.staff)
    invite(
        gathering_id=gathering.pk,
        actor=world.staff,
        unit_ids=[world.home.towns[0].pk],
        names=["县财政局负责同志"],
    )
    return gathering


def with_agenda(world: World, gathering: Gathering) -> Gathering:
    """All that is proposed is taken, with one item typed by hand."""
    return save_agenda(
        gathering_id=gathering.pk,
        chosen=propose_agenda(gathering, world.staff, clock.today()),
        others=["学习上级文件"],
        actor=world.staff,
    )


def decided(world: World, gathering: Gathering, **changes: Any) -> GatheringDecision:
    """A decision given to the first town."""
    fields: dict[str, Any] = {
        "text": "月底前完成场地清理。",
        "unit": world.home.towns[0].short_name,
        "due_on": max(DUE, clock.today()),
        **changes,
    }
    return decide(gathering_id=gathering.pk, resolution=Resolution(**fields), actor=world.staff)


def one_of_each(world: World, project: Project) -> dict[str, Any]:
    """A matter to assign, one that waits for leaders, a meeting about them, its decision."""
    to_assign = accepted(world, raised(world, project))
    waiting = escalated(world, raised(world, project, problem="配套资金没有着落，请协调。"))
    meeting = with_agenda(world, called(world, at=clock.now()))
    found: dict[str, Any] = {"item": to_assign, "waiting": waiting, "meeting": meeting}
    return {**found, "decision": decided(world, meeting)}
