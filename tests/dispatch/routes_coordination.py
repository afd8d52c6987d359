"""Who may open what around coordinated problems and meetings."""

from typing import Any

from core import clock
from dispatch.services.gatherings import invite
from dispatch.services.meeting_decisions import report_decision
from tests.dispatch.coordinating import raised
from tests.dispatch.meeting import called, decided, with_agenda
from tests.dispatch.months import running
from tests.security.route import Route, codes
from tests.world import World, local

APRIL = local(2026, 4, 15)


def an_item(world: World) -> dict[str, Any]:
    """A matter raised by the first town."""
    with clock.at(APRIL):
        return {"pk": raised(world).pk}


def to_accept(world: World) -> dict[str, Any]:
    """The same, to be accepted."""
    return {**an_item(world), "action": "accept"}


def a_project(world: World) -> dict[str, Any]:
    """No arguments, but a project of the first town that can be helped."""
    running(world.programme, world.home.towns[0])
    return {}


def a_meeting(world: World) -> dict[str, Any]:
    """A meeting to come, to which the first town is invited."""
    with clock.at(APRIL):
        gathering = called(world)
        invite(gathering_id=gathering.pk, actor=world.staff)
        return {"pk": with_agenda(world, gathering).pk}


def a_paper(world: World) -> dict[str, Any]:
    """Its agenda as a paper."""
    return {**a_meeting(world), "kind": "agenda"}


def a_decision(world: World) -> dict[str, Any]:
    """A decision given to the first town."""
    with clock.at(APRIL):
        return {"pk": decided(world, called(world)).pk}


def a_reported_decision(world: World) -> dict[str, Any]:
    """The same, reported done by the unit."""
    found = a_decision(world)
    with clock.at(APRIL):
        report_decision(decision_id=found["pk"], text="已完成。", actor=world.secretary)
    return found


OUTSIDE = {"expert": 403, "administrator": 403}
READERS = {"liaison": 200, "secretary": 200, "staff": 200, "head": 200, "leader": 200}
DEPARTMENT = {"staff": 200, "head": 200}
SEES = {"liaison": 403, "secretary": 403, "leader": 403}
OVERSEERS = {**SEES, **DEPARTMENT, "leader": 200}

ROUTES = [
    Route("dispatch:coordination", get=codes(200, **OUTSIDE)),
    Route("dispatch:coordination_export", get=codes(200, **OUTSIDE)),
    Route(
        "dispatch:coordination_new",
        get=codes(200, **OUTSIDE, leader=403),
        post=codes(200, **OUTSIDE, leader=403),
        arguments=a_project,
    ),
    Route("dispatch:coordination_item", get=codes(404, **READERS), arguments=an_item),
    # The second of the department comes to a matter accepted already.
    Route(
        "dispatch:coordination_move",
        post=codes(404, **SEES, staff=302, head=409),
        arguments=to_accept,
    ),
    Route("dispatch:gatherings", get=codes(200, **OUTSIDE)),
    Route(
        "dispatch:gathering_new",
        get=codes(403, **DEPARTMENT, foreign_staff=200),
        post=codes(403, **DEPARTMENT, foreign_staff=200),
    ),
    Route("dispatch:gathering", get=codes(404, **READERS), arguments=a_meeting),
    Route(
        "dispatch:gathering_edit",
        get=codes(404, **SEES, **DEPARTMENT),
        post=codes(404, **SEES, **DEPARTMENT),
        arguments=a_meeting,
    ),
    Route(
        "dispatch:gathering_agenda",
        get=codes(404, **SEES, **DEPARTMENT),
        post=codes(404, **SEES, staff=302, head=302),
        arguments=a_meeting,
    ),
    Route(
        "dispatch:gathering_people",
        get=codes(404, **SEES, **DEPARTMENT),
        post=codes(404, **SEES, staff=302, head=302),
        arguments=a_meeting,
    ),
    Route(
        "dispatch:gathering_minutes",
        post=codes(404, **SEES, staff=302, head=302),
        arguments=a_meeting,
    ),
    Route(
        "dispatch:gathering_decide",
        post=codes(404, **SEES, **DEPARTMENT),
        arguments=a_meeting,
    ),
    Route(
        "dispatch:gathering_cancel",
        post=codes(404, **SEES, **DEPARTMENT),
        arguments=a_meeting,
    ),
    Route("dispatch:gathering_screen", get=codes(404, **OVERSEERS), arguments=a_meeting),
    Route("dispatch:gathering_paper", get=codes(404, **OVERSEERS), arguments=a_paper),
    Route("dispatch:gathering_file", get=codes(404, **OVERSEERS), arguments=a_paper),
    Route("dispatch:decisions", get=codes(200, **OUTSIDE)),
    Route("dispatch:decision", get=codes(404, **READERS), arguments=a_decision),
    Route(
        "dispatch:decision_report",
        post=codes(404, liaison=200, secretary=200, **DEPARTMENT, leader=403),
        arguments=a_decision,
    ),
    Route(
        "dispatch:decision_verify",
        post=codes(404, liaison=403, secretary=403, **DEPARTMENT, leader=403),
        arguments=a_reported_decision,
    ),
]
