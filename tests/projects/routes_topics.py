"""Who gets what from the topic catalogue, late openings, objectives and others' projects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from organisations.enums import OrgKind
from programmes.models import Programme
from projects.enums import Status
from projects.models import LateOpening
from tests.factories import make_project
from tests.projects.rulebook_rows import add_indicator, add_topic
from tests.security.route import Route, codes
from tests.world import World

UNITS = {"liaison": 200, "secretary": 200, "other_liaison": 200, "other_secretary": 200}


def topic(world: World) -> dict[str, Any]:
    """A topic nobody has claimed."""
    return {"pk": add_topic(world.programme, "清廉村居建设").pk}


def claimed(world: World) -> dict[str, Any]:
    """A draft of the first town on a topic it chose."""
    chosen = add_topic(world.programme, "清廉村居建设")
    return {"pk": make_project(world.programme, world.home.towns[0], topic=chosen).pk}


def opening(world: World) -> dict[str, Any]:
    """A late opening of the first town that still runs."""
    moment = clock.now()
    row = LateOpening.objects.create(
        programme=world.programme,
        organisation=world.home.towns[0],
        until=moment + timedelta(days=1),
        reason="书记刚到任",
        granted_by=world.head,
        granted_by_name="部长",
        granted_at=moment - timedelta(hours=1),
    )
    return {"pk": row.pk}


def indicator(world: World) -> dict[str, Any]:
    """An indicator counted in villages."""
    return {"pk": add_indicator(world.programme, "有食堂的村", counted_in=OrgKind.VILLAGE).pk}


def neighbour(world: World) -> dict[str, Any]:
    """A running project of the second town, in a programme that opens plans."""
    Programme.objects.filter(pk=world.programme.pk).update(units_see_plans=True)
    row = make_project(world.programme, world.home.towns[1], status=Status.IN_PROGRESS)
    return {"pk": row.pk}


ROUTES = [
    Route("projects:topics", get=codes(200)),
    Route(
        "projects:topics_for_all",
        # Outside the call the page names every unit for which it could not be done.
        post=codes(403, staff=200, head=200, foreign_staff=200),
    ),
    Route(
        "projects:topic",
        get=codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404),
        post=codes(403, staff=409, head=409, foreign_staff=404, foreign_secretary=404),
        arguments=topic,
    ),
    Route(
        "projects:topic_claim",
        # Outside the call: refused, but not for want of a right.
        post=codes(
            403,
            liaison=409,
            secretary=409,
            other_liaison=409,
            other_secretary=409,
            foreign_staff=404,
            foreign_secretary=404,
        ),
        arguments=topic,
    ),
    Route(
        "projects:topic_return",
        get=codes(404, liaison=200, secretary=200),
        # Who comes second finds the topic given back already.
        post=codes(404, liaison=302, secretary=409),
        arguments=claimed,
    ),
    Route(
        "projects:openings",
        get=codes(403, staff=200, head=200, foreign_staff=200),
        post=codes(403, head=422),
    ),
    Route(
        "projects:opening_withdraw",
        post=codes(404, liaison=403, secretary=403, staff=403, leader=403, head=302),
        arguments=opening,
    ),
    Route(
        "projects:objectives",
        get=codes(200, expert=403, administrator=403),
        # No indicator is the person's own to report.
        post=codes(403),
    ),
    Route(
        "projects:objective",
        get=codes(200, expert=403, administrator=403, foreign_staff=404, foreign_secretary=404),
        post=codes(
            302,
            expert=403,
            administrator=403,
            leader=403,
            foreign_staff=404,
            foreign_secretary=404,
        ),
        arguments=indicator,
    ),
    Route("dashboards:others", get={**codes(403, foreign_secretary=200), **UNITS}),
    Route(
        "dashboards:other_plan",
        # The second town's own people find it among their own projects.
        get=codes(404, liaison=200, secretary=200),
        arguments=neighbour,
    ),
]
