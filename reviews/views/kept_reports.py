"""What the two reports of a unit have in common: kept while typed, filed by the secretary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from core.clock import SHANGHAI
from core.errors import InvalidInput, StaleState
from core.posted import key_in
from projects.models import Project
from reviews.forms.kept import KeptForm

CONFLICT = 409


@dataclass(frozen=True)
class KeptReport:
    """One kind of report: its page, its two services, what is said of it."""

    page: str
    name: str
    keep: Callable[..., Any]
    file: Callable[..., Any]
    filed: str
    # What is read together with the project.
    joined: tuple[str, ...] = ()

    def own_project(self, request: HttpRequest, pk: int) -> Project:
        """A project of the person's own unit: unseen is 404, seen by office only is 403."""
        visible = Project.objects.visible_to(request.user).with_names()
        rows = visible.select_related("programme__committee", *self.joined)
        project = get_object_or_404(rows, pk=pk)
        if not request.user.has_perm("projects.edit_application", project):
            raise PermissionDenied(f"{self.name}由项目单位的联络员和书记填写。")
        return project

    def post(
        self,
        request: HttpRequest,
        project: Project,
        form_of: Callable[[Any], KeptForm],
        shown: Callable[[Any, KeptForm], HttpResponse],
    ) -> HttpResponse:
        """Keep what was typed, and file it if asked; faults come back on the page.

        `form_of` makes the form of a kept report, `shown` the page with its faults.
        """
        saved = self._saved(request, project)
        if request.POST.get("action") != "file":
            messages.success(request, f"{self.name}已保存，尚未提交。")
            return redirect(self.page, pk=project.pk)
        try:
            self.file(project_id=project.pk, actor=request.user, seen_version=saved.version)
        except InvalidInput as error:
            form = form_of(saved)
            form.is_valid()
            form.show_faults(error.field_errors)
            return shown(saved, form)
        messages.success(request, f"“{project}”{self.filed}")
        return redirect(project.get_absolute_url())

    def autosave(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Keep the report while it is being typed; answers the new version or why not."""
        project = self.own_project(request, pk)
        try:
            saved = self._saved(request, project)
        except StaleState as error:
            page = reverse(self.page, args=[pk])
            return JsonResponse({"message": error.message, "compare_url": page}, status=CONFLICT)
        return JsonResponse({"version": saved.version, "saved_at": time_of(saved.saved_at)})

    def _saved(self, request: HttpRequest, project: Project) -> Any:
        version = request.POST.get("version", "")
        return self.keep(
            project_id=project.pk,
            actor=request.user,
            values=request.POST.dict(),
            seen_version=key_in(version),
        )


def time_of(saved_at: datetime | None) -> str:
    """The hour and minute of the last save; "" before the first."""
    return f"{saved_at.astimezone(SHANGHAI):%H:%M}" if saved_at else ""
