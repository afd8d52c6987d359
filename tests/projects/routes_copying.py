"""Who gets what from the pages that copy, compare and look for likenesses."""

from __future__ import annotations

from datetime import date
from typing import Any

from projects.enums import Status
from tests.factories import make_project
from tests.projects.routes import filed
from tests.security.route import Route, codes
from tests.world import World, build_programme, local

WRITERS = dict.fromkeys(
    ("liaison", "secretary", "other_liaison", "other_secretary", "foreign_secretary"), 200
)


def accepted_last_year(world: World) -> dict[str, Any]:
    """A finished project of the first town of the year before; the call of today is closed."""
    earlier = build_programme(
        world.home,
        year=2025,
        opens_at=local(2025, 2, 1, 0),
        closes_at=local(2025, 3, 20, 18),
        project_end_limit=date(2025, 12, 31),
    )
    world.home.programme = world.programme.__class__.objects.get(
        committee=world.home.committee, year=2026
    )
    project = make_project(earlier, world.home.towns[0], status=Status.ACCEPTED)
    return {"pk": project.pk}


ROUTES = [
    Route("projects:sources", get=codes(403, **WRITERS)),
    Route("projects:similar_pairs", get=codes(403, staff=200, head=200, foreign_staff=200)),
    Route(
        "projects:copy",
        get=codes(
            403,
            liaison=200,
            secretary=200,
            other_liaison=404,
            other_secretary=404,
            foreign_secretary=404,
        ),
        # Without a unit of one's own in the form there is nothing to begin.
        post=codes(
            403,
            liaison=404,
            secretary=404,
            other_liaison=404,
            other_secretary=404,
            foreign_secretary=404,
        ),
        arguments=accepted_last_year,
    ),
    Route(
        "projects:similar_summary",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=403),
        arguments=filed,
    ),
    Route(
        "projects:similar",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=403),
        arguments=filed,
    ),
]
