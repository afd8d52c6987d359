"""One row of the permission table: a route and what each role gets from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.world import World

# Who asks: a person of the home county by name in the world, `anonymous`, or a person of the
# other county with the prefix `foreign_`.
ASKERS = (
    "anonymous",
    "liaison",
    "secretary",
    "other_liaison",
    "other_secretary",
    "staff",
    "head",
    "expert",
    "leader",
    "administrator",
    "foreign_staff",
    "foreign_secretary",
)
EVERYONE_IN = tuple(name for name in ASKERS if name != "anonymous")


def codes(default: int, **by_asker: int) -> dict[str, int]:
    """Expected status for every asker: one default for people, 302 to log-in for anonymous."""
    table = dict.fromkeys(EVERYONE_IN, default)
    table["anonymous"] = 302
    unknown = set(by_asker) - set(ASKERS)
    assert not unknown, unknown
    return {**table, **by_asker}


@dataclass(frozen=True)
class Route:
    """A named route with its object, and the codes for GET and for an empty POST.

    `arguments` builds the URL arguments (and any object needed) in the given world.
    A method left None must answer 405.
    """

    name: str
    get: Mapping[str, int] | None = None
    post: Mapping[str, int] | None = None
    arguments: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
