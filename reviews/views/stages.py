"""Stage acceptance of a project that runs over several years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from projects.enums import Status
from projects.models import Milestone, Project
from reviews.forms.stages import StageForm
from reviews.models import StageAcceptance
from reviews.services.stages import accept_stage
from reviews.stage_rules import runs_on, tasks_of_year, year_to_accept

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Stages:
    """The years verified so far, the year in turn, and the tasks of the project."""

    project: Project
    done: list[StageAcceptance]
    year: int
    tasks: list[Milestone]

    @property
    def open(self) -> bool:
        """Whether the year in turn can be verified."""
        return (
            self.project.status == Status.IN_PROGRESS
            and runs_on(self.tasks, self.year)
            and all(row.year != self.year for row in self.done)
        )


@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """The years verified so far; the department verifies the year in turn."""
    project, department = _seen(request, pk)
    if request.method == "POST" and not department:
        raise PermissionDenied("阶段验收须由组织部工作人员办理。")
    stages = _stages(project)
    data = request.POST if request.method == "POST" else None
    form = StageForm(data, tasks=tasks_of_year(stages.tasks, stages.year))
    if form.is_valid():
        return _accepted(request, stages, form)
    context = {
        "project": project,
        "year": stages.year,
        "stages": stages.done,
        "form": form if department and stages.open else None,
        "later": [task for task in stages.tasks if task.due_date.year > stages.year],
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "reviews/stage.html", context, status=status)


def _seen(request: HttpRequest, pk: int) -> tuple[Project, bool]:
    """A project in sight, and whether the person works in its department; judges are refused."""
    visible = Project.objects.visible_to(request.user).with_names()
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    user: Any = request.user
    department = user.has_perm("projects.pre_review_project", project)
    readers = ("projects.edit_application", "reviews.see_marks")
    if not department and not any(user.has_perm(name, project) for name in readers):
        raise PermissionDenied("阶段验收供组织部、领导和项目单位查看。")
    return project, department


def _stages(project: Project) -> Stages:
    rows = project.stage_acceptances.select_related("verified_by")
    done = list(rows.prefetch_related("checks__milestone"))
    today = clock.today()
    year = year_to_accept(project.programme.year, (row.year for row in done), today)
    tasks = list(project.milestones.order_by("position"))
    return Stages(project, done, year or today.year, tasks)


def _accepted(request: HttpRequest, stages: Stages, form: StageForm) -> HttpResponse:
    project, year = stages.project, stages.year
    accept_stage(
        project_id=project.pk,
        year=year,
        actor=request.user,
        verdicts=form.verdicts(),
        result=form.cleaned_data["result"],
        opinion=form.cleaned_data["opinion"],
    )
    done = f"“{project}”{year}年阶段验收已办理，项目继续实施，并已通知单位。"
    messages.success(request, done)
    return redirect("reviews:stage", pk=project.pk)
