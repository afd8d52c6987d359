"""Pages on which an application is written: its six steps, autosave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.answers import CONFLICT, sentence
from core.errors import StaleState
from core.typed_text import labelled_by
from projects.enums import EDITABLE
from projects.models import Project
from projects.services.drafting import StaleDraft, save_step
from projects.sheet.checking import Checked, check_application
from projects.sheet.context import context_of
from projects.sheet.document import changed_group, with_equal_weights
from projects.sheet.steps import ALL_ROWS, BY_NUMBER, STEPS
from projects.views.access import number, project_to_edit
from projects.views.attachment_rows import draft_files
from projects.views.closing_notice import too_late
from projects.views.conflicts import conflict_page
from projects.views.deadlines import closing_words
from projects.views.typed_labels import application_labels


@labelled_by(application_labels)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """One step of the application; posting stores it as typed and goes on."""
    project = project_to_edit(request, pk)
    if step not in BY_NUMBER:
        raise Http404
    if request.method == "POST":
        return _save(request, project, step)
    if project.status not in EDITABLE:
        messages.info(request, f"项目{project.get_status_display()}，申报书不能修改，这是打印页。")
        return redirect("projects:paper", pk=pk)
    notice = too_late(project)
    if notice:
        copy = reverse("projects:copy_out", args=[pk, step])
        messages.warning(request, format_html('{} <a href="{}">下载一份留存</a>', notice, copy))
    return render(request, "projects/apply.html", _step_page(request, project, step))


def _save(request: HttpRequest, project: Project, step: int) -> HttpResponse:
    posted, go = request.POST, request.POST.get("go", "")
    if go == "even":
        posted = with_equal_weights(posted)
    try:
        save_step(
            project_id=project.pk,
            step=step,
            posted=posted,
            seen_version=number(posted.get("version")),
            actor=request.user,
        )
    except StaleDraft:
        return conflict_page(request, project, step)
    return redirect(_next_page(request, project, step, go))


def _next_page(request: HttpRequest, project: Project, step: int, go: str) -> str:
    if go == "next" and step == len(STEPS):
        return reverse("projects:submit", args=[project.pk])
    goal = {"next": step + 1, "back": step - 1}.get(go, step)
    page = reverse("projects:apply", args=[project.pk, max(goal, 1)])
    touched = changed_group(request.POST)
    if touched in ALL_ROWS:
        spare = f"?spare={touched}" if request.POST.get("add_row") else ""
        return f"{page}{spare}#group-{touched}"
    if go == "save":
        messages.success(request, "草稿已保存。")
    return f"{page}#group-milestones" if go == "even" else page


@labelled_by(application_labels)
@require_POST
def autosave(request: HttpRequest, pk: int, step: int) -> JsonResponse:
    """Store a step while it is being typed; answers the new version or why not."""
    project = project_to_edit(request, pk)
    if step not in BY_NUMBER:
        raise Http404
    ways = {
        "compare_url": reverse("projects:apply", args=[pk, step]),
        "copy_url": reverse("projects:copy_out", args=[pk, step]),
    }
    try:
        application = save_step(
            project_id=pk,
            step=step,
            posted=request.POST,
            seen_version=number(request.POST.get("version")),
            actor=request.user,
        )
    except StaleDraft as stale:
        return sentence(f"{stale.message}您输入的文字还在本页。", CONFLICT, compare=True, **ways)
    except StaleState as stale:
        ways["compare_url"] = project.get_absolute_url()
        return sentence(f"{stale.message}您输入的文字还在本页。", CONFLICT, **ways)
    answer = {"version": application.version, "saved_at": _clock_time(application)}
    notice = too_late(project)
    if notice:
        answer |= {"notice": notice, "copy_url": ways["copy_url"]}
    return JsonResponse(answer)


def _clock_time(application: Any) -> str:
    return f"{application.saved_at.astimezone(clock.SHANGHAI):%H:%M}"


def _step_page(request: HttpRequest, project: Project, step: int) -> dict[str, Any]:
    application = project.application
    context = context_of(project, today=clock.today())
    checked = check_application(application.document, context)
    checking = "check" in request.GET
    spare = request.GET.get("spare", "")
    form = checked.forms[step] if checking else None
    page = {
        "project": project,
        "application": application,
        "saved_at": _clock_time(application) if application.version else "",
        "step": step,
        "form": form or BY_NUMBER[step](context, application.document, spare=spare),
        "faults": checked.faults_of(step) if checking else (),
        # A title used before is said at once, before somebody writes the rest.
        "notices": checked.notices_of(step) if checking or step == 1 else (),
        "steps": _steps_bar(project, step, checked),
        "next_label": BY_NUMBER[step + 1].label if step < len(STEPS) else "",
        "closes": closing_words(project.programme),
        "last_return": _last_return(project),
    }
    return page | (draft_files(project) if step == len(STEPS) else {"upload_url": ""})


def _steps_bar(project: Project, step: int, checked: Checked) -> list[dict[str, Any]]:
    return [
        {
            "label": form.label,
            "left": len(checked.faults_of(form.number)),
            "url": reverse("projects:apply", args=[project.pk, form.number]),
            "state": "now"
            if form.number == step
            else ("" if checked.faults_of(form.number) else "done"),
        }
        for form in STEPS
    ]


def _last_return(project: Project) -> Any:
    """The department's remarks the unit has to answer, None unless it was returned."""
    if project.return_count == 0 or project.status != "returned":
        return None
    return project.steps.filter(to_status="returned").last()
