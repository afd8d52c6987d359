"""Acceptance through its services: verification, panel, score, decision, second round."""

from decimal import Decimal

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.enums import LampColour, Timeliness
from notifications.models import Message
from projects.models import Project
from reviews.models import Acceptance, MilestoneCheck, ProblemCheck, ScoreResult
from reviews.services.acceptance import (
    begin_acceptance,
    decide_acceptance,
    decline_acceptance_veto,
    finish_verification,
    save_verification,
)
from reviews.services.findings import Verdicts
from reviews.services.marking import recuse
from tests.dashboards.scenes import add_lamp, add_period, add_report
from tests.reviews.acceptance_acts import (
    all_found,
    begun,
    decide,
    filed,
    judged,
    points_checked,
    ready,
    rectified,
    sheets_of,
    started,
    verified,
)
from tests.reviews.acts import handed_in
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("november")


def latest(project: Project) -> Acceptance:
    return project.acceptances.order_by("round").last()


def rectifying(world: World) -> Project:
    """A first round below the pass mark, sent into rectification."""
    project = ready(world, each=5, problem="unsolved", actual="0")
    decide(project, world.head, "require_rectification")
    return project


def second_round(world: World) -> Project:
    """Rectified, back in acceptance, scored as well as can be."""
    project = rectifying(world)
    rectified(project, world.secretary)
    points_checked(project, world.staff)
    judged(world, project)
    verified(world, project)
    return project


def test_taking_up_tells_the_unit_and_makes_the_round(world: World):
    project = begun(world)
    assert project.status == "acceptance"
    assert latest(project).round == 1
    told = Message.objects.filter(kind="acceptance_begun")
    assert {row.recipient for row in told} == {world.secretary, world.liaison}


def test_only_the_own_department_takes_up_and_only_once(world: World):
    project = filed(world)
    for user in (world.secretary, world.leader, world.foreign.people["staff"]):
        with pytest.raises(NotAllowed):
            begin_acceptance(project_id=project.pk, actor=user)
    begin_acceptance(project_id=project.pk, actor=world.staff, seen_status="closing")
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理"):
        begin_acceptance(project_id=project.pk, actor=world.staff2, seen_status="closing")


def test_the_way_from_closing_to_acceptance_with_its_score(world: World):
    project = begun(world)
    judged(world, project)
    assert latest(project).score is None
    verified(world, project)
    # (30 + 15 + 20 + 20) of 90 points that can be scored: no report was ever due.
    assert latest(project).score == Decimal("94.44")
    assert latest(project).unrounded == Decimal("94.4444444444")
    found = decide(project, world.head)
    assert (found.grade, found.decided_by) == ("excellent", world.head)
    project.refresh_from_db()
    assert project.status == "accepted"
    assert Message.objects.filter(kind="acceptance_decided", recipient=world.liaison).exists()


def test_the_score_is_the_same_when_the_panel_comes_last(world: World):
    project = begun(world)
    verified(world, project)
    assert latest(project).score is None
    judged(world, project)
    assert latest(project).score == Decimal("94.44")


def test_the_recorded_year_counts(world: World):
    rubric = world.programme.rubrics.get(stage="acceptance")
    rubric.criteria.filter(code="brand").update(source="lamps")
    project = begun(world)
    for month, colour, kept in (
        (4, LampColour.GREEN, Timeliness.ON_TIME),
        (5, LampColour.YELLOW, Timeliness.LATE),
        (6, LampColour.RED, Timeliness.ON_TIME),
        (7, LampColour.GREY, Timeliness.MISSING),
    ):
        period = add_period(world.programme, month)
        add_lamp(project, period, colour, is_current=False)
        add_report(project, period, timeliness=kept)
    judged(world, project, 20)
    verified(world, project, problem="partly", actual="30")
    lines = {line["code"]: line for line in latest(project).trace["lines"]}
    assert Decimal(lines["punctual"]["value"]) == 5
    assert "应报 4 期，按时 2 期" in lines["punctual"]["how"]
    # (1 + 2/3 + 1/4) / 3 × 20
    assert Decimal(lines["brand"]["value"]) == Decimal("12.7777777778")
    assert Decimal(lines["problems"]["value"]) == 15
    assert Decimal(lines["indicators"]["value"]) == Decimal("7.5")
    assert latest(project).score == Decimal("60.28")


def test_before_the_last_sheet_is_in_there_is_neither_result_nor_score(world: World):
    project = begun(world)
    verified(world, project)
    first, second, third = sheets_of(world, project)
    for sheet in (first, second):
        handed_in(sheet, 20)
        assert latest(project).score is None
        assert not ScoreResult.objects.exists()
        with pytest.raises(Conflict, match="还没有汇总"):
            decide(project, world.head)
    handed_in(third, 20)
    assert latest(project).score is not None


