"""Fetches the rows a page is about: unseen is 404, seen without the right is 403."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from core.posted import keys_in
from organisations.enums import Role
from organisations.scope import scope_of
from programmes.enums import Stage
from programmes.models import Programme
from programmes.queries import programme_for
from projects.models import Project
from reviews.models import ScoreSheet
from reviews.services.pre_review import BulkRow

DEPARTMENT = frozenset({Role.STAFF, Role.HEAD})


Annotate = Callable[[QuerySet[Project]], QuerySet[Project]]


def seen_project(
    request: HttpRequest, pk: int, permission: str, annotate: Annotate | None = None
) -> Project:
    """A project in sight for which the person holds the permission."""
    visible = Project.objects.visible_to(request.user).with_names()
    if annotate is not None:
        visible = annotate(visible)
    project = get_object_or_404(visible.select_related("programme__committee"), pk=pk)
    if not request.user.has_perm(permission, project):
        raise PermissionDenied("这一步由主办党委的组织部办理，您没有相应权限。")
    return project


def own_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """The judge's own sheet; others' do not exist for this person."""
    visible = (
        ScoreSheet.objects.visible_to(request.user)
        .select_related(
            "project__programme__committee",
            "project__organisation",
            "project__category",
            "project__closing_report",
            "rubric",
        )
        .prefetch_related("rubric__criteria")
    )
    sheet = get_object_or_404(visible, pk=pk)
    if not request.user.has_perm("reviews.score_sheet", sheet):
        raise PermissionDenied("评分表由在任的评审专家本人填写。")
    return sheet


def require_department(request: HttpRequest) -> Programme | None:
    """The programme in force for a person of a department; anybody else is refused."""
    if not scope_of(request.user).roles & DEPARTMENT:
        raise PermissionDenied("这一页供组织部使用。")
    return programme_for(request)


def asked_stage(request: HttpRequest) -> str:
    """The stage posted or in the address; approval unless another is named."""
    asked = request.POST.get("stage") or request.GET.get("stage") or Stage.APPROVAL
    if asked not in Stage.values:
        raise Http404("no such stage")
    return str(asked)


def posted_ids(request: HttpRequest, name: str) -> list[int]:
    """Whole numbers posted under a name; anything else is dropped."""
    return keys_in(request.POST.getlist(name))


def report_bulk(request: HttpRequest, rows: Iterable[BulkRow], done: str) -> None:
    """Say how many went through, and why each of the others did not."""
    rows = list(rows)
    passed = sum(not row.problem for row in rows)
    if passed:
        messages.success(request, f"{done} {passed} 个项目。")
    for row in rows:
        if row.problem:
            messages.error(request, f"{row.project}：{row.problem}")
    if not rows:
        messages.warning(request, "请先勾选项目。")
