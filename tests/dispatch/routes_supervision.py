"""Who may open what of inspections, findings and supervision orders."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from dispatch.models import OrderProposal
from dispatch.services.inspections import draw_projects
from dispatch.services.supervision_files import add_photo
from tests.core.hostile import picture_bytes
from tests.dispatch.supervising import (
    VISIT,
    a_finding,
    a_project,
    drafted,
    issued,
    kinds_of,
    planned,
    recorded,
    signed,
)
from tests.security.route import Route, codes
from tests.world import World


def announced(world: World) -> dict[str, Any]:
    """An inspection the first town was told of, by both officers."""
    with clock.at(VISIT):
        return {"pk": planned(world, announced=True).pk}


def done(world: World) -> dict[str, Any]:
    """A finished record."""
    with clock.at(VISIT):
        return {"pk": recorded(world).pk}


def a_photo(world: World) -> dict[str, Any]:
    """A photo of a finished record."""
    with clock.at(VISIT):
        inspection = planned(world)
        upload = SimpleUploadedFile("现场.jpg", picture_bytes("JPEG"), "image/jpeg")
        photo = add_photo(inspection_id=inspection.pk, upload=upload, actor=world.staff)
        recorded(world, inspection)
    return {"pk": photo.pk}


def a_draw(world: World) -> dict[str, Any]:
    """A random draw of the home county."""
    a_project(world)
    with clock.at(VISIT):
        kind = kinds_of(world.programme)["random"]
        found = draw_projects(
            programme_id=world.programme.pk, kind_id=kind.pk, wanted=1, actor=world.staff
        )
    return {"pk": found.pk}


def to_answer(world: World) -> dict[str, Any]:
    """A finding that is with the first town."""
    with clock.at(VISIT):
        return {"pk": a_finding(world).pk}


def to_verify(world: World) -> dict[str, Any]:
    """An answered finding, recorded by the first officer."""
    with clock.at(VISIT):
        return {"pk": a_finding(world, answered=True).pk}


def the_project(world: World) -> dict[str, Any]:
    """A running project of the first town."""
    return {"pk": a_project(world).pk}


def a_proposal(world: World) -> dict[str, Any]:
    """A proposed order."""
    project = a_project(world)
    found = OrderProposal.objects.create(
        programme=world.programme,
        project=project,
        rule_code="red_once",
        subject=f"red:{project.pk}:2026-03",
        kind="yellow",
        reason="连续 1 期红灯",
        made_on=VISIT.date(),
    )
    return {"pk": found.pk}


def a_draft(world: World) -> dict[str, Any]:
    """A draft of an order."""
    return {"pk": drafted(world, due_on=clock.today()).pk}


def an_order(world: World) -> dict[str, Any]:
    """An issued order."""
    with clock.at(VISIT):
        return {"pk": issued(world).pk}


def to_sign(world: World) -> dict[str, Any]:
    """The same, to be signed for."""
    return {**an_order(world), "act": "sign"}


def in_hand(world: World) -> dict[str, Any]:
    """An order the first town signed for."""
    with clock.at(VISIT):
        return {"pk": signed(world).pk}


READERS = {"liaison": 200, "secretary": 200, "staff": 200, "head": 200, "leader": 200}
OFFICE = {"staff": 403, "head": 403, "leader": 403}
UNIT = {"liaison": 403, "secretary": 403, "leader": 403}


def offices(status: int) -> dict[str, int]:
    """What departments get, each in its own county."""
    return {"staff": status, "head": status, "foreign_staff": status}


ROUTES = [
    Route("dispatch:inspections", get=codes(200)),
    Route("dispatch:findings", get=codes(200)),
    Route("dispatch:orders", get=codes(200)),
    Route(
        "dispatch:inspection_new",
        get=codes(403, **offices(200)),
        post=codes(403, **offices(422)),
    ),
    Route("dispatch:inspection_draw", post=codes(403, **offices(302))),
    Route(
        "dispatch:draw",
        get=codes(404, staff=200, head=200),
        post=codes(404, staff=422, head=422),
        arguments=a_draw,
    ),
    Route("dispatch:inspection", get=codes(404, **READERS), arguments=done),
    Route(
        "dispatch:inspection_cancel",
        post=codes(404, **UNIT, staff=302, head=302),
        arguments=announced,
    ),
    Route(
        "dispatch:inspection_record",
        get=codes(404, **UNIT, staff=200, head=403),
        post=codes(404, **UNIT, staff=302, head=403),
        arguments=announced,
    ),
    Route(
        "dispatch:inspection_autosave",
        post=codes(404, **UNIT, staff=200, head=403),
        arguments=announced,
    ),
    Route(
        "dispatch:inspection_photo",
        post=codes(404, **UNIT, staff=302, head=403),
        arguments=announced,
    ),
    Route(
        "dispatch:patrol",
        get=codes(403, **offices(200)),
        post=codes(403, **offices(302)),
    ),
    Route("dispatch:finding", get=codes(404, **READERS), arguments=to_answer),
    Route(
        "dispatch:finding_answer",
        post=codes(404, **OFFICE, liaison=422, secretary=422),
        arguments=to_answer,
    ),
    # The officer recorded it himself.
    Route(
        "dispatch:finding_verify",
        post=codes(404, **UNIT, staff=403, head=302),
        arguments=to_verify,
    ),
    Route(
        "dispatch:finding_file",
        post=codes(404, **OFFICE, liaison=302, secretary=302),
        arguments=to_answer,
    ),
    Route(
        "dispatch:order_new",
        get=codes(404, **UNIT, staff=200, head=200),
        post=codes(404, **UNIT, staff=422, head=422),
        arguments=the_project,
    ),
    Route(
        "dispatch:proposal_drop",
        post=codes(404, staff=302, head=302),
        arguments=a_proposal,
    ),
    Route("dispatch:order", get=codes(404, **READERS), arguments=an_order),
    Route("dispatch:order_file", get=codes(404, **READERS), arguments=an_order),
    Route(
        "dispatch:order_edit",
        get=codes(404, staff=200, head=200),
        post=codes(404, staff=422, head=422),
        arguments=a_draft,
    ),
    Route(
        "dispatch:order_answer",
        post=codes(404, **OFFICE, liaison=422, secretary=422),
        arguments=in_hand,
    ),
    Route(
        "dispatch:order_attach",
        post=codes(404, **OFFICE, liaison=302, secretary=302),
        arguments=in_hand,
    ),
    # The second of the unit comes too late.
    Route(
        "dispatch:order_act",
        post=codes(404, **OFFICE, liaison=302, secretary=409),
        arguments=to_sign,
    ),
    *(
        Route(f"dispatch:supervision_{name}", get=codes(404, **READERS), arguments=a_photo)
        for name in ("file", "view", "small")
    ),
    Route(
        "dispatch:supervision_remove",
        post=codes(404, **UNIT, staff=409, head=403),
        arguments=a_photo,
    ),
]
