"""Permission rows of pre-review, the expert panel and approval."""

from __future__ import annotations

from typing import Any

from reviews.services.pre_review import propose_veto, take_pre_review
from tests.reviews.acts import assigned, passed, scored, submitted
from tests.security.route import Route, codes
from tests.world import World


def a_filed_project(world: World) -> dict[str, Any]:
    """A project waiting for pre-review."""
    return {"pk": submitted(world).pk}


def a_project_with_a_proposed_veto(world: World) -> dict[str, Any]:
    """A project whose veto waits for a head."""
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    item = world.programme.veto_items.get(stage="approval")
    propose_veto(project_id=project.pk, actor=world.staff, veto_item_id=item.pk, reason="照搬")
    return {"pk": project.pk}


def a_scored_project(world: World) -> dict[str, Any]:
    """A project whose sheets are all in, the first one by the expert who asks."""
    return {"pk": scored(world, submitted(world)).pk}


def a_sheet(world: World) -> dict[str, Any]:
    """The open sheet of the expert who asks."""
    return {"pk": assigned(world, passed(world, submitted(world)))[0].pk}


# People of the unit see the project but may not judge it; all others in the county and all
# people of the other county do not even see it; leaders look on.
DEPARTMENT_LISTS = codes(403, staff=200, head=200, foreign_staff=200)
UNSEEN = {
    "other_liaison": 404,
    "other_secretary": 404,
    "administrator": 404,
    "foreign_staff": 404,
    "foreign_secretary": 404,
}
SHEET_PAGE = codes(404, expert=200)

ROUTES = [
    Route("reviews:pre_review_queue", get=DEPARTMENT_LISTS),
    Route("reviews:pre_review_export", get=DEPARTMENT_LISTS),
    Route(
        "reviews:pre_review_bulk",
        get=DEPARTMENT_LISTS,
        post=codes(403, staff=302, head=302, foreign_staff=302),
    ),
    # Nobody has taken it: there is nothing to keep yet.
    Route(
        "reviews:pre_review_autosave",
        post=codes(403, staff=409, head=409, expert=404, **UNSEEN),
        arguments=a_filed_project,
    ),
    Route(
        "reviews:pre_review",
        get=codes(403, staff=200, head=200, expert=404, **UNSEEN),
        # Nobody has taken it: there is nothing to save yet.
        post=codes(403, staff=409, head=409, expert=404, **UNSEEN),
        arguments=a_filed_project,
    ),
    Route(
        "reviews:pre_review_take",
        post=codes(403, staff=302, head=409, expert=404, **UNSEEN),
        arguments=a_filed_project,
    ),
    Route(
        "reviews:veto_confirm",
        post=codes(403, head=302, expert=404, **UNSEEN),
        arguments=a_project_with_a_proposed_veto,
    ),
    Route(
        "reviews:veto_decline",
        # The head has to say why.
        post=codes(403, head=409, expert=404, **UNSEEN),
        arguments=a_project_with_a_proposed_veto,
    ),
    Route("reviews:panel", get=DEPARTMENT_LISTS),
    Route(
        "reviews:assign",
        get=DEPARTMENT_LISTS,
        # A page that does not say which matrix it showed.
        post=codes(403, staff=409, head=409, foreign_staff=409),
    ),
    Route("reviews:sheets", get=codes(403, expert=200)),
    Route("reviews:sheet", get=SHEET_PAGE, post=codes(404, expert=302), arguments=a_sheet),
    Route("reviews:sheet_autosave", post=SHEET_PAGE, arguments=a_sheet),
    Route(
        "reviews:sheet_lock",
        get=SHEET_PAGE,
        # Nothing is marked yet.
        post=codes(404, expert=409),
        arguments=a_sheet,
    ),
    Route("reviews:sheet_recuse", post=codes(404, expert=409), arguments=a_sheet),
    # The rule of the programme waits for every judge.
    Route(
        "reviews:sheet_withdraw",
        post=codes(403, staff=409, head=409, foreign_staff=404),
        arguments=a_sheet,
    ),
    # The programme marks by rubric: a page that says so, and no vote.
    Route("reviews:vote_open", get=DEPARTMENT_LISTS, post=DEPARTMENT_LISTS),
    Route(
        "reviews:card", get=codes(404, expert=404), post=codes(404, expert=404), arguments=a_sheet
    ),
    Route(
        "reviews:meeting_comment",
        post=codes(403, staff=200, head=200, expert=404, **UNSEEN),
        arguments=a_filed_project,
    ),
    # An empty form comes back to the department.
    Route("reviews:merits", get=DEPARTMENT_LISTS, post=DEPARTMENT_LISTS),
    Route("reviews:approvals", get=DEPARTMENT_LISTS),
    Route("reviews:approvals_export", get=DEPARTMENT_LISTS),
    Route("reviews:approvals_bulk", post=codes(403, head=302)),
    Route(
        "reviews:decide",
        get=codes(403, staff=200, head=200, **UNSEEN),
        # An empty form comes back to the head.
        post=codes(403, head=200, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route(
        "reviews:after_notice",
        # There is no notice: refused with a reason.
        post=codes(403, staff=409, head=409, **UNSEEN),
        arguments=a_scored_project,
    ),
]
