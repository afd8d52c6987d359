"""Saved views: a person's own filters under a name, one of them opened first."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.errors import Conflict, InvalidInput
from core.models import SavedView
from core.saved_lists import kept_query
from core.services.saved_views import MOST, delete_view, rename_view, save_view
from tests.world import World

PAGE = "reviews:pre_review_queue"


def login(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_only_filters_of_the_list_are_kept_in_one_order() -> None:
    query = "unit=&status=mine&page=3&evil=1&q=%E7%94%B2&all=1"
    assert kept_query(PAGE, query) == kept_query(PAGE, "q=%E7%94%B2&status=mine")
    assert kept_query(PAGE, f"q={'x' * 2000}") == ""


def test_a_view_is_saved_opened_first_renamed_and_deleted(world: World) -> None:
    client, queue = login(world.staff), reverse(PAGE)
    typed = {"page": PAGE, "query": "status=mine&page=2", "name": " 我的  活 ", "default": "on"}
    client.post(reverse("saved_views:keep"), typed)
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_default) == ("我的 活", "status=mine", True)
    assert client.get(queue).url == f"{queue}?status=mine"
    assert client.get(queue, {"all": "1"}).status_code == 200
    assert "管理“我的 活”" in client.get(queue, {"status": "mine"}).content.decode()
    edit = reverse("saved_views:edit", args=[view.pk])
    client.post(edit, {"action": "rename", "name": "在办"})
    client.post(edit, {"action": "plain"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("在办", False)
    assert client.get(queue).status_code == 200
    client.post(edit, {"action": "delete"})
    assert not SavedView.objects.exists()


def test_a_colleagues_view_does_not_exist(world: World) -> None:
    view = save_view(actor=world.staff, page=PAGE, name="甲", query="status=mine")
    other = login(world.staff2)
    for action in ("rename", "default", "delete"):
        edit = reverse("saved_views:edit", args=[view.pk])
        assert other.post(edit, {"action": action, "name": "乙"}).status_code == 404
    assert "常用查询" in other.get(reverse(PAGE)).content.decode()
    assert "甲</a>" not in other.get(reverse(PAGE)).content.decode()
    with pytest.raises(SavedView.DoesNotExist):
        delete_view(view_id=view.pk, actor=world.staff2)
    assert SavedView.objects.get().name == "甲"


def test_one_default_per_list_and_one_view_per_name(world: World) -> None:
    ask = {"actor": world.staff, "page": PAGE}
    first = save_view(**ask, name="甲", query="status=mine", is_default=True)
    second = save_view(**ask, name="乙", query="q=x", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    again = save_view(**ask, name="甲", query="round=1")
    assert (again.pk, again.query) == (first.pk, "round=1")
    with pytest.raises(InvalidInput, match="已有名为“乙”"):
        rename_view(view_id=first.pk, actor=world.staff, name="乙")
    with pytest.raises(InvalidInput, match="还没有查询条件"):
        save_view(**ask, name="丙", query="page=2")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=first.pk).update(is_default=True)
    for number in range(MOST - 2):
        save_view(**ask, name=f"第{number}个", query=f"q={number}")
    with pytest.raises(Conflict, match="最多保存"):
        save_view(**ask, name="多出来的", query="q=y")
