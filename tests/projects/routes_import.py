"""Who gets what from the pages that import a workbook."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.services.files import store_upload
from tests.projects.ledgers import tried_ledger
from tests.projects.workbooks import small
from tests.security.route import Route, codes
from tests.world import World


def _upload_of_staff(world: World) -> dict[str, Any]:
    upload = SimpleUploadedFile("汇总表.xlsx", small(world).read())
    return {"pk": store_upload(upload=upload, purpose="import", actor=world.staff).pk}


def _ledger_of_staff(world: World) -> dict[str, Any]:
    return {"pk": tried_ledger(world).pk}


# Those who may import at all are told that the upload of somebody else does not exist.
THEIRS = {"head": 404, "administrator": 404, "foreign_staff": 404}

ROUTES = [
    Route(
        "projects:import_workbook",
        get=codes(403, staff=200, head=200, administrator=200, foreign_staff=200),
        post=codes(403, staff=200, head=200, administrator=200, foreign_staff=200),
    ),
    Route(
        "projects:import_confirm",
        get=codes(403, staff=200, **THEIRS),
        post=codes(403, staff=200, **THEIRS),
        arguments=_upload_of_staff,
    ),
    Route(
        "projects:import_errors",
        get=codes(403, staff=200, **THEIRS),
        arguments=_upload_of_staff,
    ),
    *(
        Route(
            f"projects:{name}",
            get=codes(403, staff=200, **THEIRS),
            post=codes(403, staff=200, **THEIRS),
            arguments=_ledger_of_staff,
        )
        for name in ("ledger_sheets", "ledger_columns")
    ),
    Route(
        "projects:ledger",
        get=codes(403, staff=200, **THEIRS),
        # Nothing was typed, so the page does not know what was looked at.
        post=codes(403, staff=409, **THEIRS),
        arguments=_ledger_of_staff,
    ),
    Route(
        "projects:ledger_errors",
        get=codes(403, staff=200, **THEIRS),
        arguments=_ledger_of_staff,
    ),
]
