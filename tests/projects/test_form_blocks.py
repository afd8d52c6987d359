"""The whole form through its services and pages: old documents, typed rows, what is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from organisations.enums import OrgKind, Role
from organisations.models import Appointment, Post, User
from programmes.enums import Holders
from programmes.models import ItemType, Programme, Topic
from projects.models import Application, Project, TeamMember
from projects.services.drafting import create_draft, fill_document
from projects.services.submission import submit_application
from projects.sheet.context import context_of
from projects.sheet.steps import STEPS
from tests.factories import make_project
from tests.projects.checks import RESEARCH
from tests.projects.sheets import call_time, drafted, submitted
from tests.world import World, add_org, build_programme

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"

BLOCKS: dict[str, Any] = {
    "research": [RESEARCH],
    "pilot_sites": [{"name": "村口广场", "address": "一路一号"}],
    "partners": [{"name": "县住建局"}],
    "budget": [{"kind": "activities", "amount": "3000", "basis": "走访"}],
    "funds": [{"source": "dues", "amount": "3000", "secured": "no"}],
}


@pytest.fixture
def as_person(client: Client):
    """Log a person in."""

    def log_in(person: User) -> Client:
        client.force_login(person, backend=BACKEND)
        return client

    return log_in


def new_draft(world: World) -> Project:
    with clock.at(call_time(world.programme)):
        return create_draft(
            programme_id=world.programme.pk,
            organisation_id=world.home.towns[0].pk,
            actor=world.liaison,
        )


def shown(client: Client, project: Project, step: int, query: str = "") -> str:
    address = reverse("projects:apply", args=[project.pk, step])
    with clock.at(call_time(project.programme)):
        answer = client.get(address + query)
    assert answer.status_code == 200
    return answer.content.decode()


def with_budget(world: World) -> World:
    world.programme.budget_enabled = True
    world.programme.save()
    return world


def test_every_block_is_kept_as_rows_for_the_stages_that_follow(world: World) -> None:
    child = add_org(world.home.towns[0], "幸福里社区党支部", OrgKind.VILLAGE)
    sites = [*BLOCKS["pilot_sites"], {"organisation": str(child.pk)}]
    project = submitted(with_budget(world), **{**BLOCKS, "pilot_sites": sites})
    visit = project.research.get()
    assert (visit.held_on, visit.head_count) == (date(2026, 2, 10), 20)
    assert [str(site) for site in project.pilot_sites.all()] == ["村口广场", child.short_name]
    assert project.partners.get().name == "县住建局"
    assert project.budget_items.get().amount == Decimal(3000)
    assert (project.fund_sources.get().source, project.fund_sources.get().secured) == (
        "dues",
        False,
    )


def test_rows_keep_their_key_when_the_application_is_filed_again(world: World) -> None:
    project = submitted(with_budget(world), **BLOCKS)
    item, visit = project.budget_items.get().pk, project.research.get().pk
    Project.objects.filter(pk=project.pk).update(status="returned")
    with clock.at(call_time(world.programme)):
        changed = [{"uid": "b1", "kind": "training", "amount": "0"}]
        fill_document(
            project_id=project.pk,
            values={"budget": changed, "funds": [], "partners": []},
            actor=world.liaison,
        )
        submit_application(project_id=project.pk, actor=world.secretary, reply="改了预算")
    assert (project.budget_items.get().pk, project.budget_items.get().kind) == (item, "training")
    assert project.research.get().pk == visit
    assert not project.fund_sources.exists()
    assert not project.partners.exists()


def test_a_document_older_than_the_blocks_opens_is_filed_and_printed(
    world: World, as_person
) -> None:
    project = drafted(world)
    application = project.application
    new = ("research", "pilot_sites", "budget", "funds")
    old = {key: value for key, value in application.document.items() if key not in new}
    old |= {"partners": "县住建局\r\n团县委", "pilot_sites": "幸福里小区"}
    Application.objects.filter(pk=application.pk).update(document=old)
    client = as_person(world.liaison)
    for step in STEPS:
        assert step.label in shown(client, project, step.number)
    assert 'value="县住建局"' in shown(client, project, 2)
    assert "<details" in shown(client, project, 2)
    with clock.at(call_time(world.programme)):
        submit_application(project_id=project.pk, actor=world.secretary)
    assert [row.name for row in project.partners.all()] == ["县住建局", "团县委"]
    assert project.pilot_sites.get().name == "幸福里小区"
    with clock.at(call_time(world.programme)):
        for name in ("projects:paper", "dashboards:project"):
            assert client.get(reverse(name, args=[project.pk])).status_code == 200


def test_an_empty_and_a_damaged_document_open_at_every_step(world: World, as_person) -> None:
    project = drafted(world)
    client = as_person(world.liaison)
    for document in ({}, {"problems": "x", "measures": [1, {"uid": []}], "team": {"a": 1}}):
        Application.objects.filter(project=project).update(document=document)
        for step in STEPS:
            shown(client, project, step.number, "?check=1")


def test_money_is_asked_for_only_where_the_programme_says_so(world: World, as_person) -> None:
    project = drafted(world)
    client = as_person(world.liaison)
    assert "经费预算" not in shown(client, project, 5)
    with_budget(world)
    assert "经费预算" in shown(client, project, 5)


def test_a_new_draft_knows_posts_phones_and_last_years_team(world: World) -> None:
    last_year = build_programme(world.home, year=2025, name="上年方案")
    world.home.programme = Programme.objects.get(year=2026, committee=world.home.committee)
    earlier = make_project(last_year, world.home.towns[0], status="archived")
    TeamMember.objects.filter(project=earlier).update(post="组织委员")
    second = Post.objects.create(
        organisation=world.home.committee, title="县委常委", role=Role.LEADER
    )
    Appointment.objects.create(user=world.secretary, post=second, starts_on=date(2020, 1, 1))
    document = new_draft(world).application.document
    assert document["secretary_posts"] == "分水甲镇党委书记、县委常委"
    assert document["liaison_post"] == "分水甲镇联络员"
    assert document["team"] == [{"uid": "t1", "name": "成员甲", "post": "组织委员", "duty": "联络"}]


def test_a_unit_without_an_earlier_project_starts_with_an_empty_team(world: World) -> None:
    make_project(world.programme, world.home.towns[0], status="in_progress")
    assert new_draft(world).application.document["team"] == []


def test_topics_are_for_named_units_and_a_single_holder_takes_one_away(world: World) -> None:
    project = drafted(world)
    standard = Topic.objects.get(programme=world.programme, code="standard")
    economy = Topic.objects.get(programme=world.programme, code="economy")
    standard.units.add(world.home.unit)
    economy.holders = Holders.ONE
    economy.save()
    today = date(2026, 3, 10)
    assert [topic.title for topic in context_of(project, today=today).topics] == [economy.title]
    taken = make_project(world.programme, world.home.towns[1], topic=economy)
    assert context_of(project, today=today).topics == ()
    Project.objects.filter(pk=taken.pk).update(status="rejected")
    assert len(context_of(project, today=today).topics) == 1


def test_a_smaller_kind_of_item_has_a_shorter_plan(world: World) -> None:
    small = ItemType.objects.create(
        programme=world.programme,
        code="small",
        name="领办事项",
        milestones_min=1,
        milestones_max=2,
        position=9,
    )
    project = drafted(world)
    Project.objects.filter(pk=project.pk).update(item_type=small)
    project.refresh_from_db()
    context = context_of(project, today=date(2026, 3, 10))
    assert (context.milestones_min, context.milestones_max) == (1, 2)
    # Older than item types: of the programme's first type.
    project.item_type = None
    context = context_of(project, today=date(2026, 3, 10))
    assert (context.milestones_min, context.milestones_max) == (3, 24)


@pytest.mark.parametrize("step", [2, 3, 5])
def test_a_step_costs_the_same_with_one_and_three_rows(world: World, as_person, step: int) -> None:
    with_budget(world)
    client, counts = as_person(world.liaison), []
    for size in (1, 3):
        rows = {
            name: [
                {key: value for key, value in row.items() if key != "uid"} for row in rows * size
            ]
            for name, rows in BLOCKS.items()
        }
        project = drafted(world, **rows)
        shown(client, project, step)
        with CaptureQueriesContext(connection) as captured:
            shown(client, project, step)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_rows_are_added_moved_and_removed_by_plain_posts(world: World, as_person) -> None:
    project = drafted(world)
    client = as_person(world.liaison)
    address = reverse("projects:apply", args=[project.pk, 2])

    def post(**fields: str) -> list[str]:
        project.application.refresh_from_db()
        rows = project.application.document["team"]
        data = {"version": str(project.application.version), "team-TOTAL_FORMS": str(len(rows))}
        for index, row in enumerate(rows):
            data |= {f"team-{index}-{name}": value for name, value in row.items()}
        with clock.at(call_time(world.programme)):
            answer = client.post(address, {**data, **fields})
        assert answer.url.endswith("#group-team")
        project.application.refresh_from_db()
        return [row["name"] for row in project.application.document["team"]]

    assert post(add_row="team") == ["成员甲", "成员乙"]
    assert 'name="team-2-name"' in shown(client, project, 2, "?spare=team")
    assert post(move_row="team-0-down") == ["成员乙", "成员甲"]
    assert post(remove_row="team-1") == ["成员乙"]


def test_the_check_page_leads_to_faults_and_reminders_by_step(world: World, as_person) -> None:
    project = drafted(world, title="小区", collective_decision_date="2026-04-01")
    client = as_person(world.secretary)
    with clock.at(call_time(world.programme)):
        page = client.get(reverse("projects:submit", args=[project.pk])).content.decode()
    first = reverse("projects:apply", args=[project.pk, 1])
    last = reverse("projects:apply", args=[project.pk, 6])
    assert f'href="{first}?check=1#id_title"' in page
    assert f'href="{last}?check=1#id_collective_decision_date"' in page
    assert f'href="{last}?check=1#attachments"' in page
    step = shown(client, project, 6, "?check=1")
    assert 'id="id_collective_decision_date"' in step
    assert 'id="attachments"' in step
    assert "集体研究日期不能晚于今天" in step
