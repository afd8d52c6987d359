"""Writing an application: nothing typed is lost, nobody overwrites another."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, NotAllowed, StaleState
from core.models import AuditRecord
from projects.models import Project
from projects.services.drafting import StaleDraft, create_draft, fill_document, save_step
from tests.factories import make_project
from tests.projects.posting import posted_step
from tests.projects.sheets import call_time, drafted, full_sheet
from tests.world import World, local

pytestmark = pytest.mark.django_db


def new_draft(world: World) -> Project:
    with clock.at(call_time(world.programme)):
        return create_draft(
            programme_id=world.programme.pk,
            organisation_id=world.home.towns[0].pk,
            actor=world.liaison,
        )


def save(project: Project, step: int, actor: Any, *, version: int, **fields: str) -> Any:
    posted = QueryDict(mutable=True)
    for name, value in fields.items():
        posted[name] = value
    return save_step(
        project_id=project.pk, step=step, posted=posted, seen_version=version, actor=actor
    )


def test_a_new_draft_knows_what_the_system_knows(world: World) -> None:
    world.liaison.phone = "13800000009"
    world.liaison.save()
    project = new_draft(world)
    document = project.application.document
    assert document["liaison_name"] == str(world.liaison)
    assert document["liaison_phone"] == "13800000009"
    assert document["start_date"] == "2026-03-10"
    assert document["end_date"] == "2026-12-31"
    assert document["sphere"] == "rural"
    assert (project.start_date, project.sphere) == (call_time(world.programme).date(), "rural")


def test_a_draft_is_begun_only_inside_the_call(world: World) -> None:
    for moment in (local(2026, 1, 31, 23, 59), local(2026, 3, 20, 18, 1)):
        with clock.at(moment), pytest.raises(Conflict):
            create_draft(
                programme_id=world.programme.pk,
                organisation_id=world.home.towns[0].pk,
                actor=world.liaison,
            )
    assert not Project.objects.exists()


def test_a_secretary_leads_no_more_projects_than_the_programme_allows(world: World) -> None:
    for _ in range(3):
        new_draft(world)
    with pytest.raises(Conflict, match="最多 3 个"):
        new_draft(world)


def test_a_rejected_project_makes_room_for_another(world: World) -> None:
    for status in ("rejected", "pre_rejected", "draft", "draft"):
        make_project(world.programme, world.home.towns[0], status=status)
    assert new_draft(world).draft_number == "D2026-001"


def test_nobody_drafts_for_another_unit_or_under_another_countys_rules(world: World) -> None:
    assert world.foreign.programme is not None
    with clock.at(call_time(world.programme)):
        with pytest.raises(NotAllowed):
            create_draft(
                programme_id=world.programme.pk,
                organisation_id=world.home.towns[1].pk,
                actor=world.liaison,
            )
        with pytest.raises(NotAllowed):
            create_draft(
                programme_id=world.foreign.programme.pk,
                organisation_id=world.home.towns[0].pk,
                actor=world.liaison,
            )
    assert not Project.objects.exists()


def test_a_draft_keeps_every_row_and_every_wrong_word(world: World) -> None:
    project = new_draft(world)
    sheet = full_sheet(world.programme, title="短", end_date="年底前", start_date="2026年3月")
    sheet["milestones"][0] |= {"weight": "约三分之一", "due_date": "4月底"}
    sheet["indicators"][0]["target"] = "六十左右"
    for step in range(1, 7):
        project.application.refresh_from_db()
        posted = posted_step(step, sheet, world.programme)
        save_step(
            project_id=project.pk,
            step=step,
            posted=posted,
            seen_version=project.application.version,
            actor=world.liaison,
        )
    project.application.refresh_from_db()
    document = project.application.document
    assert document["title"] == "短"
    assert document["end_date"] == "年底前"
    assert document["milestones"][0]["due_date"] == "4月底"
    assert document["milestones"][0]["weight"] == "约三分之一"
    assert document["indicators"][0]["target"] == "六十左右"
    assert [row["text"] for row in document["problems"]] == [
        row["text"] for row in sheet["problems"]
    ]
    assert [row["uid"] for row in document["milestones"]] == ["s1", "s2", "s3", "s4"]
    page = Client()
    page.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    shown = page.get(reverse("projects:apply", args=[project.pk, 5])).content.decode()
    assert "约三分之一" in shown
    assert 'value="4月底"' in shown


def test_lists_show_what_is_valid_and_leave_the_rest(world: World) -> None:
    project = drafted(world)
    assert project.title == "小区值日生"
    assert project.category is not None
    with clock.at(call_time(world.programme)):
        fill_document(
            project_id=project.pk,
            values={"title": "短", "end_date": "2026-02-01"},
            actor=world.liaison,
        )
    project.refresh_from_db()
    assert project.title == "小区值日生"
    assert str(project.end_date) == "2026-11-30"


def test_what_was_saved_by_somebody_else_is_not_overwritten(world: World) -> None:
    project = drafted(world)
    version = project.application.version
    save(project, 6, world.secretary, version=version, applicant_opinion="书记的意见")
    with pytest.raises(StaleDraft, match="书记 修改并保存") as refused:
        save(project, 6, world.liaison, version=version, applicant_opinion="联络员的意见")
    assert refused.value.mine["applicant_opinion"] == "联络员的意见"
    project.application.refresh_from_db()
    assert project.application.document["applicant_opinion"] == "书记的意见"


def test_saving_the_same_again_is_no_conflict(world: World) -> None:
    project = drafted(world)
    version = project.application.version
    for _ in range(2):
        application = save(project, 6, world.liaison, version=version, applicant_opinion="同意")
    assert application.version == version + 1


def test_the_conflict_page_shows_both_texts_and_offers_both_ways_out(
    world: World, client: Client
) -> None:
    project = drafted(world)
    version = project.application.version
    save(project, 6, world.secretary, version=version, applicant_opinion="书记的意见")
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("projects:apply", args=[project.pk, 6])
    mine = {"version": version, "applicant_opinion": "联络员的意见", "go": "next"}
    answer = client.post(address, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "书记的意见" in text
    assert "联络员的意见" in text
    assert "用已保存的" in text
    kept = {"version": version + 1, "applicant_opinion": "联络员的意见", "go": "save"}
    assert client.post(address, kept).status_code == 302
    project.application.refresh_from_db()
    assert project.application.document["applicant_opinion"] == "联络员的意见"


def test_autosave_answers_the_version_and_refuses_a_stale_one(world: World, client: Client) -> None:
    project = drafted(world)
    version = project.application.version
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("projects:autosave", args=[project.pk, 6])
    saved = client.post(address, {"version": version, "applicant_opinion": "一"})
    assert saved.json()["version"] == version + 1
    assert ":" in saved.json()["saved_at"]
    stale = client.post(address, {"version": version, "applicant_opinion": "二"})
    assert stale.status_code == 409
    assert stale.json()["compare_url"] == reverse("projects:apply", args=[project.pk, 6])


def test_a_submitted_application_takes_no_more_text(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="submitted")
    with pytest.raises(StaleState, match="不能修改"):
        save(project, 1, world.liaison, version=0, title="改了")
    project.application.refresh_from_db()
    assert project.application.document == {}


def test_people_outside_the_unit_cannot_write(world: World) -> None:
    project = drafted(world)
    for name in ("other_liaison", "staff", "head", "leader", "expert", "administrator"):
        with pytest.raises(NotAllowed):
            save(project, 1, world.home.people[name], version=1, title="改了")


def test_ids_of_another_county_are_not_taken(world: World) -> None:
    foreign = world.foreign.programme
    assert foreign is not None
    alien = make_project(foreign, world.foreign.towns[0], status="accepted")
    project = drafted(world)
    sheet = full_sheet(
        world.programme,
        category=str(foreign.categories.first().pk),
        topic=str(foreign.topics.first().pk),
        predecessor=str(alien.pk),
        continuity="continued",
    )
    sheet["milestones"][0]["measure"] = str(alien.measures.get().pk)
    sheet["measures"][0]["problems"] = [str(alien.problems.get().pk)]
    for step in (1, 3, 4, 5):
        project.application.refresh_from_db()
        save_step(
            project_id=project.pk,
            step=step,
            posted=posted_step(step, sheet, world.programme),
            seen_version=project.application.version,
            actor=world.liaison,
        )
    project.refresh_from_db()
    document = project.application.document
    assert (document["category"], document["topic"], document["predecessor"]) == ("", "", "")
    assert document["milestones"][0]["measure"] == ""
    assert document["measures"][0]["problems"] == []
    assert (project.category, project.topic, project.predecessor) == (None, None, None)


def test_removed_rows_go_and_new_rows_keep_one_identity(world: World) -> None:
    project = drafted(world)
    posted = posted_step(2, full_sheet(world.programme), world.programme)
    posted["team-0-DELETE"] = "on"
    posted["team-TOTAL_FORMS"] = "3"
    posted["team-2-name"] = "成员丙"
    version = project.application.version
    for number in range(2):
        posted["team-2-duty"] = f"分工{number}"
        application = save_step(
            project_id=project.pk,
            step=2,
            posted=posted,
            seen_version=version + number,
            actor=world.liaison,
        )
        assert [(row["uid"], row["name"]) for row in application.document["team"]] == [
            ("t2", "成员乙"),
            ("t3", "成员丙"),
        ]


def test_typing_for_an_hour_leaves_one_record_of_the_sitting(world: World) -> None:
    project = new_draft(world)
    before = AuditRecord.objects.filter(action="application.edit").count()
    for number in range(5):
        with clock.at(local(2026, 3, 11, 9, number * 5)):
            save(project, 6, world.liaison, version=number, applicant_opinion=f"第{number}稿")
    assert AuditRecord.objects.filter(action="application.edit").count() == before + 1


def test_weights_are_shared_equally_on_request(world: World, client: Client) -> None:
    project = drafted(world)
    sheet = full_sheet(world.programme)
    sheet["milestones"] = sheet["milestones"][:3]
    posted = posted_step(5, sheet, world.programme)
    posted["version"], posted["go"] = str(project.application.version), "even"
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("projects:apply", args=[project.pk, 5]), posted.dict())
    project.application.refresh_from_db()
    weights = [row["weight"] for row in project.application.document["milestones"]]
    assert weights == ["33", "33", "34"]
