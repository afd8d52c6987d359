"""Stage acceptance of a project that runs over several years."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from projects.enums import Status
from projects.models import Project
from reviews.forms.stages import StageForm
from reviews.services.stages import accept_stage
from reviews.stage_rules import runs_on, tasks_of_year, year_to_accept

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """The years verified so far; the department verifies the year of the programme."""
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    user: Any = request.user
    department = user.has_perm("projects.pre_review_project", project)
    insider = department or user.has_perm("projects.edit_application", project)
    if not (insider or user.has_perm("reviews.see_marks", project)):
        raise PermissionDenied("阶段验收供组织部、领导和项目单位查看。")
    if request.method == "POST" and not department:
        raise PermissionDenied("阶段验收须由组织部工作人员办理。")
    stages = list(
        project.stage_acceptances.select_related("verified_by").prefetch_related(
            "checks__milestone"
        )
    )
    first, today = project.programme.year, clock.today()
    year = year_to_accept(first, (row.year for row in stages), today) or today.year
    tasks = list(project.milestones.order_by("position"))
    data = request.POST if request.method == "POST" else None
    form = StageForm(data, tasks=tasks_of_year(tasks, year))
    if request.method == "POST" and form.is_valid():
        accept_stage(
            project_id=project.pk,
            year=year,
            actor=request.user,
            verdicts=form.verdicts(),
            result=form.cleaned_data["result"],
            opinion=form.cleaned_data["opinion"],
        )
        messages.success(
            request, f"“{project}”{year}年阶段验收已办理，项目继续实施，并已通知单位。"
        )
        return redirect("reviews:stage", pk=pk)
    may_act = (
        department
        and project.status == Status.IN_PROGRESS
        and runs_on(tasks, year)
        and all(row.year != year for row in stages)
    )
    context = {
        "project": project,
        "year": year,
        "stages": stages,
        "form": form if may_act else None,
        "later": [task for task in tasks if task.due_date.year > year],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "reviews/stage.html", context, status=status)
