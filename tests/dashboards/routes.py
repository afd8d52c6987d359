"""Permission rows of dashboards."""

from __future__ import annotations

from typing import Any

from projects.enums import Status
from tests.factories import make_project
from tests.security.route import Route, codes
from tests.world import World

EVERYBODY = codes(200)
OVERSEERS = codes(403, staff=200, head=200, leader=200, foreign_staff=200, anonymous=302)
# Whoever has projects of a unit or of a committee; experts and administrators have none.
PACKERS = codes(200, expert=403, administrator=403)
# A submitted project of the first town: its unit and its county's department and leader.
IN_SIGHT = codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200)


def submitted_project(world: World) -> dict[str, Any]:
    """Arguments of a project that has left its unit."""
    project = make_project(world.programme, world.home.towns[0], status=Status.SUBMITTED)
    return {"pk": project.pk}


ROUTES = [
    Route("dashboards:workbench", get=EVERYBODY),
    Route("dashboards:library", get=EVERYBODY),
    Route("dashboards:library_export", get=EVERYBODY),
    Route("dashboards:summary_export", get=EVERYBODY),
    Route("dashboards:papers", get=PACKERS, post=PACKERS),
    Route("dashboards:project", get=IN_SIGHT, arguments=submitted_project),
    Route("dashboards:overview", get=OVERSEERS),
    Route("dashboards:overview_export", get=OVERSEERS),
    Route("dashboards:coverage", get=OVERSEERS),
    Route("dashboards:coverage_export", get=OVERSEERS),
]
