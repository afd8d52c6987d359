"""The decision on approval, with every gate on and with gates switched off."""

from datetime import date

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from programmes.enums import GateKind
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import move
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, ScoreResult
from reviews.services.approval import approve_after_notice, bulk_approve, decide_approval
from reviews.services.panel import assign_judges
from reviews.services.pre_review import pass_pre_review, take_pre_review
from tests.reviews.acts import (
    all_met,
    assigned,
    handed_in,
    judges,
    passed,
    resubmitted,
    scored,
    submitted,
)
from tests.world import World, local


def decide(project: Project, actor, result=DecisionResult.APPROVED, **options):
    return decide_approval(project_id=project.pk, result=result, actor=actor, **options)


def switch(world: World, kind: str, on: bool) -> None:
    world.programme.gates.filter(kind=kind).update(enabled=on)


def test_approval_gives_number_and_day_and_keeps_the_score_it_rested_on(world: World):
    project = scored(world, submitted(world), 17)
    project = decide(project, world.head, opinion="同意立项")
    assert project.status == Status.APPROVED
    assert project.project_number == "2026-01-01"
    assert project.approved_on == clock.today()
    decision = ApprovalDecision.objects.get()
    assert (decision.score, decision.decided_by) == (85, world.head)
    told = Message.objects.filter(kind="project_approved")
    assert {message.recipient for message in told} == {world.secretary, world.liaison}


def test_a_second_decision_is_refused_with_the_name_of_the_first(world: World):
    project = scored(world, submitted(world))
    decide(project, world.head, seen_status=Status.EXPERT_REVIEW)
    with pytest.raises(StaleState, match=f"已由 {world.head} 办理"):
        decide(
            project,
            world.head2,
            DecisionResult.REJECTED,
            opinion="不同意",
            seen_status=Status.EXPERT_REVIEW,
        )
    assert ApprovalDecision.objects.count() == 1


@pytest.mark.parametrize("name", ["staff", "secretary", "leader", "expert"])
def test_only_the_head_decides(world: World, name: str):
    project = scored(world, submitted(world))
    with pytest.raises(NotAllowed):
        decide(project, world.home.people[name])
    assert not ApprovalDecision.objects.exists()


def test_nothing_is_decided_before_the_last_sheet(world: World):
    project = passed(world, submitted(world))
    first, *_ = assigned(world, project)
    handed_in(first)
    with pytest.raises(Conflict, match="还没有汇总"):
        decide(project, world.head)
    with pytest.raises(Conflict, match="还没有汇总"):
        decide(project, world.head, DecisionResult.REJECTED, opinion="不同意")


def test_a_score_below_the_pass_mark_is_not_approved_but_may_be_rejected(world: World):
    project = scored(world, submitted(world), 14)
    with pytest.raises(Conflict, match="低于通过分"):
        decide(project, world.head)
    with pytest.raises(InvalidInput):
        decide(project, world.head, DecisionResult.REJECTED)
    project = decide(project, world.head, DecisionResult.REJECTED, opinion="切口太大")
    assert project.status == Status.REJECTED
    assert Message.objects.filter(kind="application_rejected").count() == 2


def test_one_suggested_veto_stops_the_approval(world: World):
    project = passed(world, submitted(world))
    first, *rest = assigned(world, project)
    handed_in(first, 19, veto=True, comment="与上年相同")
    for sheet in rest:
        handed_in(sheet, 19)
    with pytest.raises(Conflict, match="有评委建议否决"):
        decide(project, world.head)


def test_a_project_returned_by_the_panel_with_a_pass_mark_needs_no_second_meeting(world: World):
    project = scored(world, submitted(world), 18)
    with clock.at(local(2026, 4, 3)):
        project = decide(project, world.head, DecisionResult.RETURNED, opinion="指标再具体些")
        assert project.status == Status.RETURNED
        assert project.return_due_on == date(2026, 4, 13)
        resubmitted(world, project)
        project = passed(world, project)
    assert project.status == Status.PRE_REVIEW
    assert decide(project, world.head).status == Status.APPROVED


