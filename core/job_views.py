"""The download centre: a person's own background jobs, their progress and their files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.downloads import attachment_response
from core.files import download_response
from core.models import Job, JobState
from core.services.jobs import cancel_job, result_of

PAGE_SIZE = 20
TONES = {
    JobState.QUEUED: "",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "late",
    JobState.CANCELLED: "",
}


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Everything the person had made, newest first."""
    page = Paginator(_own(request), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = [_with_words(job) for job in page.object_list]
    return render(request, "core/jobs.html", {"page": page})


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; htmx asks for the part that changes, a plain reload shows the same."""
    found = _with_words(get_object_or_404(_own(request), pk=pk))
    asked_by_script = bool(request.headers.get("HX-Request"))
    template = "core/_job_state.html" if asked_by_script else "core/job.html"
    return render(request, template, {"job": found})


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job of one's own."""
    found = get_object_or_404(_own(request), pk=pk)
    return redirect(cancel_job(job_id=found.pk, actor=request.user))


@require_safe
def job_result(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the file, less what the person may no longer see."""
    found = get_object_or_404(_own(request), pk=pk)
    stored, changed = result_of(found, request.user)
    if changed is None:
        return download_response(stored)
    return attachment_response(changed, name=stored.name, content_type=stored.content_type)


def _own(request: HttpRequest) -> Any:
    return Job.objects.visible_to(request.user).select_related("result")


def _with_words(found: Any) -> Any:
    """The job with what the template shows of it now."""
    moment = clock.now()
    found.tone = TONES[found.state]
    found.ready = found.has_result(moment)
    found.gone = found.state == JobState.DONE and found.is_expired(moment)
    return found
