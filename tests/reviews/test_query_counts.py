"""Pages of judgement ask the same number of questions whatever the number of sheets or rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import Criterion
from projects.models import Project
from reviews.services.experts import About, Target, declare_conflict, save_expert
from reviews.services.panel import assign_judges
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acts import handed_in, judges, passed, submitted
from tests.world import World

pytestmark = pytest.mark.embedded

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


def known(world: World, number: int) -> None:
    """The first expert with so many fields and declared conflicts more."""
    common = {"programme": world.programme, "expert_id": world.expert.pk, "actor": world.staff}
    save_expert(about=About(words=tuple(f"专长{n}" for n in range(number))), **common)
    for n in range(number):
        declare_conflict(target=Target(person=f"张{n}"), reason="亲属", **common)


@pytest.mark.parametrize(("name", "asker"), [("expert", "staff"), ("own_conflicts", "expert")])
def test_an_expert_with_three_conflicts_costs_as_much_as_one(world: World, name: str, asker: str):
    client = login(world.home.people[asker])
    args = [world.expert.pk] if name == "expert" else []
    assigned_to(world, submitted(world))
    known(world, 1)
    small = queries(client, name, *args)
    known(world, 3)
    assigned_to(world, submitted(world, town=1, title="乙镇的项目"))
    assert queries(client, name, *args) == small


def assigned_to(world: World, project: Project) -> None:
    """The project before the first expert."""
    assign(world, passed(world, project), 1)


def test_a_sheets_case_asks_as_much_for_three_reopenings_as_for_one(world: World):
    project = passed(world, submitted(world))
    client = login(world.head)
    counts = []
    for judges_there, times in ((1, 1), (3, 2)):
        assign(world, project, judges_there)
        sheet = project.sheets.get(judge=world.expert)
        for _ in range(times):
            handed_in(sheet)
            reopen_sheet(sheet_id=sheet.pk, actor=world.head, reason="笔误")
        counts.append(queries(client, "sheet_case", sheet.pk))
    assert counts[0] == counts[1]