def test_a_project_returned_below_the_pass_mark_is_scored_anew(world: World):
    project = scored(world, submitted(world), 14)
    with clock.at(local(2026, 4, 3)):
        project = decide(project, world.head, DecisionResult.RETURNED, opinion="重拟")
        resubmitted(world, project)
        project = passed(world, project)
        assert project.status == Status.EXPERT_REVIEW
        for sheet in assigned(world, project):
            handed_in(sheet, 16)
    assert list(ScoreResult.objects.order_by("round").values_list("round", "score")) == [
        (1, 70),
        (2, 80),
    ]
    assert decide(project, world.head).status == Status.APPROVED


def test_nothing_is_decided_while_pre_review_is_in_hand(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    for result in DecisionResult:
        with pytest.raises(Conflict, match="预审还没有办结"):
            decide(project, world.head, result, opinion="意见")


def test_the_moves_themselves_keep_the_gates(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    for action, actor in [
        ("approve", world.head),
        ("reject", world.head),
        ("send_to_experts", world.staff),
    ]:
        with pytest.raises(Conflict, match="还没有通过预审"):
            move(project.pk, action, actor=actor, reason="直接办理")
    with pytest.raises(Conflict, match="不设立项公示"):
        move(project.pk, "post_notice", actor=world.head)


def test_without_a_panel_the_same_table_leads_from_pre_review_to_approval(world: World):
    switch(world, GateKind.EXPERT_PANEL, False)
    project = passed(world, submitted(world))
    with pytest.raises(Conflict, match="不设专家评审"):
        move(project.pk, "send_to_experts", actor=world.staff)
    project = decide(project, world.head, opinion="同意")
    assert project.status == Status.APPROVED
    assert [step.action for step in project.steps.all()] == [
        "submit",
        "take_pre_review",
        "approve",
    ]


def test_without_pre_review_its_result_is_not_asked_for(world: World):
    switch(world, GateKind.PRE_REVIEW, False)
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    assert move(project.pk, "send_to_experts", actor=world.staff).status == Status.EXPERT_REVIEW


def test_with_a_notice_the_number_comes_when_it_is_over(world: World):
    switch(world, GateKind.NOTICE, True)
    project = scored(world, submitted(world))
    with pytest.raises(Conflict, match="请先公示"):
        move(project.pk, "approve", actor=world.head)
    with clock.at(local(2026, 4, 3)):
        project = decide(project, world.head)
        assert project.status == Status.NOTICED
        assert project.project_number == ""
    with clock.at(local(2026, 4, 13)), pytest.raises(Conflict, match="公示到"):
        approve_after_notice(project_id=project.pk, actor=world.staff)
    with clock.at(local(2026, 4, 14)):
        project = approve_after_notice(project_id=project.pk, actor=world.staff)
    assert project.status == Status.APPROVED
    assert project.project_number


def test_bulk_approval_says_of_each_one_why_it_did_not_go(world: World):
    good = scored(world, submitted(world), 18)
    weak = scored(world, submitted(world, town=1, title="乙镇的项目"), 10)
    rows = bulk_approve(projects=[good, weak], actor=world.head)
    assert [bool(row.problem) for row in rows] == [False, True]
    assert "低于通过分" in rows[1].problem
    weak.refresh_from_db()
    assert weak.status == Status.EXPERT_REVIEW


def test_a_judge_who_is_also_head_has_no_shorter_way(world: World):
    project = passed(world, submitted(world))
    assign_judges(
        project_ids=[project.pk],
        judge_ids=[judge.pk for judge in judges(world, 2)],
        actor=world.staff,
    )
    with pytest.raises(Conflict):
        decide(project, world.head)
    with pytest.raises(StaleState):
        pass_pre_review(project_id=project.pk, actor=world.head, checks=all_met(world.programme))
