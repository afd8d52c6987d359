"""Pre-review through its services: take, pass, return, veto by two people."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from programmes.enums import GateKind
from projects.enums import Status
from projects.services.submission import submit_application
from reviews.enums import PreReviewResult
from reviews.models import PreReview
from reviews.queries.application import read_application
from reviews.services.pre_review import (
    confirm_veto,
    decline_veto,
    pass_pre_review,
    propose_veto,
    return_application,
    take_pre_review,
)
from reviews.services.pre_review_bulk import bulk_pass
from reviews.services.pre_review_work import CheckLine, save_checks
from tests.reviews.acts import all_met, passed, submitted
from tests.world import World, local


def veto_item(world: World):
    return world.programme.veto_items.get(stage="approval")


def proposed(world: World, by: str = "staff"):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    propose_veto(
        project_id=project.pk,
        actor=world.home.people[by],
        veto_item_id=veto_item(world).pk,
        reason="照搬去年材料",
    )
    return project


def test_taking_opens_a_round_with_the_checklist_of_the_programme(world: World):
    world.programme.problem_checks = ["措施对得上问题"]
    world.programme.save()
    project = submitted(world)
    taken = take_pre_review(project_id=project.pk, actor=world.staff)
    project.refresh_from_db()
    assert project.status == Status.PRE_REVIEW
    assert taken.round == 1
    assert taken.revision.number == 1
    lines = [(line.kind, line.principle) for line in taken.checks.all()]
    assert lines == [
        *(("principle", words) for words in world.programme.principles),
        ("problem", "措施对得上问题"),
        ("veto", veto_item(world).text),
    ]


def test_taking_twice_gives_the_same_round(world: World):
    project = submitted(world)
    first = take_pre_review(project_id=project.pk, actor=world.staff)
    again = take_pre_review(project_id=project.pk, actor=world.staff)
    assert first.pk == again.pk
    assert project.steps.filter(action="take_pre_review").count() == 1


def test_the_second_officer_learns_who_took_it(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理"):
        take_pre_review(project_id=project.pk, actor=world.staff2)
    assert PreReview.objects.count() == 1


def test_passing_sends_to_the_experts_where_there_is_a_panel(world: World):
    project = passed(world, submitted(world))
    assert project.status == Status.EXPERT_REVIEW
    assert project.pre_reviews.get().result == PreReviewResult.PASSED


def test_passing_waits_for_the_head_where_there_is_no_panel(world: World):
    world.programme.gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    project = passed(world, submitted(world))
    assert project.status == Status.PRE_REVIEW
    assert project.pre_reviews.get().result == PreReviewResult.PASSED


def test_passing_twice_changes_nothing_and_names_who_passed(world: World):
    world.programme.gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    project = passed(world, submitted(world))
    before = AuditRecord.objects.count()
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理（通过）"):
        pass_pre_review(project_id=project.pk, actor=world.staff2)
    assert AuditRecord.objects.count() == before


def test_an_application_nobody_took_cannot_be_passed(world: World):
    project = submitted(world)
    with pytest.raises(StaleState, match="尚未受理"):
        pass_pre_review(project_id=project.pk, actor=world.staff)


def test_every_principle_must_be_answered_and_met(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    with pytest.raises(InvalidInput, match="请先逐项核对"):
        pass_pre_review(project_id=project.pk, actor=world.staff)
    checks = {**all_met(world.programme), "有难度": CheckLine(False, "日常工作")}
    with pytest.raises(InvalidInput, match="核对为“不符合”：有难度"):
        pass_pre_review(project_id=project.pk, actor=world.staff, checks=checks)
    project.refresh_from_db()
    assert project.status == Status.PRE_REVIEW


def test_a_principle_of_another_programme_is_refused(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    with pytest.raises(InvalidInput, match="没有“无关”这条原则"):
        save_checks(project_id=project.pk, actor=world.staff, checks={"无关": CheckLine(True)})


def test_a_return_names_fields_and_a_day_and_tells_the_unit(world: World):
    project = submitted(world)
    with clock.at(local(2026, 4, 2)):
        take_pre_review(project_id=project.pk, actor=world.staff)
        project = return_application(
            project_id=project.pk, actor=world.staff, reason="目标不够具体", fields=["量化指标"]
        )
    # 2 April is a Thursday; Tomb-sweeping Day takes the 4th to the 6th.
    assert project.return_due_on == date(2026, 4, 10)
    assert project.return_count == 1
    assert project.status == Status.RETURNED
    reason = project.steps.last().reason
    assert "目标不够具体" in reason
    assert "量化指标" in reason
    assert "2026年4月10日" in reason
    told = Message.objects.filter(kind="application_returned")
    assert {message.recipient for message in told} == {world.secretary, world.liaison}


def test_a_return_needs_a_reason_and_a_day_to_come(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    with pytest.raises(InvalidInput, match="请写明“退回修改”的意见"):
        return_application(project_id=project.pk, actor=world.staff, reason=" ")
    with pytest.raises(InvalidInput, match="修改期限须晚于今天"):
        return_application(
            project_id=project.pk, actor=world.staff, reason="改", due_on=clock.today()
        )
    project.refresh_from_db()
    assert project.return_count == 0


def test_a_resubmission_opens_the_next_round_and_shows_what_changed(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    return_application(project_id=project.pk, actor=world.staff, reason="名称太大")
    application = project.application
    application.refresh_from_db()
    application.document = {**application.document, "title": "甲镇小区值日生"}
    application.save()
    submit_application(project_id=project.pk, actor=world.secretary, reply="已改名称")
    taken = take_pre_review(project_id=project.pk, actor=world.staff2)
    assert taken.round == 2
    assert taken.revision.number == 2
    project.refresh_from_db()
    changes = read_application(project).changes
    assert [(change.old, change.new) for change in changes] == [("小区值日生", "甲镇小区值日生")]


def test_a_veto_takes_two_people(world: World):
    project = proposed(world, by="head")
    with pytest.raises(Conflict, match="不能是同一人"):
        confirm_veto(project_id=project.pk, actor=world.head)
    project.refresh_from_db()
    assert project.status == Status.PRE_REVIEW
    project = confirm_veto(project_id=project.pk, actor=world.head2, opinion="同意否决")
    assert project.status == Status.PRE_REJECTED
    assert project.pre_reviews.get().result == PreReviewResult.VETOED
    assert "照搬去年材料" in project.steps.last().reason


def test_the_database_too_refuses_a_veto_by_one_person(world: World):
    project = proposed(world)
    current = project.pre_reviews.get()
    current.result, current.decided_by = PreReviewResult.VETOED, current.proposed_by
    with pytest.raises(IntegrityError), transaction.atomic():
        current.save()
    current.decided_by = None
    with pytest.raises(IntegrityError), transaction.atomic():
        current.save()


def test_the_staff_cannot_confirm_a_veto(world: World):
    project = proposed(world)
    with pytest.raises(NotAllowed):
        confirm_veto(project_id=project.pk, actor=world.staff2)


def test_a_veto_needs_a_reason_and_a_ground_of_this_programme(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    ask = {"project_id": project.pk, "actor": world.staff}
    with pytest.raises(InvalidInput, match="理由"):
        propose_veto(**ask, veto_item_id=veto_item(world).pk, reason="")
    foreign = world.foreign.programme.veto_items.get(stage="approval")
    with pytest.raises(InvalidInput, match="否决情形"):
        propose_veto(**ask, veto_item_id=foreign.pk, reason="照搬")


def test_while_a_veto_is_open_nothing_else_happens(world: World):
    project = proposed(world)
    with pytest.raises(StaleState, match="提请否决"):
        pass_pre_review(project_id=project.pk, actor=world.staff2, checks=all_met(world.programme))


def test_a_declined_veto_goes_back_to_the_officer(world: World):
    project = proposed(world)
    with pytest.raises(InvalidInput):
        decline_veto(project_id=project.pk, actor=world.head, opinion="")
    decline_veto(project_id=project.pk, actor=world.head, opinion="材料可以补")
    project = pass_pre_review(
        project_id=project.pk, actor=world.staff, checks=all_met(world.programme)
    )
    assert project.status == Status.EXPERT_REVIEW
    assert project.pre_reviews.get().veto_item is None


def test_bulk_pass_says_of_each_one_why_it_did_not_go(world: World):
    fine = submitted(world, title="可以通过")
    unmet = submitted(world, town=1, title="太大的项目")
    take_pre_review(project_id=unmet.pk, actor=world.staff)
    save_checks(project_id=unmet.pk, actor=world.staff, checks={"切口小": CheckLine(False, "太大")})
    unmet.refresh_from_db()
    rows = bulk_pass(projects=[fine, unmet], actor=world.staff)
    assert [row.problem == "" for row in rows] == [True, False]
    assert "切口小" in rows[1].problem
    fine.refresh_from_db()
    assert fine.status == Status.EXPERT_REVIEW
    again = bulk_pass(projects=[fine], actor=world.staff2)
    assert "已由" in again[0].problem


@pytest.mark.parametrize("name", ["secretary", "leader", "expert", "administrator"])
def test_others_cannot_take_an_application(world: World, name: str):
    project = submitted(world)
    with pytest.raises(NotAllowed):
        take_pre_review(project_id=project.pk, actor=world.home.people[name])


def test_the_department_of_another_county_cannot_take_it(world: World):
    project = submitted(world)
    with pytest.raises(NotAllowed):
        take_pre_review(project_id=project.pk, actor=world.foreign.people["staff"])
