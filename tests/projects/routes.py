"""Who gets what from the pages of the project floor."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.services.files import store_upload
from projects.enums import AttachmentKind, Status
from projects.models import Attachment
from tests.factories import make_project
from tests.projects.files import PDF
from tests.security.route import Route, codes
from tests.world import World, local

# Drafts stay with their unit; everybody else is told there is no such project.
UNIT_ONLY = codes(404, liaison=200, secretary=200)
# Submitted projects are seen by the committee served; the unit's pages are not theirs.
SEEN = {"staff": 403, "head": 403, "leader": 403}


def draft(world: World) -> dict[str, Any]:
    """A draft of the first town."""
    return {"pk": make_project(world.programme, world.home.towns[0]).pk}


def filed(world: World, status: str = Status.SUBMITTED) -> dict[str, Any]:
    """A submitted project of the first town."""
    return {"pk": make_project(world.programme, world.home.towns[0], status=status).pk}


def step_of_draft(world: World) -> dict[str, Any]:
    """The first step of a draft."""
    return {**draft(world), "step": 1}


def step_of_returned(world: World) -> dict[str, Any]:
    """The first step of a returned application, which the department sees too."""
    return {**filed(world, Status.RETURNED), "step": 1}


def running_to_suspend(world: World) -> dict[str, Any]:
    """A running project about to be suspended."""
    return {**filed(world, Status.IN_PROGRESS), "action": "suspend"}


def approved(world: World) -> dict[str, Any]:
    """An approved project not yet started."""
    project = make_project(
        world.programme, world.home.towns[0], status=Status.APPROVED, project_number="2026-01-01"
    )
    return {"pk": project.pk}


def attached(world: World) -> dict[str, Any]:
    """A file of a submitted project."""
    project = make_project(world.programme, world.home.towns[0], status=Status.RETURNED)
    stored = store_upload(
        upload=SimpleUploadedFile("申报附件.pdf", PDF), purpose="evidence", actor=world.liaison
    )
    row = Attachment.objects.create(
        project=project,
        file=stored,
        kind=AttachmentKind.APPLICATION,
        added_by=world.liaison,
        added_at=local(2026, 3, 10),
    )
    return {"pk": row.pk}


ROUTES = [
    Route(
        "projects:new",
        get=codes(
            403,
            liaison=200,
            secretary=200,
            other_liaison=200,
            other_secretary=200,
            foreign_secretary=200,
        ),
        # Outside the call: refused, but not for want of a right.
        post=codes(
            403,
            liaison=409,
            secretary=409,
            other_liaison=409,
            other_secretary=409,
            foreign_secretary=409,
        ),
    ),
    Route(
        "projects:apply",
        get={**UNIT_ONLY, **SEEN},
        post={**UNIT_ONLY, **SEEN, "liaison": 302, "secretary": 302},
        arguments=step_of_returned,
    ),
    Route(
        "projects:autosave",
        post=UNIT_ONLY,
        arguments=step_of_draft,
    ),
    Route(
        "projects:submit",
        get={**UNIT_ONLY, **SEEN},
        post={**UNIT_ONLY, **SEEN, "liaison": 403, "secretary": 422},
        arguments=lambda world: filed(world, Status.RETURNED),
    ),
    Route(
        "projects:compare",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200),
        arguments=filed,
    ),
    Route(
        "projects:paper",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200),
        arguments=filed,
    ),
    Route(
        "projects:paper_file",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200),
        arguments=lambda world: {**filed(world), "kind": "application"},
    ),
    Route(
        "projects:move",
        get=codes(404, liaison=403, secretary=403, staff=403, leader=403, head=200),
        post=codes(404, liaison=403, secretary=403, staff=403, leader=403, head=422),
        arguments=running_to_suspend,
    ),
    Route(
        "projects:start",
        get=codes(404, liaison=403, secretary=403, staff=200, head=200, leader=403),
        # Those who come after the first find it done already.
        post=codes(404, liaison=403, secretary=403, staff=302, head=409, leader=403),
        arguments=approved,
    ),
    Route(
        "projects:attachment_add",
        post=codes(404, liaison=302, secretary=302, staff=403, head=403, leader=403),
        arguments=filed,
    ),
    Route(
        "projects:attachment",
        get=codes(404, liaison=200, secretary=200, staff=200, head=200, leader=200),
        arguments=attached,
    ),
    Route(
        "projects:attachment_remove",
        # Those who come after the first find no such file any more.
        post=codes(404, liaison=302),
        arguments=attached,
    ),
]
