"""Pages of the month ask as often for three reports, tasks and problems as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dispatch.models import MonthlyReport
from dispatch.services.checking import accept_report
from dispatch.services.reports import file_report
from organisations.models import User
from projects.models import Project
from tests.dispatch.months import content, opened, problem, report_of, running
from tests.world import World, local

pytestmark = [pytest.mark.embedded, pytest.mark.usefixtures("in_april")]
LIST, PAGE = 12, 15
# Reading and renewing the session (a savepoint each time), the person, the posts, the frame.
FRAME = 5


def queries_of(person: User, address: str) -> int:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def with_history(world: World, children: int) -> tuple[Project, MonthlyReport]:
    """A project with so many tasks and problems, a checked and a waiting report."""
    project = running(world.programme, world.home.towns[0], milestones=children)
    march = report_of(project, opened(world, "2026-03", local(2026, 3, 3)))
    problems = tuple(problem() for _ in range(children))
    given = {"problems": problems, "no_problems": False}
    completions = [10] * children
    file_report(
        report_id=march.pk,
        content=content(project, *completions, **given),
        actor=world.secretary,
    )
    accept_report(report_id=march.pk, actor=world.staff)
    april = report_of(project, opened(world))
    later = content(project, *completions, narrative="四月" * 20, **given)
    file_report(report_id=april.pk, content=later, actor=world.secretary)
    return project, april


def test_the_list_of_the_month(world: World):
    with_history(world, 1)
    one = queries_of(world.staff, reverse("dispatch:month"))
    with_history(world, 3)
    with_history(world, 3)
    three = queries_of(world.staff, reverse("dispatch:month"))
    assert one == three <= LIST + FRAME


def test_the_list_of_the_unit(world: World):
    with_history(world, 1)
    one = queries_of(world.liaison, reverse("dispatch:month"))
    with_history(world, 3)
    with_history(world, 3)
    three = queries_of(world.liaison, reverse("dispatch:month"))
    assert one == three <= LIST + FRAME


@pytest.mark.parametrize(("name", "person"), [("check", "staff"), ("report", "liaison")])
def test_a_report_by_number_of_tasks_and_problems(world: World, name: str, person: str):
    _, small = with_history(world, 1)
    _, large = with_history(world, 3)
    asker = world.home.people[person]
    one = queries_of(asker, reverse(f"dispatch:{name}", args=[small.pk]))
    three = queries_of(asker, reverse(f"dispatch:{name}", args=[large.pk]))
    assert one == three <= PAGE + FRAME


def test_the_form_by_number_of_tasks_and_problems(world: World):
    counts = []
    for children in (1, 3):
        _, report = with_history(world, children)
        MonthlyReport.objects.filter(pk=report.pk).update(state="returned")
        counts.append(queries_of(world.liaison, reverse("dispatch:report", args=[report.pk])))
    assert counts[0] == counts[1] <= PAGE + FRAME


def test_the_export_of_the_month(world: World):
    with_history(world, 1)
    one = queries_of(world.staff, reverse("dispatch:month_export"))
    with_history(world, 3)
    with_history(world, 3)
    assert one == queries_of(world.staff, reverse("dispatch:month_export")) <= LIST + FRAME
