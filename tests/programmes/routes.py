"""Who gets what from the addresses of the rule book."""

from __future__ import annotations

from typing import Any

from programmes.enums import ProgrammeState
from programmes.models import Programme
from tests.security.route import Route, codes
from tests.world import World


def _programme(world: World) -> dict[str, Any]:
    return {"pk": world.programme.pk}


def _section(world: World) -> dict[str, Any]:
    return {"pk": world.programme.pk, "section": "quotas"}


def _draft(world: World) -> dict[str, Any]:
    Programme.objects.filter(pk=world.programme.pk).update(
        state=ProgrammeState.DRAFT, rules_digest="as saved"
    )
    return {"pk": world.programme.pk}


# Rules in force are read by everybody bound by them, and written by the department alone;
# a draft is seen by the department alone.
WRITERS = {"staff": 200, "head": 200}
STRANGERS = {"foreign_staff": 404, "foreign_secretary": 404}

ROUTES = [
    Route(
        "programmes:start",
        get=codes(403, **WRITERS, foreign_staff=200),
        post=codes(403, **WRITERS, foreign_staff=200),
    ),
    Route("programmes:edit", get=codes(403, **WRITERS, **STRANGERS), arguments=_programme),
    # An empty form is shown again with its faults.
    Route(
        "programmes:section",
        get=codes(403, **WRITERS, **STRANGERS),
        post=codes(403, **WRITERS, **STRANGERS),
        arguments=_section,
    ),
    Route("programmes:versions", get=codes(200, **STRANGERS), arguments=_section),
    Route("programmes:export", get=codes(403, **WRITERS, **STRANGERS), arguments=_programme),
    # Without the fingerprint of the rules on the page nothing is published or removed.
    Route(
        "programmes:publish",
        get=codes(404, **WRITERS),
        post=codes(404, staff=409, head=409),
        arguments=_draft,
    ),
    Route(
        "programmes:remove",
        get=codes(404, **WRITERS),
        post=codes(404, staff=409, head=409),
        arguments=_draft,
    ),
    Route(
        "programmes:import_rules",
        get=codes(404, **WRITERS),
        post=codes(404, **WRITERS),
        arguments=_draft,
    ),
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
