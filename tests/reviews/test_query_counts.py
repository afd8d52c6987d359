"""Pages of judgement ask the same number of questions whatever the number of sheets or rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import Criterion
from projects.models import Project
from reviews.services.panel import assign_judges
from tests.reviews.acts import handed_in, judges, passed, submitted
from tests.world import World

LIST_BUDGET = 12


def login(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def queries(client: Client, name: str, *args: int) -> int:
    """Queries of the page with its frame; keeping the session alive is not the page's doing."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse(f"reviews:{name}", args=args), {"state": "all"})
        assert answer.status_code == 200
    upkeep = ("SAVEPOINT", "RELEASE", 'UPDATE "django_session"')
    return sum(not query["sql"].startswith(upkeep) for query in captured)


def two_projects(world: World) -> list[Project]:
    first = submitted(world)
    return [first, submitted(world, town=1, title="乙镇的项目")]


def assign(world: World, project: Project, count: int):
    ids = [judge.pk for judge in judges(world, count)]
    return assign_judges(project_ids=[project.pk], judge_ids=ids, actor=world.staff)


def grown(world: World, measure: Callable[[], int]) -> tuple[int, int]:
    """The count with one sheet on one project, and with three sheets on each of two."""
    first, second = two_projects(world)
    passed(world, first)
    assign(world, first, 1)
    small = measure()
    passed(world, second)
    for project in (first, second):
        assign(world, project, 3)
    return small, measure()


@pytest.mark.parametrize("name", ["panel", "approvals", "approvals_export"])
def test_a_list_asks_as_much_for_one_sheet_as_for_three(world: World, name: str):
    client = login(world.head)
    small, large = grown(world, lambda: queries(client, name))
    assert small == large <= LIST_BUDGET


def test_the_preview_asks_as_much_for_one_sheet_as_for_three(world: World):
    client = login(world.staff)
    small, large = grown(world, lambda: queries(client, "assign"))
    assert small == large


def test_the_judges_list_asks_as_much_for_one_project_as_for_two(world: World):
    client = login(world.home.people["expert"])
    small, large = grown(world, lambda: queries(client, "sheets"))
    assert small == large


def test_the_queue_asks_as_much_for_one_application_as_for_two(world: World):
    client = login(world.staff)
    submitted(world)
    small = queries(client, "pre_review_queue")
    submitted(world, town=1, title="乙镇的项目")
    assert queries(client, "pre_review_queue") == small <= LIST_BUDGET


def test_a_sheet_asks_as_much_for_one_criterion_as_for_five(world: World):
    project = passed(world, submitted(world))
    sheet = assign(world, project, 1)[0]
    client = login(sheet.judge)
    large = queries(client, "sheet", sheet.pk)
    Criterion.objects.filter(rubric__stage="approval", position__gt=1).delete()
    assert queries(client, "sheet", sheet.pk) == large


def test_a_decision_asks_as_much_for_three_judges_as_for_five(world: World):
    first, second = two_projects(world)
    counts = []
    client = login(world.head)
    for project, count in ((first, 3), (second, 5)):
        passed(world, project)
        for sheet in assign(world, project, count):
            handed_in(sheet)
        counts.append(queries(client, "decide", project.pk))
    assert counts[0] == counts[1]
