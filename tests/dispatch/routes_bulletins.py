"""Who may open what of bulletins."""

from typing import Any

from tests.dispatch import bulletin_acts as acts
from tests.security.route import Route, codes
from tests.world import World


def a_draft(world: World) -> dict[str, Any]:
    """A bulletin being written."""
    return {"pk": acts.drafted(world).pk}


def to_forward(world: World) -> dict[str, Any]:
    """The same, to be sent to the unit it names."""
    return {**a_draft(world), "action": "forward"}


def being_heard(world: World) -> dict[str, Any]:
    """A bulletin about which the first town may speak."""
    return {"pk": acts.heard(world).pk}


def an_issue(world: World) -> dict[str, Any]:
    """A bulletin signed and sent."""
    return {"pk": acts.issued(world).pk}


# Those of the home county it was sent to, and the department.
READERS = dict.fromkeys(
    ["liaison", "secretary", "other_liaison", "other_secretary", "staff", "head", "leader"], 200
)
DEPARTMENT = {"staff": 200, "head": 200}

ROUTES = [
    Route("dispatch:bulletins", get=codes(200)),
    Route("dispatch:bulletin_make", post=codes(404)),
    Route("dispatch:bulletin", get=codes(404, **READERS), arguments=an_issue),
    Route("dispatch:bulletin_word", get=codes(404, **READERS), arguments=an_issue),
    Route(
        "dispatch:bulletin_receipts",
        get=codes(404, **{**dict.fromkeys(READERS, 403), **DEPARTMENT}),
        arguments=an_issue,
    ),
    Route(
        "dispatch:bulletin_edit",
        get=codes(404, **DEPARTMENT),
        post=codes(404, **DEPARTMENT),
        arguments=a_draft,
    ),
    Route(
        "dispatch:bulletin_autosave",
        post=codes(404, staff=400, head=400),
        arguments=a_draft,
    ),
    Route(
        "dispatch:bulletin_explain",
        get=codes(404, liaison=200, secretary=200),
        post=codes(404, liaison=302, secretary=302),
        arguments=being_heard,
    ),
    # The first sends it on; then the unit has a day.
    Route("dispatch:bulletin_act", post=codes(404, staff=302, head=409), arguments=to_forward),
]
