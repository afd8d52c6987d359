"""Around one project: what is open is counted, and each number leads to just these rows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.dashboards.conftest import ClientOf
from tests.dispatch.coordinating import raised
from tests.dispatch.supervising import a_finding, a_project, issued
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]


def test_the_project_page_leads_to_what_is_open_around_it(world: World, client_of: ClientOf):
    project = a_project(world)
    raised(world, project)
    issued(world, project=project)
    a_finding(world)
    page = client_of("staff").get(reverse("dashboards:project", args=[project.pk]))
    lines = {line.label: line for line in page.context["follow_up"]}
    assert {label: line.number for label, line in lines.items()} == {
        "协调事项": 1,
        "督查整改": 0,
        "督办单": 1,
    }
    for line in lines.values():
        listed = client_of("staff").get(line.url)
        assert listed.status_code == 200
        assert len(listed.context["page"].object_list) == line.number
    assert reverse("dispatch:order_new", args=[project.pk]) in page.content.decode()


def test_a_leader_follows_it_but_is_not_offered_to_issue_an_order(
    world: World, client_of: ClientOf
):
    project = a_project(world)
    address = reverse("dispatch:order_new", args=[project.pk])
    page = client_of("leader").get(reverse("dashboards:project", args=[project.pk]))
    assert "调度跟进" in page.content.decode()
    assert address not in page.content.decode()
