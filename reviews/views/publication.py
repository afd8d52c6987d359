"""Making pending decisions known together, and the papers that go with it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.documents.word import CONTENT_TYPE, to_docx
from core.downloads import content_response
from core.posted import key_in
from programmes.models import Programme
from projects.models import Project
from projects.papers.notice import notice_paper
from reviews.enums import DecisionResult
from reviews.models import Publication
from reviews.papers import outcome_paper
from reviews.queries.decisions import PROPOSED, pending_in, publications_of
from reviews.services.publication import publish_decisions, withdraw_decision
from reviews.views.objects import posted_ids, require_department, seen_project

MAY_DECIDE = "projects.decide_project"
ORDER = (DecisionResult.APPROVED, DecisionResult.RETURNED, DecisionResult.REJECTED)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest) -> HttpResponse:
    """Pending decisions by outcome, to be made known; and what was made known before."""
    programme = require_department(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": "集中公布"})
    if request.method == "POST":
        if not request.user.has_perm("reviews.decide_programme", programme):
            raise PermissionDenied("立项决定由组织部负责人公布。")
        made = publish_decisions(
            programme_id=programme.pk,
            decision_ids=posted_ids(request, "decision"),
            actor=request.user,
        )
        count = made.decisions.count()
        messages.success(request, f"第 {made.number} 批已公布 {count} 个决定，并已告知各单位。")
        return redirect("reviews:publication")
    return render(request, "reviews/publication.html", _page(request, programme))


def _page(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    rows = sorted(
        pending_in(programme, request.user),
        key=lambda row: ORDER.index(DecisionResult(row.result)),
    )
    groups = [
        (PROPOSED[DecisionResult(result)], list(found))
        for result, found in groupby(rows, key=lambda row: row.result)
    ]
    may = request.user.has_perm("reviews.decide_programme", programme)
    seen = request.user.has_perm("reviews.work_on_programme", programme)
    return {
        "programme": programme,
        "groups": groups,
        "total": len(rows),
        "may_publish": may and bool(rows),
        "publications": publications_of(programme) if seen else [],
    }


@require_safe
def publication_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The letter of one act: who was established, or why the others were not."""
    visible = Programme.objects.visible_to(request.user)
    act = get_object_or_404(
        Publication.objects.filter(programme__in=visible).select_related("programme__committee"),
        pk=pk,
    )
    if not request.user.has_perm("reviews.work_on_programme", act.programme):
        raise Http404
    decisions = act.decisions.select_related("project__organisation", "project__category")
    rows = list(decisions.order_by("project__project_number", "project_id"))
    if kind == "approved":
        projects = [row.project for row in rows if row.project.project_number]
        paper = notice_paper(act.programme, projects) if projects else None
        name = "立项通知（代拟稿）"
    else:
        others = [row for row in rows if row.result != DecisionResult.APPROVED]
        paper = outcome_paper(act, others) if others else None
        name = "审定结果告知书"
    if paper is None:
        raise Http404
    return content_response(
        to_docx(paper),
        stem=f"{name} 第{act.number}批",
        extension="docx",
        content_type=CONTENT_TYPE,
        day=clock.today(),
    )


@require_POST
def decision_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a pending decision back."""
    project: Project = seen_project(request, pk, MAY_DECIDE)
    seen = key_in(request.POST.get("seen_decision", "")) or 0
    withdraw_decision(project_id=project.pk, seen_decision=seen, actor=request.user)
    messages.success(request, f"“{project}”的拟办意见已撤销，请重新审定。")
    return redirect("reviews:decide", pk=pk)
