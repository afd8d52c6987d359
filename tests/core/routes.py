"""Who gets what from the addresses of the ground floor."""

from __future__ import annotations

import io
from typing import Any

from core import clock
from core.jobs import register_job
from core.models import Job, JobState, SavedView
from core.services.files import store_generated
from tests.security.route import Route, codes
from tests.world import World

KIND = "tests.routes"
register_job(KIND, lambda run: None)


def _job_of_staff(world: World) -> dict[str, Any]:
    return {"pk": job_of(world.staff).pk}


def _finished_job_of_staff(world: World) -> dict[str, Any]:
    stored = store_generated(
        name="材料.txt",
        source=io.BytesIO(b"x"),
        content_type="text/plain",
        owner_id=world.staff.pk,
        owner_name="甲",
    )
    return {"pk": job_of(world.staff, state=JobState.DONE, result=stored).pk}


def job_of(person: Any, **facts: Any) -> Job:
    """A waiting job, unless the facts say otherwise."""
    given = {"kind": KIND, "title": "打包下载材料", "created_at": clock.now()}
    return Job.objects.create(owner_id=person.pk, owner_name=str(person), **{**given, **facts})


def _view_of_staff(world: World) -> dict[str, Any]:
    row = SavedView(owner_id=world.staff.pk, page="reviews:pre_review_queue", name="甲镇")
    row.query = "q=%E7%94%B2"
    row.save()
    return {"pk": row.pk}


ROUTES = [
    # No list is named.
    Route("saved_views:keep", post=codes(404)),
    Route("saved_views:edit", post=codes(404, staff=302), arguments=_view_of_staff),
    Route("core:jobs", get=codes(200)),
    Route("core:job", get=codes(404, staff=200), arguments=_job_of_staff),
    Route("core:job_cancel", post=codes(404, staff=302), arguments=_job_of_staff),
    Route("core:job_result", get=codes(404, staff=200), arguments=_finished_job_of_staff),
]
