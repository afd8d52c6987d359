"""Objections during the notice: real name, written, answered before the notice can end."""

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from projects.enums import Status
from projects.services.lifecycle import move
from reviews.models import Objection
from reviews.queries.objections import Contact, on_notice
from reviews.queries.reexamination import former_judges
from reviews.services.approval import approve_after_notice
from reviews.services.objections import answer_objection, file_objection
from tests.reviews.acts import judges, scored, submitted
from tests.reviews.decision_acts import CITIZEN, noticed, objected
from tests.world import World, local


def answer(objection: Objection, actor, *, upheld: bool, words: str = "经核实，作出如下答复。"):
    return answer_objection(objection_id=objection.pk, upheld=upheld, answer=words, actor=actor)


def test_an_objection_is_answered_within_the_working_days_of_the_programme(world: World):
    with clock.at(local(2026, 4, 3)):
        objection = objected(world, noticed(world))
    assert objection.answer_due_on.isoformat() == "2026-04-13"
    assert objection.on_behalf
    assert Message.objects.filter(kind="objection_filed", recipient=world.staff).exists()


def test_the_notice_cannot_end_while_an_objection_is_open(world: World):
    with clock.at(local(2026, 4, 3)):
        project = noticed(world)
        objection = objected(world, project)
    with clock.at(local(2026, 4, 14)):
        with pytest.raises(Conflict, match="还有异议没有答复"):
            approve_after_notice(project_id=project.pk, actor=world.staff)
        answer(objection, world.staff, upheld=False)
        approved = approve_after_notice(project_id=project.pk, actor=world.staff)
    assert approved.status == Status.APPROVED


def test_an_upheld_objection_sends_the_project_to_other_experts(world: World):
    project = noticed(world)
    first, second = objected(world, project), objected(world, project, name="钱某某")
    answer(first, world.staff, upheld=True, words="内容与去年相同，重新评审。")
    project.refresh_from_db()
    second.refresh_from_db()
    assert project.status == Status.EXPERT_REVIEW
    assert second.state == "merged"
    assert former_judges(project) == {judge.pk for judge in judges(world, 3)}
    reason = project.steps.last().reason
    assert CITIZEN["name"] not in reason
    assert "与去年相同" in reason
    assert Message.objects.filter(kind="review_reopened").count() == 2


def test_an_ordinary_round_bars_nobody(world: World):
    assert former_judges(scored(world, submitted(world))) == frozenset()


def test_without_an_upheld_objection_nothing_is_reviewed_anew(world: World):
    project = noticed(world)
    objected(world, project)
    with pytest.raises(Conflict, match="没有成立的异议"):
        move(project.pk, "reopen_review", actor=world.staff, reason="直接退回")


def test_an_objection_is_answered_once_and_by_the_department(world: World):
    objection = objected(world, noticed(world))
    with pytest.raises(NotAllowed):
        answer(objection, world.secretary, upheld=False)
    with pytest.raises(InvalidInput):
        answer(objection, world.staff, upheld=False, words=" ")
    answer(objection, world.staff, upheld=False)
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理"):
        answer(objection, world.head, upheld=True)


def test_units_of_the_committee_object_but_not_to_their_own_project(world: World):
    project = noticed(world)
    people = world.home.people
    objected(world, project, actor=people["other_secretary"])
    with pytest.raises(Conflict, match="正在办理"):
        objected(world, project, actor=people["other_secretary"])
    with pytest.raises(Conflict, match="本单位"):
        objected(world, project, actor=world.secretary)
    for stranger in (people["leader"], people["expert"], world.foreign.people["secretary"]):
        with pytest.raises(NotAllowed):
            objected(world, project, actor=stranger)


def test_an_objection_needs_a_name_a_contact_and_words(world: World):
    project = noticed(world)
    with pytest.raises(InvalidInput) as refused:
        file_objection(project_id=project.pk, actor=world.staff, name="", contact="", text="")
    assert set(refused.value.field_errors) == {"name", "contact", "text"}


def test_after_the_notice_nobody_objects(world: World):
    with clock.at(local(2026, 4, 3)):
        project = noticed(world)
    with clock.at(local(2026, 4, 14)):
        with pytest.raises(Conflict, match="公示期已满"):
            objected(world, project)
        approve_after_notice(project_id=project.pk, actor=world.staff)
        with pytest.raises(StaleState, match="不在公示中"):
            objected(world, project)


def test_on_the_saturday_after_its_last_day_a_notice_is_shown_as_over(world: World):
    with clock.at(local(2026, 4, 10)):
        noticed(world)
    reader, shown = world.home.people["other_secretary"], {}
    for day in (17, 18):
        client = Client()
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        with clock.at(local(2026, 4, day)):
            shown[day] = client.get(reverse("reviews:notices")).content.decode()
    assert "提出异议</a>" in shown[17]
    assert "公示期满" in shown[18]
    assert "提出异议</a>" not in shown[18]


def test_everybody_of_the_committee_reads_the_notice_and_nobody_else(world: World):
    project = noticed(world)
    assert list(on_notice(world.home.people["other_liaison"])) == [project]
    assert not on_notice(world.foreign.people["secretary"])


def test_the_contact_is_for_the_department_and_whoever_filed_it(world: World):
    objection = objected(world, noticed(world), actor=world.home.people["other_secretary"])
    for person in (world.staff, world.home.people["other_secretary"]):
        assert Contact.of(objection, person).shown == CITIZEN["contact"]
    assert Contact.of(objection, world.home.people["leader"]).shown == "（已隐去）"
