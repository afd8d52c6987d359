"""Beginning an application from an earlier project: what comes along, and from whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import AuditRecord
from organisations.models import User
from projects.enums import Continuity, Status
from projects.models import Project
from projects.services.copying import copy_project
from tests.factories import make_project
from tests.projects.copies import REEDS, ROADS, excellent, filed_then, year_before
from tests.projects.sheets import call_time
from tests.world import World

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NEWS = "由一个村扩到全镇五个村，新增冷链。"


@pytest.fixture
def last_year(world: World) -> Project:
    """The first town's finished project of the year before."""
    partners = [{"uid": "g1", "name": "县电商园党支部"}]
    town = world.home.towns[0]
    return filed_then(world, year_before(world.home), town, REEDS, partners=partners)


def copied(world: World, source: Project, **options: Any) -> Project:
    with clock.at(call_time(world.programme)):
        return copy_project(
            source_id=source.pk,
            programme_id=world.programme.pk,
            organisation_id=world.home.towns[0].pk,
            actor=world.liaison,
            **options,
        )


def ask(world: World, person: User, address: str, data: dict[str, Any] | None = None) -> Any:
    client = Client()
    client.force_login(person, backend=BACKEND)
    with clock.at(call_time(world.programme)):
        return client.post(address, data) if data is not None else client.get(address)


def test_content_comes_along_and_nothing_of_the_year(world: World, last_year: Project) -> None:
    project = copied(world, last_year)
    document = project.application.document
    assert document["background"] == REEDS
    assert document["title"] == project.title == "小区值日生"
    assert [row["problems"] for row in document["measures"]] == [["p1"], ["p2"]]
    assert project.category == world.programme.categories.get(code="feature")
    (indicator,) = document["indicators"]
    assert indicator["name"] == "有人值日的小区"
    assert not indicator.get("baseline")
    assert not indicator.get("target")
    for row in document["milestones"]:
        assert row["task"]
        assert not {"due_date", "planned_start", "responsible_person"} & set(row)
    for name in ("team", "pledge", "collective_decision", "research_note", "self_check"):
        assert not document.get(name), name
    assert [row["name"] for row in document["partners"]] == ["县电商园党支部"]
    assert document["start_date"].startswith("2026")
    assert document["continuity"] == Continuity.NEW
    assert not project.attachments.exists()


def test_a_copy_is_recorded_with_its_source(world: World, last_year: Project) -> None:
    project = copied(world, last_year)
    record = AuditRecord.objects.get(action="project.copy")
    assert json.loads(record.details) == {"source": last_year.pk, "continuing": False}
    assert AuditRecord.objects.filter(action="project.create").count() == 1
    assert project.status == Status.DRAFT


def test_continuing_keeps_the_predecessor_and_asks_what_is_new(
    world: World, last_year: Project
) -> None:
    with pytest.raises(InvalidInput, match="新在哪里"):
        copied(world, last_year, continuing=True)
    assert Project.objects.count() == 1
    project = copied(world, last_year, continuing=True, news=NEWS)
    assert project.predecessor == last_year
    assert project.continuity == Continuity.CONTINUED
    assert project.application.document["innovation"] == NEWS


def test_only_a_finished_project_can_be_continued(world: World) -> None:
    failed = filed_then(
        world, year_before(world.home), world.home.towns[0], REEDS, status=Status.FAILED
    )
    with pytest.raises(InvalidInput, match="已验收"):
        copied(world, failed, continuing=True, news=NEWS)
    assert copied(world, failed).continuity == Continuity.NEW


def test_what_was_turned_down_this_year_may_be_drafted_anew(world: World) -> None:
    town = world.home.towns[0]
    rejected = filed_then(world, world.programme, town, REEDS, status=Status.REJECTED)
    assert copied(world, rejected).application.document["background"] == REEDS
    running = filed_then(world, world.programme, town, ROADS, status=Status.IN_PROGRESS)
    with pytest.raises(NotAllowed):
        copied(world, running)


def test_a_copy_takes_a_place_like_any_new_project(world: World, last_year: Project) -> None:
    for _ in range(3):
        make_project(world.programme, world.home.towns[0])
    with pytest.raises(Conflict, match="每名书记最多"):
        copied(world, last_year)


def test_an_example_is_open_only_where_graded_excellent_and_switched_open(world: World) -> None:
    earlier = year_before(world.home)
    example = filed_then(world, earlier, world.home.towns[1], REEDS, title="渔火合作社")
    with pytest.raises(NotAllowed):
        copied(world, example)
    excellent(world, example)
    with pytest.raises(NotAllowed):
        copied(world, example)
    earlier.examples_open = True
    earlier.save()
    document = copied(world, example).application.document
    assert document["background"] == REEDS
    assert not document.get("title")
    assert not document.get("partners")


def test_an_open_example_of_another_county_stays_shut(world: World) -> None:
    earlier = year_before(world.foreign, examples_open=True)
    example = excellent(world, filed_then(world, earlier, world.foreign.towns[0], REEDS))
    address = reverse("projects:copy", args=[example.pk])
    assert ask(world, world.liaison, address).status_code == 404
    html = ask(world, world.liaison, reverse("projects:sources")).content.decode()
    assert "还没有往年的项目" in html
    assert "没有开放参考" in html


def test_ids_of_others_in_the_form_are_unknown(world: World, last_year: Project) -> None:
    theirs = filed_then(world, last_year.programme, world.home.towns[1], ROADS)
    own, town = world.programme.pk, world.home.towns[0].pk
    cases = [
        (theirs.pk, own, town),
        (last_year.pk, world.foreign.programme.pk if world.foreign.programme else 0, town),
        (last_year.pk, own, world.home.towns[1].pk),
        (last_year.pk, own, ""),
        (999_999, own, town),
    ]
    for source, programme, organisation in cases:
        address = reverse("projects:copy", args=[source])
        data = {"programme": programme, "organisation": organisation}
        assert ask(world, world.liaison, address, data).status_code == 404
    assert Project.objects.filter(programme=world.programme).count() == 0


def test_the_page_shows_what_comes_along_and_begins_the_application(
    world: World, last_year: Project
) -> None:
    address = reverse("projects:copy", args=[last_year.pk])
    assert address in ask(world, world.liaison, reverse("projects:sources")).content.decode()
    html = ask(world, world.liaison, address).content.decode()
    assert "河滩芦苇连年枯萎" in html
    assert "0790-5880001" not in html
    data = {"programme": world.programme.pk, "organisation": world.home.towns[0].pk}
    empty = ask(world, world.liaison, address, {**data, "continuity": "continued", "news": " "})
    assert empty.status_code == 422
    assert "请写明今年新在哪里" in empty.content.decode()
    answer = ask(world, world.liaison, address, {**data, "continuity": "continued", "news": NEWS})
    project = Project.objects.get(programme=world.programme)
    assert answer.url == reverse("projects:apply", args=[project.pk, 1])
    assert project.predecessor == last_year
