"""The one door of the project pages: a project in sight, or 404."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.errors import NotAllowed
from core.posted import key_in
from projects.models import Project


def project_in_sight(request: HttpRequest, pk: int) -> Project:
    """Return the project if the person may see it; raise Http404 otherwise."""
    projects = Project.objects.visible_to(request.user)
    return get_object_or_404(
        projects.select_related("programme__committee", "organisation", "category", "topic"), pk=pk
    )


def project_to_edit(request: HttpRequest, pk: int) -> Project:
    """Return the project if it is of the person's own unit; raise Http404 or NotAllowed."""
    project = project_in_sight(request, pk)
    user: Any = request.user
    if not user.has_perm("projects.edit_application", project):
        raise NotAllowed("申报书由申报单位的联络员和书记填写。")
    return project


def number(value: str | None) -> int:
    """Read a number from a form or query; 0 when it is none."""
    return key_in(value or "") or 0
