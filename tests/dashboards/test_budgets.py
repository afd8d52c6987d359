"""Pages stay within their query budgets, whatever the number of rows behind them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import StoredFile
from dispatch.enums import LampColour
from notifications.models import Message
from projects.enums import AttachmentKind, Status
from projects.models import Attachment, Project, TransitionLog
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import add_lamp, add_period, add_report, thousand_projects
from tests.factories import make_project
from tests.world import World

pytestmark = pytest.mark.embedded

LIST_BUDGET, DETAIL_BUDGET, OVERVIEW_BUDGET = 12, 15, 12
NOT_A_QUERY = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT")


def queries_of(client: Client, address: str) -> list[str]:
    """Statements one page costs, with log-in, frame and session; transaction marks left out."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.upper().startswith(NOT_A_QUERY)]


@pytest.mark.usefixtures("in_june")
@pytest.mark.parametrize("who", ["staff", "head", "leader", "liaison", "secretary", "expert"])
@pytest.mark.parametrize(
    ("address", "budget"),
    [("/", LIST_BUDGET), ("/library/", LIST_BUDGET), ("/library/?q=项目&lamp=red", LIST_BUDGET)],
)
def test_lists_cost_the_same_however_many_projects(
    world: World, client_of: ClientOf, who: str, address: str, budget: int
):
    client = client_of(who)
    make_project(world.programme, world.home.towns[0], status=Status.SUBMITTED)
    few = queries_of(client, address)
    thousand_projects(world, 60)
    many = queries_of(client, address)
    assert len(many) <= budget, "\n".join(many)
    assert len(few) <= len(many)


@pytest.mark.usefixtures("in_june")
@pytest.mark.parametrize("who", ["staff", "leader"])
def test_pages_stay_in_budget_with_a_thousand_projects(world: World, client_of: ClientOf, who: str):
    thousand_projects(world)
    client = client_of(who)
    for address, budget in [
        ("/", LIST_BUDGET),
        ("/library/?size=100&sort=lag", LIST_BUDGET),
        ("/coverage/", LIST_BUDGET),
        ("/overview/?ranking=1", OVERVIEW_BUDGET),
    ]:
        statements = queries_of(client, address)
        assert len(statements) <= budget, "\n".join([address, *statements])


def fill(project: Project, world: World, number: int) -> None:
    """So many reports, lamps, attachments and steps."""
    for n in range(number):
        period = add_period(world.programme, 3 + n)
        add_report(project, period, reporter=world.liaison)
        add_lamp(project, period, LampColour.YELLOW, is_current=n == number - 1)
        file = StoredFile.objects.create(
            sha256=f"{n:064d}", name=f"{n}.pdf", content_type="application/pdf", size=1, purpose="x"
        )
        Attachment.objects.create(
            project=project,
            file=file,
            kind=AttachmentKind.EVIDENCE,
            added_by=world.liaison,
            added_at=project.created_at,
        )
        TransitionLog.objects.create(
            project=project,
            action="submit",
            from_status=Status.DRAFT,
            to_status=Status.SUBMITTED,
            actor=world.secretary,
            actor_name="书记",
            at=project.created_at,
        )


@pytest.mark.usefixtures("in_june")
@pytest.mark.parametrize("who", ["liaison", "secretary", "staff", "head", "leader"])
def test_the_project_page_costs_the_same_with_one_and_three_of_everything(
    world: World, client_of: ClientOf, who: str
):
    town = world.home.towns[0]
    small = make_project(world.programme, town, status=Status.IN_PROGRESS, milestones=1)
    large = make_project(world.programme, town, status=Status.IN_PROGRESS, milestones=3)
    fill(large, world, 3)
    small_period = world.programme.report_periods.first()
    add_report(small, small_period, reporter=world.liaison)
    add_lamp(small, small_period, LampColour.YELLOW)
    client = client_of(who)
    one = queries_of(client, f"/library/{small.pk}/")
    three = queries_of(client, f"/library/{large.pk}/")
    assert len(one) == len(three)
    assert len(three) <= DETAIL_BUDGET, "\n".join(three)


def test_the_frame_costs_the_same_with_one_and_three_of_everything(
    world: World, client_of: ClientOf
):
    client = client_of("liaison")
    costs = []
    for number in (1, 3):
        for n in range(number):
            make_project(world.programme, world.home.towns[0])
            Message.objects.create(
                recipient=world.liaison,
                kind="x",
                title="消息",
                once_key=f"{number}-{n}",
                created_at=world.liaison.date_joined,
            )
        costs.append(len(queries_of(client, "/messages/")))
    assert costs[0] == costs[1]
