"""After the freeze: the ranking frozen anew, late projects placed, earlier versions read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import InvalidInput
from core.posted import key_in
from core.typed_text import labelled_by, labels_from
from programmes.enums import Grade
from reviews.services.ranking import TieToDecide
from reviews.services.ranking_versions import add_supplement, refreeze_ranking
from reviews.views.objects import seen_project
from reviews.views.ranking import CONFLICT, full_page, overseen_programme, posted_picks

UNPROCESSABLE = 422


@require_POST
def ranking_refreeze(request: HttpRequest) -> HttpResponse:
    """Freeze the ranking anew after corrections; what is missing comes back with the page."""
    programme = overseen_programme(request)
    if not request.user.has_perm("reviews.decide_programme", programme):
        raise PermissionDenied("重新冻结排名由组织部负责人办理。")
    picks = posted_picks(request, programme)
    seen = request.POST.get("seen_version", "")
    try:
        version = refreeze_ranking(
            programme_id=programme.pk,
            actor=request.user,
            reason=request.POST.get("reason", ""),
            picks=picks,
            seen_version=key_in(seen),
        )
    except (TieToDecide, InvalidInput) as refused:
        context = full_page(request, programme, picks, refused.message)
        context["typed_reason"] = request.POST.get("reason", "")
        status = CONFLICT if isinstance(refused, TieToDecide) else UNPROCESSABLE
        return render(request, "reviews/ranking.html", context, status=status)
    messages.success(request, f"排名已重新冻结，为第 {version.number} 版；结果有变的单位已通知。")
    return redirect("reviews:ranking")


@labelled_by(labels_from({"reason": "补列的理由"}))
@require_POST
def ranking_supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a project accepted after the freeze a place beside the others."""
    project = seen_project(request, pk, "projects.decide_project")
    entry = add_supplement(
        project_id=project.pk, actor=request.user, reason=request.POST.get("reason", "")
    )
    grade = Grade(entry.grade).label
    messages.success(request, f"“{project}”已补列，等次“{grade}”，并已通知单位。")
    return redirect("reviews:ranking")


@require_safe
def ranking_version(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier version, as it was frozen then."""
    programme = overseen_programme(request)
    version = get_object_or_404(
        programme.ranking_versions.select_related("frozen_by"), number=number
    )
    lines = [{**line, "grade": Grade(line["grade"]).label} for line in version.lines]
    context = {"programme": programme, "version": version, "lines": lines}
    return render(request, "reviews/ranking_version.html", context)