def test_a_judge_who_steps_aside_leaves_the_panel_too_small(world: World):
    project = begun(world)
    verified(world, project)
    first, second, third = sheets_of(world, project)
    handed_in(first, 20)
    handed_in(second, 20)
    recuse(sheet_id=third.pk, actor=third.judge, reason="与单位有关联")
    assert latest(project).score is None


def test_nothing_is_decided_before_the_verification_is_finished(world: World):
    project = begun(world)
    judged(world, project)
    for result in ("accept", "require_rectification", "fail"):
        with pytest.raises(Conflict, match="核验还没有办结"):
            decide(project, world.head, result)


def test_findings_are_kept_row_by_row(world: World):
    project = begun(world)
    task = project.milestones.first()
    found = Verdicts(milestones={task.pk: ("mostly", "看了照片")})
    saved = save_verification(
        project_id=project.pk, actor=world.staff, verdicts=found, seen_version=0
    )
    assert saved.version == 1
    problems = Verdicts(problems={project.problems.get().pk: ("partly", "")})
    save_verification(project_id=project.pk, actor=world.staff2, verdicts=problems)
    assert MilestoneCheck.objects.get().evidence == "看了照片"
    assert ProblemCheck.objects.get().verdict == "partly"


def test_an_older_page_does_not_overwrite_newer_findings(world: World):
    project = begun(world)
    found = all_found(project)
    save_verification(project_id=project.pk, actor=world.staff, verdicts=found, seen_version=0)
    worse = all_found(project, task="undone")
    with pytest.raises(StaleState, match="刚由他人保存"):
        save_verification(project_id=project.pk, actor=world.staff2, verdicts=worse, seen_version=0)
    with pytest.raises(StaleState):
        finish_verification(
            project_id=project.pk, actor=world.staff2, verdicts=worse, seen_version=0
        )
    assert set(MilestoneCheck.objects.values_list("verdict", flat=True)) == {"done"}


@pytest.mark.parametrize("kind", ["milestones", "problems", "indicators"])
def test_rows_of_another_project_are_refused(world: World, kind: str):
    project = begun(world)
    foreign = started(world, world.home.towns[1])
    found = Verdicts(**{kind: getattr(all_found(foreign), kind)})
    with pytest.raises(InvalidInput, match="不属于本项目"):
        save_verification(project_id=project.pk, actor=world.staff, verdicts=found)
    assert not MilestoneCheck.objects.exists()


def test_an_unknown_verdict_and_a_strange_veto_item_are_refused(world: World):
    project = begun(world)
    with pytest.raises(InvalidInput, match="不在可选范围"):
        save_verification(
            project_id=project.pk, actor=world.staff, verdicts=all_found(project, task="perfect")
        )
    strange = world.foreign.programme.veto_items.get(stage="acceptance")
    of_approval = world.programme.veto_items.get(stage="approval")
    for item in (strange, of_approval):
        with pytest.raises(InvalidInput, match="不属于本方案"):
            finish_verification(
                project_id=project.pk,
                actor=world.staff,
                verdicts=all_found(project),
                veto_item_id=item.pk,
            )


def test_gaps_keep_the_verification_open_and_nothing_is_written(world: World):
    project = begun(world)
    found = Verdicts(milestones=all_found(project).milestones)
    with pytest.raises(InvalidInput, match="1 个问题、1 个指标"):
        finish_verification(project_id=project.pk, actor=world.staff, verdicts=found)
    assert not MilestoneCheck.objects.exists()
    assert latest(project).verified_at is None


def test_a_finished_verification_is_changed_by_nobody(world: World):
    project = begun(world)
    verified(world, project)
    for act in (save_verification, finish_verification):
        with pytest.raises(StaleState, match=f"已由 {world.staff} 办结"):
            act(project_id=project.pk, actor=world.staff2, verdicts=all_found(project))


def test_heads_are_led_to_the_acceptance_page(world: World):
    project = begun(world)
    verified(world, project)
    told = Message.objects.filter(kind="acceptance_verified")
    assert {row.recipient for row in told} == {world.head, world.head2}
    assert {row.link for row in told} == {f"/reviews/acceptance/{project.pk}/"}


def test_a_project_at_the_pass_mark_cannot_be_failed_nor_one_below_accepted(world: World):
    good = ready(world)
    with pytest.raises(Conflict, match="已达到及格分"):
        decide(good, world.head, "fail")
    bad = ready(world, started(world, world.home.towns[1]), 5, problem="unsolved", actual="0")
    with pytest.raises(Conflict, match="低于及格分"):
        decide(bad, world.head)
    with pytest.raises(Conflict, match="首次验收"):
        decide(bad, world.head, "fail")


