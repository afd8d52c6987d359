"""Decisions stay pending until the head makes them known together."""

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from projects.enums import Status
from projects.models import Project
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, Publication, ScoreResult
from reviews.services.approval import bulk_approve, decide_approval
from reviews.services.publication import publish_decisions, withdraw_decision
from tests.reviews.acts import passed, scored, submitted
from tests.reviews.decision_acts import proposed, together
from tests.world import World, local


def publish(world: World, *decisions: ApprovalDecision, actor=None) -> Publication:
    return publish_decisions(
        programme_id=world.programme.pk,
        decision_ids=[decision.pk for decision in decisions],
        actor=actor or world.head,
    )


def two_towns(world: World) -> tuple[Project, Project]:
    together(world)
    first = scored(world, submitted(world), 16)
    return first, scored(world, submitted(world, town=1, title="乙镇的项目"), 18)


def test_a_pending_decision_moves_nothing_and_tells_nobody(world: World):
    together(world)
    project = scored(world, submitted(world))
    before = Message.objects.count()
    decision = proposed(world, project)
    project.refresh_from_db()
    assert (project.status, project.project_number) == (Status.EXPERT_REVIEW, "")
    assert (decision.score, decision.round) == (85, 1)
    assert Message.objects.count() == before


def test_a_pending_decision_may_be_changed_by_whoever_has_seen_it(world: World):
    together(world)
    project = scored(world, submitted(world))
    first = proposed(world, project)
    with pytest.raises(StaleState, match=f"已由 {world.head} 办理（拟批准，待公布）"):
        proposed(world, project, DecisionResult.RETURNED, actor=world.head2)
    second = proposed(world, project, DecisionResult.RETURNED, seen_decision=first.pk)
    assert second.return_due_on is not None
    states = ApprovalDecision.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "pending"]


def test_what_could_not_be_decided_cannot_be_pending(world: World):
    together(world)
    project = scored(world, submitted(world), 14)
    with pytest.raises(Conflict, match="低于通过分"):
        proposed(world, project)
    with pytest.raises(InvalidInput):
        proposed(world, project, DecisionResult.REJECTED, opinion="")
    with pytest.raises(NotAllowed):
        proposed(world, project, DecisionResult.REJECTED, actor=world.staff)


def test_publication_gives_numbers_by_score_and_tells_every_unit(world: World):
    world.programme.number_pattern = "{seq}"
    world.programme.save()
    first, second = two_towns(world)
    decisions = [proposed(world, first), proposed(world, second)]
    publication = publish(world, *decisions)
    numbers = {row.pk: row.project_number for row in Project.objects.all()}
    assert numbers == {first.pk: "2", second.pk: "1"}
    assert publication.number == 1
    told = Message.objects.filter(kind="project_approved")
    assert told.count() == 4
    assert set(publication.decisions.values_list("state", flat=True)) == {"in_force"}


def test_a_second_click_publishes_nothing_twice(world: World):
    first, second = two_towns(world)
    decisions = [proposed(world, first), proposed(world, second)]
    publish(world, *decisions)
    told = Message.objects.count()
    with pytest.raises(StaleState, match=f"已由 {world.head} 公布（第 1 批）"):
        publish(world, *decisions, actor=world.head2)
    assert (Publication.objects.count(), Message.objects.count()) == (1, told)


def test_only_the_ticked_decisions_are_published(world: World):
    first, second = two_towns(world)
    ticked, left = proposed(world, first), proposed(world, second, DecisionResult.REJECTED)
    publish(world, ticked)
    left.refresh_from_db()
    assert left.state == "pending"
    publish(world, left)
    second.refresh_from_db()
    assert second.status == Status.REJECTED
    assert list(Publication.objects.values_list("number", flat=True)) == [1, 2]


def test_one_decision_that_cannot_be_carried_out_stops_the_batch(world: World):
    first, second = two_towns(world)
    decisions = [proposed(world, first), proposed(world, second)]
    ScoreResult.objects.filter(project=first).update(score=84)
    with pytest.raises(Conflict, match="评审得分在拟办以后有变化"):
        publish(world, *decisions)
    assert not Publication.objects.exists()
    assert not Project.objects.exclude(project_number="").exists()


def test_a_decision_changed_since_it_was_seen_is_not_published(world: World):
    first, second = two_towns(world)
    seen, other = proposed(world, first), proposed(world, second)
    proposed(world, first, DecisionResult.REJECTED, seen_decision=seen.pk)
    with pytest.raises(StaleState, match="刚有改动"):
        publish(world, seen, other)
    assert not Publication.objects.exists()


@pytest.mark.parametrize("name", ["staff", "secretary", "leader"])
def test_only_the_head_publishes(world: World, name: str):
    together(world)
    decision = proposed(world, scored(world, submitted(world)))
    with pytest.raises(NotAllowed):
        publish(world, decision, actor=world.home.people[name])


def test_decisions_of_another_programme_are_not_reached(world: World):
    together(world)
    decision = proposed(world, scored(world, submitted(world)))
    with pytest.raises(NotAllowed):
        publish(world, decision, actor=world.foreign.people["head"])


def test_a_withdrawn_decision_leaves_the_project_to_be_decided(world: World):
    together(world)
    project = scored(world, submitted(world))
    decision = proposed(world, project)
    withdraw_decision(project_id=project.pk, seen_decision=decision.pk, actor=world.head)
    assert proposed(world, project).pk != decision.pk
    with pytest.raises(StaleState):
        withdraw_decision(project_id=project.pk, seen_decision=decision.pk, actor=world.head)


def test_a_project_that_goes_another_way_takes_its_pending_decision_along(world: World):
    together(world)
    world.programme.gates.filter(kind="expert_panel").update(enabled=False)
    project = passed(world, submitted(world))
    decision = proposed(world, project)
    type(world.programme).objects.update(publish_together=False)
    decide_approval(
        project_id=project.pk, result=DecisionResult.REJECTED, actor=world.head, opinion="不同意"
    )
    decision.refresh_from_db()
    assert decision.state == "withdrawn"


def test_a_return_published_late_gives_the_full_time_to_mend(world: World):
    together(world)
    project = scored(world, submitted(world), 14)
    decision = proposed(world, project, DecisionResult.RETURNED)
    with clock.at(local(2026, 6, 1)):
        publish(world, decision)
        project.refresh_from_db()
        assert project.return_due_on > clock.today()


def test_ticked_projects_become_pending_where_decisions_are_published_together(world: World):
    first, second = two_towns(world)
    rows = bulk_approve(projects=[first, second], actor=world.head)
    assert not any(row.problem for row in rows)
    assert ApprovalDecision.objects.filter(state="pending").count() == 2
    assert not Project.objects.filter(status=Status.APPROVED).exists()
