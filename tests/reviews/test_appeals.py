"""One appeal per decision, on time, answered by another head where there is one."""

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from organisations.models import Appointment
from projects.enums import Status
from projects.services.lifecycle import move
from reviews.acceptance_guards import may_require_rectification, standing_of
from reviews.models import Appeal
from reviews.queries.reexamination import former_judges
from reviews.services.appeals import ONLY_HEAD, answer_appeal, file_appeal
from reviews.services.pre_review import confirm_veto, propose_veto, take_pre_review
from tests.reviews.acceptance_acts import CLOSING_TIME, begun, decide, verified
from tests.reviews.acts import judges, submitted
from tests.reviews.decision_acts import rejected
from tests.world import World, local

WHY = "我们已经走访了三十户，问题清单可查，请求复核。"


def appealed(world: World, project, **changes) -> Appeal:
    return file_appeal(project_id=project.pk, **{"actor": world.secretary, "text": WHY} | changes)


def answered(appeal: Appeal, actor, *, upheld: bool, words: str = "经复核，答复如下。") -> Appeal:
    return answer_appeal(appeal_id=appeal.pk, upheld=upheld, answer=words, actor=actor)


def vetoed(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    item = world.programme.veto_items.get(stage="approval")
    propose_veto(project_id=project.pk, actor=world.staff, veto_item_id=item.pk, reason="照搬")
    return confirm_veto(project_id=project.pk, actor=world.head, opinion="同意否决")


def test_a_rejection_is_appealed_against_and_the_other_head_is_told(world: World):
    with clock.at(local(2026, 4, 3)):
        appeal = appealed(world, rejected(world))
    assert (appeal.kind, appeal.answer_due_on.isoformat()) == ("rejection", "2026-04-20")
    told = Message.objects.filter(kind="appeal_filed")
    assert {message.recipient for message in told} == {world.head2}


def test_the_last_day_of_an_appeal_counts_and_the_next_does_not(world: World):
    with clock.at(local(2026, 4, 3)):
        project = rejected(world)
    with clock.at(local(2026, 4, 14)), pytest.raises(Conflict, match="2026-04-13 为止"):
        appealed(world, project)
    with clock.at(local(2026, 4, 13)):
        assert appealed(world, project).state == "open"


def test_one_decision_is_appealed_against_once(world: World):
    project = rejected(world)
    answered(appealed(world, project), world.head2, upheld=False)
    with pytest.raises(Conflict, match="只能申诉一次"):
        appealed(world, project)


def test_only_the_units_secretary_appeals_and_only_with_words(world: World):
    project = rejected(world)
    for name in ("liaison", "other_secretary", "staff"):
        with pytest.raises(NotAllowed):
            appealed(world, project, actor=world.home.people[name])
    with pytest.raises(InvalidInput):
        appealed(world, project, text="  ")


def test_where_nothing_was_decided_against_the_unit_there_is_no_appeal(world: World):
    with pytest.raises(Conflict, match="没有可以申诉的决定"):
        appealed(world, submitted(world))


def test_a_programme_may_admit_no_appeal(world: World):
    type(world.programme).objects.update(appeal_days=0)
    with pytest.raises(Conflict, match="没有可以申诉的决定"):
        appealed(world, rejected(world))


def test_who_decided_does_not_answer_while_another_head_can(world: World):
    appeal = appealed(world, rejected(world))
    with pytest.raises(NotAllowed, match=str(world.head2)):
        answered(appeal, world.head, upheld=False)
    with pytest.raises(NotAllowed):
        answered(appeal, world.staff, upheld=False)
    assert answered(appeal, world.head2, upheld=False).handler_note == ""


def test_a_sole_head_answers_and_why_is_kept(world: World):
    appeal = appealed(world, rejected(world))
    Appointment.objects.filter(user=world.head2).delete()
    assert answered(appeal, world.head, upheld=False).handler_note == ONLY_HEAD


def test_an_upheld_appeal_goes_to_other_experts(world: World):
    project = rejected(world)
    answered(appealed(world, project), world.head2, upheld=True, words="评审意见与材料不符。")
    project.refresh_from_db()
    assert project.status == Status.EXPERT_REVIEW
    assert former_judges(project) == {judge.pk for judge in judges(world, 3)}
    assert Message.objects.filter(kind="appeal_upheld").count() == 2


def test_an_upheld_appeal_against_a_veto_goes_back_to_pre_review(world: World):
    project = vetoed(world)
    answered(appealed(world, project), world.head2, upheld=True)
    project.refresh_from_db()
    assert project.status == Status.SUBMITTED
    assert take_pre_review(project_id=project.pk, actor=world.staff2).round == 2


def test_a_dismissed_appeal_moves_nothing_and_is_not_answered_again(world: World):
    project = rejected(world)
    appeal = answered(appealed(world, project), world.head2, upheld=False)
    project.refresh_from_db()
    assert project.status == Status.REJECTED
    with pytest.raises(StaleState, match=f"已由 {world.head2} 办理（不成立）"):
        answered(appeal, world.head2, upheld=True)


def test_without_an_upheld_appeal_no_decision_is_undone(world: World):
    project = rejected(world)
    for action in ("reexamine", "reexamine_filing"):
        with pytest.raises(Conflict, match="没有成立的申诉"):
            move(project.pk, action, actor=world.head, reason="重来")


def test_a_failure_examined_anew_is_neither_capped_nor_already_put_right(world: World):
    """A round that follows an upheld appeal is not the second chance after rectification."""
    with clock.at(CLOSING_TIME):
        project = begun(world)
        verified(world, project, veto=True)
        decide(project, world.head, "fail")
        project.refresh_from_db()
        appeal = appealed(world, project)
        answered(appeal, world.home.people["head2"], upheld=True)
        project.refresh_from_db()
        assert project.status == Status.ACCEPTANCE
        verified(world, project)
        assert not standing_of(project).rectified
        may_require_rectification(project, world.head)
