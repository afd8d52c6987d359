"""The topic catalogue: claiming, assigning, claiming for all, giving back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from programmes.enums import Holders
from projects.catalogue import catalogue_of
from projects.enums import Status
from projects.models import Project
from projects.services.claiming import (
    Taken,
    assign_topic,
    claim_for_all,
    claim_topic,
    give_back,
)
from projects.services.drafting import fill_document
from projects.services.submission import submit_application
from tests.dashboards.scenes import village_of
from tests.factories import make_project
from tests.projects.rulebook_rows import add_topic, set_quota
from tests.projects.sheets import call_time, full_sheet
from tests.world import World, local


def claim(world: World, topic_id: int, who: str = "liaison", town: int = 0) -> Project:
    with clock.at(call_time(world.programme)):
        return claim_topic(
            topic_id=topic_id,
            organisation_id=world.home.towns[town].pk,
            actor=world.home.people[who],
        )


def claim_all(world: World) -> Taken:
    with clock.at(call_time(world.programme)):
        return claim_for_all(programme_id=world.programme.pk, actor=world.staff)


def test_a_claim_makes_a_draft_with_topic_and_category(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    project = claim(world, topic.pk)
    assert (project.topic, project.category, project.selection_kind) == (
        topic,
        topic.category,
        "claimed",
    )
    assert (project.title, project.status) == ("清廉村居建设", Status.DRAFT)
    assert claim(world, topic.pk) == project
    assert AuditRecord.objects.filter(action="topic.claim").count() == 1
    # What was prefilled goes through the form as if typed.
    with clock.at(call_time(world.programme)):
        kept = {
            "title": "清廉村居",
            "topic": str(topic.pk),
            "category": str(topic.category_id),
            "selection_kind": "claimed",
        }
        values = full_sheet(world.programme, **kept)
        fill_document(project_id=project.pk, values=values, actor=world.liaison)
        filed = submit_application(project_id=project.pk, actor=world.secretary)
    assert filed.topic == topic


def test_a_topic_for_one_holder_is_claimed_by_one(world: World) -> None:
    topic = add_topic(world.programme, "老街更新", holders=Holders.ONE)
    first = claim(world, topic.pk)
    with pytest.raises(Conflict, match="已由分水甲镇党委认领"):
        claim(world, topic.pk, "other_liaison", 1)
    first.status = Status.REJECTED
    first.save()
    assert claim(world, topic.pk, "other_liaison", 1).topic == topic


def test_a_second_holder_is_refused_at_submission_too(world: World) -> None:
    topic = add_topic(world.programme, "老街更新", holders=Holders.ONE)
    project = claim(world, topic.pk)
    make_project(world.programme, world.home.towns[1], topic=topic)
    with clock.at(call_time(world.programme)):
        values = full_sheet(
            world.programme,
            title="老街更新",
            topic=str(topic.pk),
            category=str(topic.category_id),
            selection_kind="claimed",
        )
        fill_document(project_id=project.pk, values=values, actor=world.liaison)
    Project.objects.filter(pk=project.pk).update(topic=topic)
    with clock.at(call_time(world.programme)), pytest.raises(Exception, match=r"认领|清单|补充"):
        submit_application(project_id=project.pk, actor=world.secretary)


def test_a_topic_is_for_the_units_it_names(world: World) -> None:
    topic = add_topic(world.programme, "水库移民村", org_kinds=[])
    topic.units.add(world.home.towns[1])
    with pytest.raises(Conflict, match="不面向分水甲镇党委"):
        claim(world, topic.pk)
    assert claim(world, topic.pk, "other_liaison", 1).topic == topic


def test_a_claim_keeps_window_quota_and_unit(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    with pytest.raises(NotAllowed):
        claim(world, topic.pk, "liaison", 1)
    with clock.at(local(2026, 6, 1)), pytest.raises(Conflict, match="截止"):
        claim_topic(topic_id=topic.pk, organisation_id=world.home.towns[0].pk, actor=world.liaison)
    set_quota(world.programme, 0, 1)
    make_project(world.programme, world.home.towns[0])
    with pytest.raises(Conflict, match="最多 1 个"):
        claim(world, topic.pk)
    assert not Project.objects.filter(topic=topic).exists()


def test_another_countys_topic_is_out_of_reach(world: World) -> None:
    foreign = world.foreign.programme
    assert foreign is not None
    with pytest.raises(NotAllowed):
        claim(world, add_topic(foreign, "外县选题").pk)


def test_mandatory_topics_are_claimed_for_all_units_once(world: World) -> None:
    set_quota(world.programme, 1, 3)
    taken = claim_all(world)
    # Two towns with two topics each, the county unit with one.
    assert (len(taken.created), taken.already, taken.refused) == (5, 0, ())
    assert {project.status for project in taken.created} == {Status.DRAFT}
    assert Message.objects.filter(kind="topic_assigned").count() == 6
    again = claim_all(world)
    assert (again.created, again.already, again.refused) == ((), 5, ())
    assert Message.objects.filter(kind="topic_assigned").count() == 6


def test_what_could_not_be_claimed_is_named_with_its_reason(world: World) -> None:
    set_quota(world.programme, 1, 1)
    make_project(world.programme, world.home.unit, topic=world.programme.topics.first())
    taken = claim_all(world)
    assert (len(taken.created), taken.already) == (2, 1)
    assert [(row.unit, row.topic) for row in taken.refused] == [
        ("分水甲镇党委", "“党建+村级集体经济”"),
        ("分水乙镇党委", "“党建+村级集体经济”"),
    ]
    assert "最多 1 个" in taken.refused[0].reason


def test_villages_take_part_when_a_topic_names_their_kind(world: World) -> None:
    village = village_of(world.home.towns[0], "柳树村党支部")
    topic = add_topic(world.programme, "村村有食堂", "mandatory", org_kinds=["village"])
    taken = claim_all(world)
    assert [project.organisation for project in taken.created if project.topic == topic] == [
        village
    ]


def test_only_the_department_claims_for_all_and_assigns(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    foreign = world.foreign.people["staff"]
    for person in (world.liaison, world.leader, world.secretary, foreign):
        with pytest.raises(NotAllowed):
            claim_for_all(programme_id=world.programme.pk, actor=person)
        with pytest.raises(NotAllowed):
            assign_topic(topic_id=topic.pk, organisation_ids=[world.home.unit.pk], actor=person)


def test_the_department_assigns_a_topic_to_units(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    foreign = world.foreign.towns[0]
    with clock.at(call_time(world.programme)):
        taken = assign_topic(
            topic_id=topic.pk,
            organisation_ids=[world.home.towns[1].pk, world.home.unit.pk, foreign.pk],
            actor=world.head,
        )
    assert [str(project.organisation) for project in taken.created] == [
        "分水乙镇党委",
        "分水水利局党委",
    ]
    (entry,) = [one for one in catalogue_of(world.programme) if one.topic == topic]
    assert [holder.name for holder in entry.holders] == ["分水乙镇党委", "分水水利局党委"]


def test_a_claim_is_given_back_with_or_without_its_draft(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    first = claim(world, topic.pk)
    with clock.at(call_time(world.programme)):
        fill_document(
            project_id=first.pk, values={"background": "写了一大段。"}, actor=world.liaison
        )
        kept = give_back(project_id=first.pk, actor=world.liaison, keep_draft=True)
    assert kept is not None
    kept.refresh_from_db()
    assert (kept.topic, kept.selection_kind) == (None, "elective")
    assert kept.application.document["background"] == "写了一大段。"
    second = claim(world, topic.pk)
    assert give_back(project_id=second.pk, actor=world.secretary, keep_draft=False) is None
    assert not Project.objects.filter(pk=second.pk).exists()


def test_a_mandatory_topic_and_a_filed_project_are_not_given_back(world: World) -> None:
    mandatory = world.programme.topics.get(code="standard")
    project = claim(world, mandatory.pk)
    with pytest.raises(Conflict, match="必选题，不能退回"):
        give_back(project_id=project.pk, actor=world.liaison, keep_draft=True)
    filed = make_project(
        world.programme,
        world.home.towns[0],
        status="submitted",
        topic=add_topic(world.programme, "清廉村居建设"),
    )
    with pytest.raises(StaleState):
        give_back(project_id=filed.pk, actor=world.liaison, keep_draft=True)
    with pytest.raises(NotAllowed):
        give_back(project_id=project.pk, actor=world.other_liaison, keep_draft=True)


def browser(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.home.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_catalogue_shows_holders_and_what_nobody_claimed(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设", source="县委一号文件")
    add_topic(world.programme, "老街更新", holders=Holders.ONE)
    claim(world, topic.pk, "other_liaison", 1)
    with clock.at(call_time(world.programme)):
        page = browser(world, "liaison").get(reverse("projects:topics")).content.decode()
        unclaimed = browser(world, "staff").get("/projects/topics/?show=unclaimed")
    assert "县委一号文件" in page
    assert "分水乙镇党委" in page
    assert "未揭榜" in page
    assert "统一认领" not in page
    titles = [str(row["entry"].topic) for row in unclaimed.context["rows"]]
    assert titles == ["基层党建“三化”建设", "“党建+村级集体经济”", "老街更新"]


def test_one_click_claims_and_leads_to_the_application(world: World) -> None:
    topic = add_topic(world.programme, "清廉村居建设")
    with clock.at(call_time(world.programme)):
        answer = browser(world, "liaison").post(
            reverse("projects:topic_claim", args=[topic.pk]),
            {"organisation": world.home.towns[0].pk},
        )
    project = Project.objects.get(topic=topic)
    assert answer.url == reverse("projects:apply", args=[project.pk, 1])


def test_one_button_claims_for_all_and_says_what_was_not_done(world: World) -> None:
    set_quota(world.programme, 1, 1)
    with clock.at(call_time(world.programme)):
        staff = browser(world, "staff")
        answer = staff.post(reverse("projects:topics_for_all"))
    page = answer.content.decode()
    assert "没有办成" in page
    assert "最多 1 个" in page
    assert Project.objects.count() == 3
