"""Coverage of units, changes between submissions, the plan; and what pages cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from projects.models import Project
from projects.queries import changes_between, latest_changes, plan_of
from projects.services.drafting import fill_document
from projects.services.lifecycle import move
from projects.services.submission import submit_application
from tests.projects.sheets import call_time, drafted, full_sheet, submitted
from tests.world import World, local

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def refiled(world: World) -> Project:
    project = submitted(world)
    with clock.at(local(2026, 3, 12)):
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="目标要量化")
        sheet = full_sheet(world.programme)
        team = [sheet["team"][0], {"name": "成员丙", "duty": "宣传"}]
        problems = [{**sheet["problems"][0], "text": "辖区 62 个老旧小区没有物业，卫生无人牵头。"}]
        fill_document(
            project_id=project.pk,
            values={
                "title": "小区值日生行动",
                "category": str(world.programme.categories.get(code="build").pk),
                "problems": [*problems, sheet["problems"][1]],
                "team": [{**row, "uid": f"t{n}"} for n, row in zip((1, 3), team, strict=True)],
            },
            actor=world.liaison,
        )
        submit_application(project_id=project.pk, actor=world.secretary, reply="都改了")
    project.refresh_from_db()
    return project


def test_changes_are_told_by_field_and_row_in_words(world: World) -> None:
    project = refiled(world)
    found = {change.label: (change.old, change.new) for change in latest_changes(project)}
    assert found["项目名称"] == ("小区值日生", "小区值日生行动")
    assert found["项目类别"] == ("特色创新", "组织建设")
    assert found["拟解决的突出问题1"] == (
        "辖区 60 多个老旧小区没有物业，环境卫生无人牵头。",
        "辖区 62 个老旧小区没有物业，卫生无人牵头。",
    )
    removed = [change for change in latest_changes(project) if "成员乙" in change.old]
    assert [change.new for change in removed] == [""]
    added = [change for change in latest_changes(project) if "成员丙" in change.new]
    assert [change.old for change in added] == [""]
    assert len(latest_changes(project)) == 5
    assert changes_between(project, 2, 2) == []


def test_a_first_submission_changed_nothing(world: World) -> None:
    assert latest_changes(submitted(world)) == []


def test_the_plan_is_in_the_order_of_days_and_costs_one_query(
    world: World, django_assert_num_queries
) -> None:
    project = submitted(world)
    with django_assert_num_queries(1):
        plan = [(row.due_date.month, row.measure.uid) for row in plan_of(project) if row.measure]
    assert plan == [(4, "m1"), (6, "m2"), (9, "m2"), (11, "m2")]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["paper", "compare", "apply", "submit"])
def test_pages_cost_the_same_with_one_and_three_of_every_row(
    world: World, client: Client, name: str
) -> None:
    client.force_login(world.secretary, backend=BACKEND)
    counts = []
    for size in (1, 3):
        sheet = full_sheet(world.programme)
        project = drafted(
            world,
            problems=[{"text": f"{n}" * 30} for n in range(size)],
            measures=[{"text": f"措施{n}", "problems": ["p1"]} for n in range(size)],
            indicators=sheet["indicators"] * size,
            milestones=[{**sheet["milestones"][0], "uid": ""} for _ in range(size)],
        )
        arguments = [project.pk, 3] if name == "apply" else [project.pk]
        with clock.at(call_time(world.programme)):
            queries_of(client, reverse(f"projects:{name}", args=arguments))
            counts.append(queries_of(client, reverse(f"projects:{name}", args=arguments)))
    assert counts[0] == counts[1]
    assert counts[0] <= 25
