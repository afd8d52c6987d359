"""Permission rows of closing, acceptance and ranking."""

from __future__ import annotations

from typing import Any

from core import clock
from tests.reviews.acceptance_acts import CLOSING_TIME, begun, decide, filed, ready, started
from tests.security.route import Route, codes
from tests.world import World


def a_running_project(world: World) -> dict[str, Any]:
    """A project of the first town in progress."""
    return {"pk": started(world).pk}


def a_filed_project(world: World) -> dict[str, Any]:
    """A project that has applied for closing."""
    with clock.at(CLOSING_TIME):
        return {"pk": filed(world).pk}


def a_project_in_acceptance(world: World) -> dict[str, Any]:
    """A project taken up for acceptance, not yet verified."""
    with clock.at(CLOSING_TIME):
        return {"pk": begun(world).pk}


def a_scored_project(world: World) -> dict[str, Any]:
    """A project whose decision is open; the expert who asks is one of its judges."""
    with clock.at(CLOSING_TIME):
        return {"pk": ready(world).pk}


def a_project_in_rectification(world: World) -> dict[str, Any]:
    """A project sent into rectification; the expert who asks was one of its judges."""
    with clock.at(CLOSING_TIME):
        project = ready(world, each=5, problem="unsolved", actual="0")
        decide(project, world.head, "require_rectification")
        return {"pk": project.pk}


DEPARTMENT_LISTS = codes(403, staff=200, head=200, foreign_staff=200)
# Others in the county and all people of the other county do not even see the project.
UNSEEN = {
    "other_liaison": 404,
    "other_secretary": 404,
    "administrator": 404,
    "foreign_staff": 404,
    "foreign_secretary": 404,
}
UNIT_PAGE = codes(403, liaison=200, secretary=200, expert=404, **UNSEEN)
# The expert who asks judges the project and sees it.
JUDGED_UNIT_PAGE = codes(403, liaison=200, secretary=200, **UNSEEN)
OVERSEERS = codes(403, staff=200, head=200, leader=200, foreign_staff=200)

ROUTES = [
    Route(
        "reviews:closing",
        get=UNIT_PAGE,
        post=codes(403, liaison=302, secretary=302, expert=404, **UNSEEN),
        arguments=a_running_project,
    ),
    Route("reviews:closing_autosave", post=UNIT_PAGE, arguments=a_running_project),
    Route(
        "reviews:closing_attach",
        # Without a file the page says so.
        post=codes(403, liaison=302, secretary=302, expert=404, **UNSEEN),
        arguments=a_running_project,
    ),
    Route("reviews:acceptance_queue", get=DEPARTMENT_LISTS),
    Route("reviews:acceptance_export", get=DEPARTMENT_LISTS),
    Route(
        "reviews:acceptance",
        get=codes(200, expert=404, **UNSEEN),
        # An empty form keeps nothing and comes back.
        post=codes(403, staff=302, head=302, expert=404, **UNSEEN),
        arguments=a_project_in_acceptance,
    ),
    Route(
        "reviews:acceptance_begin",
        # Without ticks the list comes back.
        post=codes(403, staff=422, head=422, expert=404, **UNSEEN),
        arguments=a_filed_project,
    ),
    Route(
        "reviews:rectification",
        get=JUDGED_UNIT_PAGE,
        post=codes(403, liaison=302, secretary=302, **UNSEEN),
        arguments=a_project_in_rectification,
    ),
    Route(
        "reviews:rectification_autosave",
        post=JUDGED_UNIT_PAGE,
        arguments=a_project_in_rectification,
    ),
    Route(
        "reviews:rectification_check",
        # Nothing has been filed yet.
        post=codes(403, staff=409, head=409, **UNSEEN),
        arguments=a_project_in_rectification,
    ),
    Route(
        "reviews:acceptance_decide",
        # An empty form comes back to the head.
        post=codes(403, head=422, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:acceptance_veto_decline",
        # There is no veto: refused with a reason.
        post=codes(403, head=409, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:acceptance_trace",
        # The unit reads it once the ranking is frozen.
        get=codes(403, staff=200, head=200, leader=200, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:whatif",
        get=codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404),
        post=codes(403, staff=200, head=200, foreign_staff=404, foreign_secretary=404),
        arguments=lambda world: {"pk": world.programme.pk},
    ),
    Route(
        "reviews:ranking",
        get=codes(200, expert=403, administrator=403),
    ),
    Route(
        "reviews:ranking_export",
        get=codes(403, staff=200, head=200, leader=200, foreign_staff=200),
    ),
    Route(
        "reviews:ranking_freeze",
        # There is nothing to freeze yet.
        post=codes(403, head=409),
    ),
    Route(
        "reviews:acceptance_correct",
        # Nothing is accepted yet: refused with a reason.
        post=codes(403, head=409, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:stage",
        get=codes(200, expert=404, **UNSEEN),
        # An empty form comes back.
        post=codes(403, staff=422, head=422, expert=404, **UNSEEN),
        arguments=a_running_project,
    ),
    Route(
        "reviews:revocation",
        get=codes(403, staff=200, head=200, expert=404, **UNSEEN),
        # There is nothing to decide, and officers do not decide.
        post=codes(403, head=409, expert=404, **UNSEEN),
        arguments=a_running_project,
    ),
    Route(
        "reviews:ranking_refreeze",
        # Nothing was chosen or written.
        post=codes(403, head=422),
    ),
    Route(
        "reviews:ranking_supplement",
        # Without a reason.
        post=codes(403, head=409, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:ranking_version",
        # Nothing has been frozen yet.
        get=codes(403, staff=404, head=404, leader=404, foreign_staff=404),
        arguments=lambda world: {"number": 1},
    ),
    Route("reviews:secretaries", get=OVERSEERS),
    Route("reviews:secretaries_export", get=OVERSEERS),
    Route("reviews:secretaries_paper", get=OVERSEERS),
    Route(
        "reviews:secretary",
        # No result yet; the own unit reads its own after the freeze.
        get=codes(404, liaison=403, secretary=403),
        arguments=lambda world: {"pk": world.home.towns[0].pk},
    ),
]
