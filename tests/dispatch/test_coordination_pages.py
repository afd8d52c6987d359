"""Pages of coordinated problems: numbers with their lists, steps, to-dos of every side."""

import html
import io
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from dispatch.duties import open_items
from dispatch.models import CoordinationItem
from organisations.models import User
from tests.dispatch.coordinating import WORDS, answered, assigned, escalated, raised
from tests.dispatch.meeting import called, decided
from tests.dispatch.months import running
from tests.world import World, local

COUNTED = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"', re.DOTALL)
TOTAL = re.compile(r'class="pager".*?共\s*(\d+)\s', re.DOTALL)
LIST = "/dispatch/coordination/"


@pytest.fixture(autouse=True)
def _april() -> Iterator[None]:
    with clock.at(local(2026, 4, 15)):
        yield


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def every_state(world: World) -> list[CoordinationItem]:
    """One raised, one overdue, one to be rated, two waiting for leaders, in two towns."""
    towns = world.home.towns
    projects = [running(world.programme, town) for town in (towns[0], towns[0], towns[0])]
    items = [raised(world, project) for project in (*projects, projects[0], projects[1])]
    assigned(world, items[1], promised_on=clock.today())
    answered(world, items[2])
    for item in items[3:]:
        escalated(world, item)
    return items


def test_every_number_equals_the_list_behind_it(world: World):
    every_state(world)
    with clock.at(local(2026, 4, 17)):
        for who, page in (("leader", "/overview/"), ("leader", LIST), ("liaison", LIST)):
            client = client_of(world.home.people[who])
            shown = COUNTED.findall(client.get(page).content.decode())
            links = {html.unescape(url): int(n) for url, n in shown if url.startswith(LIST)}
            for url, number in links.items():
                assert int(TOTAL.search(client.get(url).content.decode()).group(1)) == number, url
            assert links[f"{LIST}?state=open"] == 5
            assert links[f"{LIST}?overdue=on"] == 1
            assert links[f"{LIST}?state=escalated"] == 2


def test_those_that_wait_for_leaders_stand_first_and_filters_narrow_list_and_export(world: World):
    items = every_state(world)
    leader = client_of(world.home.people["leader"])
    rows = leader.get(LIST).context["rows"]
    assert [row.item.state for row in rows[:2]] == ["escalated", "escalated"]
    query = {"project": items[2].project_id, "kind": "site"}
    assert [row.item.pk for row in leader.get(LIST, query).context["rows"]] == [items[2].pk]
    sheet = load_workbook(io.BytesIO(leader.get(f"{LIST}export/", query).content)).active
    assert sheet["A5"].value == str(items[2])
    assert sheet.max_row == 5


def test_a_unit_raises_by_hand_and_the_department_takes_it_step_by_step(world: World):
    project = running(world.programme, world.home.towns[0])
    unit, officer = client_of(world.liaison), client_of(world.staff)
    typed = {"problem": WORDS, "kind": "site", "milestone": project.milestones.first().pk}
    posted = unit.post(f"{LIST}new/?project={project.pk}", typed)
    item = CoordinationItem.objects.get()
    assert posted["Location"] == item.get_absolute_url()
    step = item.get_absolute_url()
    assert officer.post(f"{step}accept/", {"accept-is_external": "on"}).status_code == 302
    missing = officer.post(f"{step}assign/", {"assign-lead": "县自然资源局"})
    assert "请填写承诺时限" in missing.content.decode()
    assert 'value="县自然资源局"' in missing.content.decode()
    officer.post(
        f"{step}assign/",
        {"assign-lead": "县自然资源局", "assign-promised_on": "2026-04-24"},
    )
    officer.post(f"{step}result/", {"result-text": "已办结。"})
    assert "待单位确认" in unit.get(step).content.decode()
    unit.post(f"{step}rate/", {"rate-rating": "satisfied"})
    item.refresh_from_db()
    assert (item.state, item.is_external, item.rating) == ("closed", True, "satisfied")
    assert officer.post(f"{step}close/").status_code == 404


def waiting(person: User) -> set[str]:
    rows = client_of(person).get("/").context["page"].object_list
    return {row.kind for row in rows if row.kind.startswith(("coordination", "decision"))}


def test_every_side_finds_its_part_on_its_workbench(world: World):
    items = every_state(world)
    again = raised(world, items[0].project, problem=f"{WORDS}又一件。")
    assigned(world, again, lead=world.home.unit.short_name)
    decided(world, called(world))
    people = world.home.people
    assert waiting(world.staff) == {"coordination_take", "coordination_follow"}
    assert waiting(people["leader"]) == {"coordination_instruct"}
    assert waiting(world.liaison) == {"coordination_rate", "decision_do"}
    assert waiting(people["unit_secretary"]) == {"coordination_work"}
    assert not waiting(people["other_secretary"]) | waiting(people["expert"])
    menu = client_of(world.liaison).get(LIST).context["menu"]
    (entry,) = [one for part in menu for one in part.items if one.label == "协调事项"]
    assert (entry.count, entry.active) == (2, True)


def test_reminders_ask_for_promises_and_decisions_not_yet_kept(world: World):
    items = every_state(world)
    decision = decided(world, called(world))
    due = {one.subject: one for one in open_items("coordination", clock.today())}
    assert set(due) == {f"coordination:{items[1].pk}", f"decision:{decision.pk}"}
    assert due[f"decision:{decision.pk}"].organisation_id == world.home.towns[0].pk
    assert due[f"coordination:{items[1].pk}"].link == reverse(
        "dispatch:coordination_item", args=[items[1].pk]
    )
