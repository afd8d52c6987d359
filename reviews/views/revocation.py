"""Revocation of a project: proposed by an officer, decided by a head."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.typed_text import labelled_by, labels_from
from projects.models import Project
from projects.transitions import BY_ACTION
from reviews.services.revocation import decide_revocation, propose_revocation
from reviews.views.objects import seen_project


@labelled_by(labels_from({"reason": "理由"}))
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Earlier proposals, and whichever form is the person's turn."""
    project = seen_project(request, pk, "projects.pre_review_project")
    if request.method == "POST":
        return _post(request, project)
    rows = list(project.revocation_proposals.select_related("proposed_by", "decided_by"))
    waiting = rows[-1] if rows and rows[-1].decided_at is None else None
    head = request.user.has_perm("projects.decide_project", project)
    context: dict[str, Any] = {
        "project": project,
        "rows": rows,
        "waiting": waiting,
        "may_decide": waiting is not None and head and waiting.proposed_by_id != request.user.pk,
        "may_propose": waiting is None and project.status in BY_ACTION["revoke"].sources,
    }
    return render(request, "reviews/revocation.html", context)


def _post(request: HttpRequest, project: Project) -> HttpResponse:
    reason, action = request.POST.get("reason", ""), request.POST.get("action", "")
    if action == "propose":
        propose_revocation(project_id=project.pk, actor=request.user, reason=reason)
        messages.success(request, f"已提请撤销“{project}”立项，等负责人审定。")
        return redirect("reviews:revocation", pk=project.pk)
    if not request.user.has_perm("projects.decide_project", project):
        raise PermissionDenied("撤销立项须由组织部负责人审定。")
    agreed = action == "agree"
    decide_revocation(project_id=project.pk, actor=request.user, agreed=agreed, opinion=reason)
    done = "已撤销立项，并已通知单位" if agreed else "未同意撤销，项目继续办理"
    messages.success(request, f"“{project}”{done}。")
    return redirect("reviews:revocation", pk=project.pk)
