"""The pages of the project floor: what each person sees, and what is refused."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from organisations.models import User
from projects.models import Project
from projects.services.drafting import fill_document
from tests.factories import make_project
from tests.projects.sheets import call_time, drafted, submitted
from tests.projects.test_queries import refiled
from tests.world import World, local

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_person(client: Client):
    def log_in(person: User) -> Client:
        client.logout()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def page(client: Client, name: str, *arguments: object, query: str = "", status: int = 200) -> str:
    answer = client.get(reverse(f"projects:{name}", args=arguments) + query)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_liaison_officer_begins_an_application_in_the_call(world: World, as_person) -> None:
    client = as_person(world.liaison)
    with clock.at(call_time(world.programme)):
        assert "开始填报" in page(client, "new")
        answer = client.post(reverse("projects:new"))
    project = Project.objects.get()
    assert answer.url == reverse("projects:apply", args=[project.pk, 1])
    with clock.at(local(2026, 3, 21)):
        assert "申报已于 2026-03-20 18:00 截止" in page(as_person(world.liaison), "new")


def test_ids_of_others_in_the_first_form_are_not_found(world: World, as_person) -> None:
    client = as_person(world.liaison)
    assert world.foreign.programme is not None
    for payload in (
        {"programme": world.foreign.programme.pk},
        {"organisation": world.home.towns[1].pk},
        {"organisation": world.foreign.towns[0].pk},
        {"programme": "1 OR 1=1"},
        {"organisation": "٣"},
    ):
        with clock.at(call_time(world.programme)):
            assert client.post(reverse("projects:new"), payload).status_code == 404
    assert not Project.objects.exists()


def test_every_step_shows_what_was_typed(world: World, as_person) -> None:
    project = drafted(world)
    client = as_person(world.liaison)
    for step, words in enumerate(
        [
            "小区值日生",
            "13800000001",
            "2月10日走访三个小区",
            "书记带队逐个小区调研",
            "排班值日全覆盖",
            "镇党委会议研究同意",
        ],
        start=1,
    ):
        assert words in page(client, "apply", project.pk, step)
    page(client, "apply", project.pk, 7, status=404)


def test_a_row_is_added_without_script(world: World, as_person) -> None:
    project = drafted(world)
    client = as_person(world.liaison)
    address = reverse("projects:apply", args=[project.pk, 2])
    answer = client.post(address, {"version": project.application.version, "add_row": "team"})
    assert answer.url == f"{address}?spare=team#group-team"
    assert 'name="team-1-name"' in page(client, "apply", project.pk, 2, query="?spare=team")


def test_a_form_posted_after_the_session_ended_gives_the_text_back(
    world: World, client: Client
) -> None:
    project = drafted(world)
    address = reverse("projects:apply", args=[project.pk, 6])
    answer = client.post(address, {"version": 1, "applicant_opinion": "辛苦打了半小时的字"})
    assert answer.status_code == 403
    assert "辛苦打了半小时的字" in answer.content.decode()
    project.application.refresh_from_db()
    assert project.application.document["applicant_opinion"] == "同意申报。"


def test_after_submission_the_sheet_is_read_on_paper_only(world: World, as_person) -> None:
    project = submitted(world)
    client = as_person(world.liaison)
    answer = client.get(reverse("projects:apply", args=[project.pk, 1]))
    assert answer.url == reverse("projects:paper", args=[project.pk])
    assert "小区值日生" in page(client, "paper", project.pk)


def test_the_department_reads_what_was_filed_not_what_is_being_changed(
    world: World, as_person
) -> None:
    project = submitted(world)
    Project.objects.filter(pk=project.pk).update(status="returned")
    with clock.at(call_time(world.programme)):
        fill_document(
            project_id=project.pk, values={"title": "改到一半的名称"}, actor=world.liaison
        )
    assert "改到一半的名称" in page(as_person(world.secretary), "paper", project.pk)
    filed = page(as_person(world.staff), "paper", project.pk)
    assert "改到一半的名称" not in filed.split("</main>")[0].split('<div class="paper">')[1]
    page(as_person(world.staff), "paper", project.pk, query="?revision=9", status=404)


def test_leaders_do_not_read_private_numbers(world: World, as_person) -> None:
    project = submitted(world)
    assert "13800000001" in page(as_person(world.staff), "paper", project.pk)
    shown = page(as_person(world.leader), "paper", project.pk)
    assert "13800000001" not in shown
    assert "138****0001" in shown


def test_the_comparison_shows_old_and_new_and_the_answer(world: World, as_person) -> None:
    project = refiled(world)
    shown = page(as_person(world.staff), "compare", project.pk)
    assert "<del>小区值日生</del>" in shown
    assert "<ins>小区值日生行动</ins>" in shown
    assert "都改了" in shown
    once = submitted(world, title="只报一次的项目")
    assert "只报送过一次" in page(as_person(world.staff), "compare", once.pk)


def test_a_step_with_a_reason_is_confirmed_on_its_page(world: World, as_person) -> None:
    project = make_project(world.programme, world.home.towns[0], status="in_progress")
    client = as_person(world.head)
    address = reverse("projects:move", args=[project.pk, "suspend"])
    assert "请写明" in client.post(address, {"seen_status": "in_progress"}).content.decode()
    answer = client.post(address, {"seen_status": "in_progress", "reason": "修路停工"})
    assert answer.url == reverse("dashboards:project", args=[project.pk])
    late = client.post(address, {"seen_status": "in_progress", "reason": "再停一次"})
    assert late.status_code == 409
    assert "已由 分水组织部部长 办理" in late.content.decode()
    assert "再停一次" in late.content.decode()
    page(client, "move", project.pk, "suspend", status=409)
    page(client, "move", project.pk, "approve", status=404)


def test_implementation_starts_with_the_day_of_the_letter(world: World, as_person) -> None:
    project = make_project(
        world.programme, world.home.towns[0], status="approved", project_number="2026-01-01"
    )
    client = as_person(world.staff)
    address = reverse("projects:start", args=[project.pk])
    with clock.at(local(2026, 4, 2)):
        assert 'value="2026-04-02"' in page(client, "start", project.pk)
        unclear = client.post(address, {"letter_signed_on": "四月初"})
        assert unclear.status_code == 422
        client.post(address, {"letter_signed_on": "2026-04-01", "seen_status": "approved"})
    project.refresh_from_db()
    assert (project.status, str(project.letter_signed_on)) == ("in_progress", "2026-04-01")


def test_pages_of_another_unit_or_county_are_not_found(world: World, as_person) -> None:
    project = submitted(world)
    for person in (world.other_secretary, world.foreign.people["staff"], world.expert):
        client = as_person(person)
        for name in ("paper", "compare", "submit"):
            page(client, name, project.pk, status=404)
        page(client, "apply", project.pk, 1, status=404)
