"""Two versions of an application side by side: numbered submissions, and the unit's draft."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.enums import EDITABLE
from projects.queries import changes_between
from projects.views.access import number, project_in_sight

DRAFT = "draft"


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What one version changed against an earlier one.

    Without numbers: the last two submissions; for a unit that is mending its application, the
    last submission and what is written now. Only the unit may ask for what it has not filed.
    """
    project = project_in_sight(request, pk)
    user: Any = request.user
    own = user.has_perm("projects.edit_application", project)
    revisions = list(project.revisions.select_related("submitted_by").defer("document"))
    drafting = own and project.status in EDITABLE and bool(revisions)
    old, new = _pair(request, [row.number for row in revisions], drafting=drafting)
    inside = own or user.has_perm("projects.pre_review_project", project)
    page = {
        "project": project,
        "revisions": revisions,
        "drafting": drafting,
        "old": old,
        "new": new,
        "changes": changes_between(project, old, new, with_contacts=inside) if old else [],
        "replies": project.steps.filter(action="resubmit"),
    }
    return render(request, "projects/compare.html", page)


def _pair(request: HttpRequest, numbers: list[int], *, drafting: bool) -> tuple[int, int | None]:
    """Numbers of the versions asked for (None: the draft); 0 when there is nothing to compare."""
    asked = request.GET.get("new", "")
    if asked == DRAFT and not drafting:
        raise Http404
    newest = numbers[-1] if numbers else 0
    new = None if asked == DRAFT or (drafting and not asked) else number(asked) or newest
    old = number(request.GET.get("old")) or (newest if new is None else _before(numbers, new))
    if {old, newest if new is None else new} - {0, *numbers}:
        raise Http404
    return old, new


def _before(numbers: list[int], new: int) -> int:
    return max((one for one in numbers if one < new), default=0)
