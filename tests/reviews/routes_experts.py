"""Permission rows of the pool of experts, declared conflicts and what is done to sheets."""

from __future__ import annotations

from typing import Any

from reviews.services.experts import Target, declare_conflict
from tests.reviews.routes import DEPARTMENT_LISTS, a_sheet
from tests.security.route import Route, codes
from tests.world import World


def an_expert(world: World) -> dict[str, Any]:
    """The expert who asks, as the department sees him."""
    return {"pk": world.expert.pk}


def a_conflict(world: World) -> dict[str, Any]:
    """What the expert declared."""
    conflict = declare_conflict(
        programme=world.programme,
        expert_id=world.expert.pk,
        target=Target(person="张三"),
        reason="近亲属",
        actor=world.expert,
    )
    return {"pk": conflict.pk}


# Experts and sheets of another county do not exist for its department.
OWN_DEPARTMENT = codes(403, staff=200, head=200, foreign_staff=404)

ROUTES = [
    Route("reviews:experts", get=DEPARTMENT_LISTS),
    # An empty form comes back.
    Route("reviews:expert_add", get=DEPARTMENT_LISTS, post=DEPARTMENT_LISTS),
    Route(
        "reviews:expert",
        get=OWN_DEPARTMENT,
        # Nothing typed: neither unit nor field is known.
        post=codes(403, staff=302, head=302, foreign_staff=404),
        arguments=an_expert,
    ),
    # No reason was given.
    Route(
        "reviews:expert_switch",
        post=codes(403, staff=409, head=409, foreign_staff=404),
        arguments=an_expert,
    ),
    Route("reviews:conflict_add", post=OWN_DEPARTMENT, arguments=an_expert),
    Route(
        "reviews:conflict_lift",
        post=codes(403, staff=409, head=409, foreign_staff=404),
        arguments=a_conflict,
    ),
    Route("reviews:own_conflicts", get=codes(403, expert=200), post=codes(403, expert=200)),
    Route("reviews:sheet_case", get=OWN_DEPARTMENT, arguments=a_sheet),
    # The head alone, and with a reason.
    Route(
        "reviews:sheet_reopen",
        post=codes(403, head=409, foreign_staff=404),
        arguments=a_sheet,
    ),
    Route(
        "reviews:sheet_override",
        post=codes(403, head=409, foreign_staff=404),
        arguments=a_sheet,
    ),
    # Nobody was chosen.
    Route(
        "reviews:sheet_replace",
        post=codes(403, staff=302, head=302, foreign_staff=404),
        arguments=a_sheet,
    ),
]
