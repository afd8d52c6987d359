"""Who gets what from attachments in parts and on the screen, and from what saves typed text."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from core.services.files import store_upload
from projects.enums import AttachmentKind, Status
from projects.models import Attachment
from tests.core.hostile import picture_bytes
from tests.factories import make_project
from tests.projects.routes import SEEN, UNIT_ONLY, filed, step_of_returned
from tests.security.route import Route, codes
from tests.world import World, local

READERS = codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200)


def picture(world: World) -> dict[str, Any]:
    """A picture of a returned project, which unit and department see."""
    project = make_project(world.programme, world.home.towns[0], status=Status.RETURNED)
    stored = store_upload(
        upload=SimpleUploadedFile("照片.png", picture_bytes("PNG")),
        purpose="evidence",
        actor=world.liaison,
    )
    row = Attachment.objects.create(
        project=project,
        file=stored,
        kind=AttachmentKind.APPLICATION,
        added_by=world.liaison,
        added_at=local(2026, 3, 10),
    )
    return {"pk": row.pk}


def unknown_part(world: World) -> dict[str, Any]:
    """A part of an upload nobody began."""
    return {**filed(world, Status.RETURNED), "token": uuid4()}


ROUTES = [
    Route(
        "projects:resolve",
        post={**UNIT_ONLY, **SEEN, "liaison": 302, "secretary": 302},
        arguments=step_of_returned,
    ),
    Route(
        "projects:copy_out",
        get={**UNIT_ONLY, **SEEN},
        post={**UNIT_ONLY, **SEEN},
        arguments=step_of_returned,
    ),
    Route(
        "projects:attachment_begin",
        post={**UNIT_ONLY, **SEEN, "liaison": 422, "secretary": 422},
        arguments=lambda world: filed(world, Status.RETURNED),
    ),
    Route(
        "projects:attachment_part",
        post={**UNIT_ONLY, **SEEN, "liaison": 404, "secretary": 404},
        arguments=unknown_part,
    ),
    Route("projects:attachment_small", get=READERS, arguments=picture),
    Route("projects:attachment_inline", get=READERS, arguments=picture),
    Route("projects:attachment_view", get=READERS, arguments=picture),
]