def test_rectification_sets_a_day_and_says_it(world: World):
    project = rectifying(world)
    project.refresh_from_db()
    assert project.status == "rectifying"
    # Three months on is a Saturday; the deadline falls on a working day.
    assert project.rectify_due_on == local(2027, 2, 22).date()
    told = Message.objects.get(kind="acceptance_decided", recipient=world.secretary)
    assert "2027-02-22" in told.title
    assert latest(project).grade == ""


def test_the_second_round_starts_empty_and_is_at_most_qualified(world: World):
    project = second_round(world)
    assert [row.round for row in project.acceptances.all()] == [1, 2]
    assert latest(project).score == Decimal("94.44")
    assert decide(project, world.head).grade == "qualified"
    assert project.acceptances.first().score == Decimal("11.11")


def test_a_page_of_the_first_round_decides_nothing_in_the_second(world: World):
    project = second_round(world)
    with pytest.raises(StaleState, match="已进入第 2 次验收"):
        decide(project, world.head, seen_status="acceptance", seen_round=1)
    assert decide(project, world.head, seen_status="acceptance", seen_round=2).round == 2


def test_there_is_no_second_rectification(world: World):
    project = second_round(world)
    with pytest.raises(Conflict, match="已整改过一次"):
        decide(project, world.head, "require_rectification")


def test_a_second_round_below_the_mark_fails(world: World):
    project = rectifying(world)
    rectified(project, world.secretary)
    points_checked(project, world.staff)
    judged(world, project, 5)
    verified(world, project, problem="unsolved", actual="0")
    assert decide(project, world.head, "fail").grade == "unqualified"


def test_a_missed_rectification_fails_only_after_its_day(world: World):
    project = rectifying(world)
    with clock.at(local(2027, 2, 22)), pytest.raises(Conflict, match="还没有到"):
        decide(project, world.head, "fail")
    with clock.at(local(2027, 2, 23)):
        assert decide(project, world.head, "fail").grade == "unqualified"


def test_a_veto_stops_acceptance_and_is_confirmed_by_somebody_else(world: World):
    project = begun(world)
    judged(world, project)
    item = world.programme.veto_items.get(stage="acceptance")
    finish_verification(
        project_id=project.pk,
        actor=world.head,
        verdicts=all_found(project),
        veto_item_id=item.pk,
    )
    with pytest.raises(Conflict, match="弄虚作假"):
        decide(project, world.head2)
    with pytest.raises(Conflict, match="不能是同一人"):
        decide(project, world.head, "fail")
    assert decide(project, world.head2, "fail").grade == "unqualified"
    project.refresh_from_db()
    assert project.status == "failed"


def test_a_veto_needs_no_score_to_be_confirmed(world: World):
    project = begun(world)
    verified(world, project, veto=True)
    assert decide(project, world.head, "fail").grade == "unqualified"


def test_a_declined_veto_lets_the_score_decide(world: World):
    project = ready(world, veto=True)
    for result in ("accept", "require_rectification"):
        with pytest.raises(Conflict, match="弄虚作假"):
            decide(project, world.head, result)
    with pytest.raises(NotAllowed):
        decline_acceptance_veto(project_id=project.pk, actor=world.staff, opinion="不同意")
    with pytest.raises(InvalidInput):
        decline_acceptance_veto(project_id=project.pk, actor=world.head, opinion=" ")
    decline_acceptance_veto(project_id=project.pk, actor=world.head, opinion="情况不属实")
    with pytest.raises(StaleState):
        decline_acceptance_veto(project_id=project.pk, actor=world.head2, opinion="不同意")
    assert decide(project, world.head).grade == "excellent"


def test_only_a_head_decides_and_writes_why(world: World):
    project = ready(world, each=5, problem="unsolved", actual="0")
    for user in (world.staff, world.secretary, world.leader, world.foreign.people["head"]):
        with pytest.raises(NotAllowed):
            decide(project, user)
    for result, problem in (("maybe", "选择验收结论"), ("require_rectification", "意见")):
        with pytest.raises(InvalidInput, match=problem):
            decide_without_words(project, world.head, result)


def decide_without_words(project: Project, actor, result: str) -> None:
    decide_acceptance(project_id=project.pk, result=result, opinion=" ", actor=actor)


def test_a_second_decision_is_refused_with_the_name_of_the_first(world: World):
    project = ready(world)
    decide(project, world.head, seen_status="acceptance")
    with pytest.raises(StaleState, match=f"已由 {world.head} 办理"):
        decide(project, world.head2, "require_rectification", seen_status="acceptance")
