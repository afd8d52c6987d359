"""The expert panel through its services: assigning, marking, handing in, stepping aside."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from organisations.models import Appointment
from programmes.enums import GateKind
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import Mark, ScoreResult, ScoreSheet
from reviews.queries.bars import Cause, bars_between
from reviews.queries.panel import marks_of, projects_to_score
from reviews.seals import seal_holds
from reviews.services.marking import lock_sheet, recuse, save_sheet
from reviews.services.panel import assign_judges, propose_assignment
from tests.reviews.acts import assigned, handed_in, judges, marks, passed, submitted
from tests.world import World, add_person


@pytest.fixture
def project(world: World) -> Project:
    return passed(world, submitted(world))


def town_judge(world: World, town: int = 0):
    return add_person(f"judge{town}", "镇上的专家", world.home.towns[town], "expert")


def test_each_judge_gets_one_sheet_and_one_message(world: World, project: Project):
    other = passed(world, submitted(world, town=1, title="乙镇的项目"))
    chosen = judges(world, 2)
    ids = [judge.pk for judge in chosen]
    sheets = assign_judges(project_ids=[project.pk, other.pk], judge_ids=ids, actor=world.staff)
    assert len(sheets) == 4
    told = Message.objects.filter(kind="sheets_assigned")
    assert sorted(message.recipient_id for message in told) == sorted(ids)
    assert all("2 个项目" in message.title for message in told)


def test_assigning_again_keeps_the_sheets(world: World, project: Project):
    first = assigned(world, project)
    save_sheet(sheet_id=first[0].pk, actor=first[0].judge, marks=marks(first[0], 15))
    assert assigned(world, project) == []
    assert ScoreSheet.objects.count() == 3
    assert Mark.objects.count() == 5


def test_a_judge_of_the_unit_itself_is_refused_and_nothing_is_written(
    world: World, project: Project
):
    own = town_judge(world)
    with pytest.raises(Conflict, match="应当回避"):
        assign_judges(
            project_ids=[project.pk],
            judge_ids=[judges(world, 1)[0].pk, own.pk],
            actor=world.staff,
        )
    assert not ScoreSheet.objects.exists()


def test_a_department_post_bars_from_nothing(world: World, project: Project):
    cause = Cause.of(project)
    assert bars_between(judges(world, 5), [cause]).of(cause) == {}


def test_the_proposal_avoids_the_own_unit_and_keeps_what_is_assigned(
    world: World, project: Project
):
    own = town_judge(world)
    taken = assigned(world, project, 2)
    projects = list(projects_to_score(world.programme, world.staff))
    found = propose_assignment(world.programme, 3, projects=projects, stage="approval")
    assert len(found.pairs) == 1
    assert found.pairs[0][1] not in {own.pk, *(sheet.judge_id for sheet in taken)}


def test_only_experts_of_the_committee_may_be_assigned(world: World, project: Project):
    for stranger in (world.secretary, world.foreign.people["expert"]):
        with pytest.raises(InvalidInput, match="评审专家"):
            assign_judges(project_ids=[project.pk], judge_ids=[stranger.pk], actor=world.staff)


def test_judges_are_assigned_by_the_department_alone(world: World, project: Project):
    for name in ("secretary", "expert", "leader"):
        with pytest.raises(NotAllowed):
            assign_judges(
                project_ids=[project.pk],
                judge_ids=[judges(world, 1)[0].pk],
                actor=world.home.people[name],
            )


def test_marks_may_come_one_by_one_and_be_taken_back(world: World, project: Project):
    sheet = assigned(world, project)[0]
    every = marks(sheet, 15)
    first, second, *_ = every
    save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks={first: Decimal(12)})
    saved = save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks={second: Decimal(13)})
    assert marks_of([sheet])[sheet.pk] == {second: 13}
    assert saved.version == 2


def test_a_mark_beyond_its_points_or_between_steps_is_refused(world: World, project: Project):
    sheet = assigned(world, project)[0]
    key = next(iter(marks(sheet, 1)))
    for wrong in ("21", "-1", "12.5"):
        with pytest.raises(InvalidInput):
            save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks={key: Decimal(wrong)})
    with pytest.raises(InvalidInput, match="没有这项指标"):
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks={0: Decimal(1)})
    assert not Mark.objects.exists()


def test_a_page_that_is_older_than_the_sheet_does_not_overwrite_it(world: World, project: Project):
    sheet = assigned(world, project)[0]
    save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 15), seen_version=0)
    with pytest.raises(StaleState, match="另一个页面"):
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 9), seen_version=0)
    assert set(marks_of([sheet])[sheet.pk].values()) == {15}


def test_nobody_marks_the_sheet_of_another(world: World, project: Project):
    sheet = assigned(world, project)[0]
    for name in ("expert2", "staff", "head", "secretary"):
        with pytest.raises(NotAllowed):
            save_sheet(sheet_id=sheet.pk, actor=world.home.people[name], marks=marks(sheet, 20))


def test_a_judge_whose_post_has_ended_marks_nothing_more(world: World, project: Project):
    sheet = assigned(world, project)[0]
    Appointment.objects.filter(user=sheet.judge).update(ends_on=date(2020, 1, 1))
    fresh = type(sheet.judge).objects.get(pk=sheet.judge_id)
    with pytest.raises(NotAllowed):
        save_sheet(sheet_id=sheet.pk, actor=fresh, marks=marks(sheet, 20))
    assert not ScoreSheet.objects.visible_to(fresh).exists()


def test_a_sheet_with_an_open_criterion_is_not_handed_in(world: World, project: Project):
    sheet = assigned(world, project)[0]
    with pytest.raises(InvalidInput, match="还没有打分"):
        lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)


def test_a_suggested_veto_needs_a_reason(world: World, project: Project):
    sheet = assigned(world, project)[0]
    with pytest.raises(InvalidInput, match="写明理由"):
        handed_in(sheet, veto=True)


def test_a_sheet_handed_in_is_sealed_and_never_changes(world: World, project: Project):
    sheet = handed_in(assigned(world, project)[0], 17)
    assert sheet.state == SheetState.LOCKED
    assert sheet.total == 85
    assert seal_holds(sheet, marks_of([sheet])[sheet.pk])
    for act in (
        lambda: lock_sheet(sheet_id=sheet.pk, actor=sheet.judge),
        lambda: save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 1)),
        lambda: recuse(sheet_id=sheet.pk, actor=sheet.judge, reason="迟了"),
    ):
        with pytest.raises(StaleState, match="已提交"):
            act()
    assert set(marks_of([sheet])[sheet.pk].values()) == {17}


def test_a_mark_changed_behind_the_products_back_breaks_the_seal(world: World, project: Project):
    sheet = handed_in(assigned(world, project)[0], 17)
    Mark.objects.filter(sheet=sheet).update(value=20)
    assert not seal_holds(sheet, marks_of([sheet])[sheet.pk])


def test_the_last_sheet_makes_the_result_with_its_trace(world: World, project: Project):
    first, *rest = assigned(world, project, 5)
    handed_in(first, 20)
    for sheet, each in zip(rest, (18, 17, 16, 10), strict=True):
        assert not ScoreResult.objects.exists()
        handed_in(sheet, each)
    result = ScoreResult.objects.get()
    assert result.judges == 5
    assert result.score == 85
    assert result.trace["spread"] == "50.00"
    assert [row["counted"] for row in result.trace["sheets"]] == [False, True, True, True, False]
    assert result.trace["criteria"]["c1"] == "17.0000000000"


def test_too_few_judges_make_no_result_until_another_one_scores(world: World, project: Project):
    for sheet in assigned(world, project, 2):
        handed_in(sheet)
    assert not ScoreResult.objects.exists()
    for sheet in assigned(world, project, 3):
        handed_in(sheet)
    assert ScoreResult.objects.get().judges == 3


def test_no_judge_joins_after_the_result(world: World, project: Project):
    for sheet in assigned(world, project, 3):
        handed_in(sheet)
    with pytest.raises(Conflict, match="已经汇总"):
        assigned(world, project, 4)


def test_stepping_aside_drops_the_marks_and_closes_the_project(world: World, project: Project):
    sheets = assigned(world, project, 4)
    last = sheets.pop()
    save_sheet(sheet_id=last.pk, actor=last.judge, marks=marks(last, 20))
    for sheet in sheets:
        handed_in(sheet)
    assert not ScoreResult.objects.exists()
    with pytest.raises(InvalidInput, match="回避的理由"):
        recuse(sheet_id=last.pk, actor=last.judge, reason="")
    recuse(sheet_id=last.pk, actor=last.judge, reason="亲属在该镇任职")
    assert not last.marks.exists()
    assert ScoreResult.objects.get().judges == 3
    assert Message.objects.filter(kind="judge_recused", recipient=world.staff).exists()
    assert not Project.objects.visible_to(_fresh(last.judge)).exists()
    with pytest.raises(Conflict, match="申请回避"):
        assigned(world, project, 4)


def _fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_without_a_panel_nothing_is_assigned(world: World):
    world.programme.gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    project = passed(world, submitted(world))
    with pytest.raises(StaleState, match="不能分配评委"):
        assigned(world, project)
