"""Every list is had as a workbook at its own address: all its rows, its filters, no formula."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from tests.security.pages_in_use import PagesInUse
from tests.world import World, local

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
HEADS_AT = 4
# Address, who asks, what fills the list, its query, and a filter the workbook must name.
LISTS = (
    ("dispatch:inspections", "staff", "visited", "state=recorded", "状态：已记录"),
    ("dispatch:findings", "staff", "to_put_right", "state=all", "状态：全部"),
    ("dispatch:orders", "staff", "order_in_hand", "kind=yellow", "种类："),
    ("dispatch:patrol", "staff", "supervised", "", "全部"),
    ("dispatch:gatherings", "leader", "meeting", "", "全部"),
    ("dispatch:decisions", "staff", "meeting_decision", "state=open", "办理情况：办理中"),
    ("dispatch:bulletins", "liaison", "issued_bulletin", "", "年度方案："),
    ("projects:topics", "staff", "topic", "show=mandatory", "只看：必选"),
    ("projects:similar_pairs", "staff", "alike", "", "相同达到："),
    ("reviews:panel", "staff", "sheet", "", "环节：立项评审"),
    ("reviews:experts", "staff", "known_expert", "", "年度方案："),
    ("reviews:merits", "staff", "merit", "", "年度方案："),
    ("notifications:unread", "staff", "sheet", "", "全部"),
    ("dashboards:others", "liaison", "neighbour", "", "年度方案："),
)


def client_of(world: World, asker: str) -> Client:
    client = Client()
    person = world.home.people[asker]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(answer: Any) -> int:
    """How many rows the list has on all its pages."""
    page = answer.context.get("page")
    return page.paginator.count if page else len(answer.context["rows"])


def test_every_list_is_a_workbook_with_the_same_rows_and_filters(world: World):
    for town in world.home.towns:
        town.short_name = f"=1+{town.pk}"
        town.save()
    pages = PagesInUse(world)
    with clock.at(local(2026, 6, 10)):
        for name, asker, scene, query, said in LISTS:
            assert getattr(pages, scene)
            client, address = client_of(world, asker), reverse(name)
            shown = client.get(f"{address}?{query}")
            assert "导出 Excel" in shown.content.decode(), name
            sheet = load_workbook(
                io.BytesIO(client.get(f"{address}?{query}&file=xlsx").content)
            ).worksheets[0]
            assert sheet.max_row - HEADS_AT == listed(shown) > 0, name
            assert said in sheet["A2"].value, (name, sheet["A2"].value)
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f"], name
