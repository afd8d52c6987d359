"""Who gets what from the addresses of the rule book."""

from __future__ import annotations

from typing import Any

from tests.security.route import Route, codes
from tests.world import World


def _programme(world: World) -> dict[str, Any]:
    return {"pk": world.programme.pk}


ROUTES = [
    Route("programmes:index", get=codes(200)),
    Route(
        "programmes:detail",
        get=codes(200, foreign_staff=404, foreign_secretary=404),
        arguments=_programme,
    ),
    Route(
        "programmes:choose",
        post=codes(302, foreign_staff=404, foreign_secretary=404),
        arguments=_programme,
    ),
    # An empty upload is shown again with its error to those who may import.
    Route(
        "programmes:calendar",
        get=codes(200),
        post=codes(403, staff=200, head=200, administrator=200, foreign_staff=200),
    ),
]
