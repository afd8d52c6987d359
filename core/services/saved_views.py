"""Keeps, renames and deletes a person's own views of a list."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit
from core.errors import Conflict, InvalidInput
from core.models import SavedView
from core.models.saved_views import NAME_LENGTH
from core.saved_lists import kept_query

MOST = 20


@transaction.atomic
def save_view(
    *, actor: Any, page: str, name: str, query: str, is_default: bool = False
) -> SavedView:
    """Keep the filters under a name; the same name again replaces what it stood for.

    Raises InvalidInput (no name, too long, nothing narrowed), Conflict (too many views).
    """
    name, query = _checked_name(name), kept_query(page, query)
    if not query:
        raise InvalidInput("还没有查询条件，不用保存。请先选好条件、点“查询”，再保存。")
    own = _own(actor, page)
    view = next((row for row in own if row.name == name), None)
    if view is None:
        if len(own) >= MOST:
            raise Conflict(f"常用查询最多保存 {MOST} 个，请先删除不用的。")
        view = SavedView(owner_id=actor.pk, page=page, name=name)
    view.query = query
    _put(view, own, is_default=is_default or view.is_default)
    audit.record(actor=actor, action="saved_view.save", obj=view, details={"page": page})
    return view


@transaction.atomic
def rename_view(*, view_id: int, actor: Any, name: str) -> SavedView:
    """Give a view another name. Raises SavedView.DoesNotExist, InvalidInput (empty, taken)."""
    view = SavedView.objects.visible_to(actor).get(pk=view_id)
    own, before = _own(actor, view.page), view.name
    view.name = _checked_name(name)
    if any(row.name == view.name and row.pk != view.pk for row in own):
        raise InvalidInput(f"已有名为“{view.name}”的常用查询，请换一个名称。")
    view.save(update_fields=["name"])
    audit.record(actor=actor, action="saved_view.rename", obj=view, details={"before": before})
    return view


@transaction.atomic
def choose_default(*, view_id: int, actor: Any, is_default: bool) -> SavedView:
    """Let the list open with this view, or with everything again."""
    view = SavedView.objects.visible_to(actor).get(pk=view_id)
    _put(view, _own(actor, view.page), is_default=is_default)
    audit.record(actor=actor, action="saved_view.default", obj=view, details={"on": is_default})
    return view


@transaction.atomic
def delete_view(*, view_id: int, actor: Any) -> SavedView:
    """Delete a view; the list and its rows stay as they are. Returns what was deleted."""
    view = SavedView.objects.visible_to(actor).select_for_update().get(pk=view_id)
    audit.record(actor=actor, action="saved_view.delete", obj=view, details={"page": view.page})
    view.delete()
    return view


def _own(actor: Any, page: str) -> list[SavedView]:
    """The person's views of the list, locked, so that one default stays one."""
    return list(SavedView.objects.visible_to(actor).select_for_update().filter(page=page))


def _put(view: SavedView, own: list[SavedView], *, is_default: bool) -> None:
    if is_default:
        others = SavedView.objects.filter(pk__in=[row.pk for row in own]).exclude(pk=view.pk)
        others.update(is_default=False)
    view.is_default = is_default
    view.save()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("请给常用查询起个名称，例如：超期未办。")
    if len(name) > NAME_LENGTH:
        raise InvalidInput(f"名称最多 {NAME_LENGTH} 字，请缩短。")
    return name
