"""The last page before submission: what is missing, and the secretary's button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import InvalidInput
from projects.enums import EDITABLE, Status
from projects.models import Project
from projects.queries_similarity import likenesses
from projects.services.drafting import StaleDraft
from projects.services.submission import (
    IncompleteApplication,
    ask_secretary,
    submit_application,
)
from projects.sheet.checking import check_application
from projects.sheet.context import context_of
from projects.sheet.steps import STEPS
from projects.views.access import number, project_to_edit

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is missing; the secretary submits, the liaison officer asks the secretary to."""
    project = project_to_edit(request, pk)
    if request.method == "POST":
        return _submit(request, project)
    if project.status not in EDITABLE:
        return redirect(project.get_absolute_url())
    return render(request, "projects/submit.html", _page(request, project))


def _submit(request: HttpRequest, project: Project) -> HttpResponse:
    if request.POST.get("go") == "ask":
        ask_secretary(project_id=project.pk, actor=request.user)
        messages.success(request, "已通知书记登录确认提交。")
        return redirect("projects:submit", pk=project.pk)
    reply = request.POST.get("reply", "")
    try:
        submit_application(
            project_id=project.pk,
            actor=request.user,
            seen_version=number(request.POST.get("version")),
            reply=reply,
        )
    except StaleDraft:
        messages.warning(request, "申报书刚被修改过，还没有提交。请核对最新内容后再提交。")
        return redirect("projects:submit", pk=project.pk)
    except IncompleteApplication:
        page = _page(request, project, reply=reply)
        return render(request, "projects/submit.html", page, status=UNPROCESSABLE)
    except InvalidInput as error:
        page = _page(request, project, reply=reply, error=error.message)
        return render(request, "projects/submit.html", page, status=UNPROCESSABLE)
    messages.success(request, f"“{project}”已提交，等待组织部预审。预审开始前可以撤回。")
    return redirect(project.get_absolute_url())


def _page(
    request: HttpRequest, project: Project, *, reply: str = "", error: str = ""
) -> dict[str, Any]:
    user: Any = request.user
    context = context_of(project, today=clock.today())
    checked = check_application(project.application.document, context)
    return {
        "project": project,
        "version": project.application.version,
        "checked": checked,
        "likenesses": likenesses(project, project.application.document, user=user, context=context),
        "steps": [
            {"number": step.number, "label": step.label, "faults": checked.faults_of(step.number)}
            for step in STEPS
        ],
        "is_secretary": user.has_perm("projects.submit_project", project),
        "was_returned": project.status == Status.RETURNED,
        "last_return": project.steps.filter(to_status=Status.RETURNED).last()
        if project.status == Status.RETURNED
        else None,
        "reply": reply,
        "error": error,
    }
