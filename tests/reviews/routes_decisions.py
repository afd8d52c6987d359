"""Permission rows of publication, the way to a score, objections and appeals."""

from __future__ import annotations

from typing import Any

from reviews.services.appeals import file_appeal
from reviews.services.publication import publish_decisions
from tests.reviews.acts import scored, submitted
from tests.reviews.decision_acts import noticed, objected, proposed, rejected, together
from tests.reviews.routes import DEPARTMENT_LISTS, UNSEEN, a_scored_project
from tests.security.route import Route, codes
from tests.world import World


def an_act(world: World) -> dict[str, Any]:
    """An approval made known together with nothing else."""
    together(world)
    decision = proposed(world, scored(world, submitted(world)))
    act = publish_decisions(
        programme_id=world.programme.pk, decision_ids=[decision.pk], actor=world.head
    )
    return {"pk": act.pk, "kind": "approved"}


def a_noticed_project(world: World) -> dict[str, Any]:
    """A project of the first town on notice."""
    return {"pk": noticed(world).pk}


def an_objection(world: World) -> dict[str, Any]:
    """An objection nobody has answered."""
    return {"pk": objected(world, noticed(world)).pk}


def an_appeal(world: World) -> dict[str, Any]:
    """An appeal of the first town against a rejection."""
    project = rejected(world)
    return {"pk": file_appeal(project_id=project.pk, actor=world.secretary, text="请复核。").pk}


# Whoever has a unit of one's own other than the project's, and the department for citizens.
OBJECTORS = codes(
    403,
    other_liaison=200,
    other_secretary=200,
    staff=200,
    head=200,
    foreign_staff=404,
    foreign_secretary=404,
)

ROUTES = [
    Route("reviews:approvals_detail", get=DEPARTMENT_LISTS),
    Route("reviews:acceptance_detail", get=DEPARTMENT_LISTS),
    Route("reviews:approval_whatif", get=DEPARTMENT_LISTS),
    # Nothing is ticked.
    Route("reviews:publication", get=DEPARTMENT_LISTS, post=codes(403, head=409)),
    Route("reviews:publication_paper", get=codes(404, staff=200, head=200), arguments=an_act),
    Route(
        "reviews:decision_withdraw",
        # Nothing is pending.
        post=codes(403, head=409, **UNSEEN),
        arguments=a_scored_project,
    ),
    # Experts read nobody's marks; the unit reads a page without any until it was told.
    Route(
        "reviews:approval_trace",
        get=codes(200, expert=403, **UNSEEN),
        arguments=a_scored_project,
    ),
    Route("reviews:notices", get=codes(200, expert=403, administrator=403)),
    Route("reviews:objection", get=OBJECTORS, post=OBJECTORS, arguments=a_noticed_project),
    Route(
        "reviews:objection_answer",
        # An answer needs words.
        post=codes(403, staff=409, head=409, **UNSEEN),
        arguments=an_objection,
    ),
    Route("reviews:appeals", get=DEPARTMENT_LISTS),
    Route(
        "reviews:appeal_answer",
        post=codes(403, head=409, **UNSEEN),
        arguments=an_appeal,
    ),
    Route(
        "reviews:verdict",
        get=codes(403, liaison=200, secretary=200, staff=200, head=200, **UNSEEN),
        post=codes(403, secretary=200, **UNSEEN),
        arguments=a_scored_project,
    ),
]
