"""Saving a list's filters under a name, renaming, choosing the default, deleting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.models import SavedView
from core.saved_lists import EVERYTHING, is_list
from core.services.saved_views import choose_default, delete_view, rename_view, save_view


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Save the filters of a list under a name and go back to it."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    if not is_list(page):
        raise Http404("no list with saved views")
    try:
        view = save_view(
            actor=request.user,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
            is_default=bool(request.POST.get("default")),
        )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(f"{reverse(page)}?{query or f'{EVERYTHING}=1'}")
    messages.success(request, f"已保存常用查询“{view}”。")
    return redirect(f"{reverse(page)}?{view.query}")


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or delete a view of one's own, or let the list open with it."""
    own = SavedView.objects.visible_to(request.user)
    view = get_object_or_404(own, pk=pk)
    try:
        query = _act(request, view)
    except DomainError as error:
        messages.error(request, error.message)
        query = view.query
    return redirect(f"{reverse(view.page)}?{query}")


def _act(request: HttpRequest, view: SavedView) -> str:
    """Do what the pressed button says and say so; the query to go back to."""
    act: dict[str, Any] = {"view_id": view.pk, "actor": request.user}
    match request.POST.get("action"):
        case "rename":
            renamed = rename_view(**act, name=request.POST.get("name", ""))
            messages.success(request, f"已改名为“{renamed}”。")
        case "default" | "plain" as choice:
            choose_default(**act, is_default=choice == "default")
            opens = f"“{view}”" if choice == "default" else "全部"
            messages.success(request, f"以后打开这个清单，先看{opens}。")
        case "delete":
            delete_view(**act)
            messages.success(request, f"已删除常用查询“{view}”。")
            return f"{EVERYTHING}=1"
    return view.query
