"""Composites of rubrics, judge groups with weights, bonuses, missing judges, corrected rubrics."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from programmes.enums import CriterionKind, MissingJudge, Stage, TrimRule
from programmes.models import Criterion, JudgeGroup, Rubric
from projects.models import Project
from reviews.models import ScoreResult, ScoreSheet
from reviews.queries.panel import result_of
from reviews.queries.rubrics import rubrics_for, seats_of
from reviews.scoring import Caps, CriterionRule, aggregate, cut_of, sheet_total, weighted
from reviews.services.marking import go_without, lock_sheet, save_sheet
from reviews.services.panel import Seat, assign_judges
from tests.reviews.acts import handed_in, judges, marks, passed, submitted
from tests.world import World

BASE = CriterionRule(1, "质量", Decimal(80), Decimal(1), Decimal(20))
BONUS = CriterionRule(2, "加分", Decimal(5), Decimal(1), Decimal(0), CriterionKind.BONUS)
MINUS = CriterionRule(3, "扣分", Decimal(10), Decimal(1), Decimal(0), CriterionKind.DEDUCTION)
EVERYTHING = [BASE, BONUS, MINUS]


def decimals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_bonuses_and_deductions_stay_within_their_caps():
    caps = Caps(bonus=Decimal(3), deduction=Decimal(4))
    marks = dict(zip((1, 2, 3), decimals("70", "5", "10"), strict=True))
    assert sheet_total(marks, EVERYTHING, caps) == 69
    assert sheet_total({1: Decimal(70)}, EVERYTHING, caps) == 70
    with pytest.raises(ValueError, match="20 至 80"):
        sheet_total({1: Decimal(19)}, EVERYTHING, caps)


def test_a_deduction_never_makes_a_total_negative():
    assert sheet_total({1: Decimal(20), 3: Decimal(10)}, [BASE, MINUS], Caps()) == 10
    rules = [CriterionRule(1, "质量", Decimal(80)), MINUS]
    assert sheet_total({1: Decimal(2), 3: Decimal(10)}, rules, Caps()) == 0


@pytest.mark.parametrize(("count", "cut"), [(2, 0), (9, 0), (10, 1), (19, 1), (20, 2), (31, 3)])
def test_a_tenth_is_cut_at_each_end(count: int, cut: int):
    assert cut_of(count, trim_rule=TrimRule.TENTH, trim_from=5) == cut
    found = aggregate([Decimal(n) for n in range(count)], trim_rule=TrimRule.TENTH, trim_from=5)
    assert len(found.kept) == count - 2 * cut
    assert len(found.dropped) == 2 * cut


values = st.integers(0, 10_000).map(lambda number: Decimal(number) / 100)


@given(st.lists(st.tuples(st.integers(1, 100).map(Decimal), values), min_size=1, max_size=6))
def test_a_weighted_mean_lies_between_its_values_and_forgets_their_order(parts):
    mean = weighted(parts, MissingJudge.WAIT)
    assert mean == weighted(parts[::-1], MissingJudge.WAIT)
    found = [value for _, value in parts]
    assert min(found) - Decimal("0.01") <= mean <= max(found) + Decimal("0.01")


def test_a_missing_group_is_waited_for_or_shared_out_but_never_a_zero():
    parts = [(Decimal(60), Decimal(90)), (Decimal(40), None)]
    assert weighted(parts, MissingJudge.WAIT) is None
    assert weighted(parts, MissingJudge.REWEIGHT) == 90
    assert weighted([(Decimal(60), None)], MissingJudge.REWEIGHT) is None


@pytest.fixture
def rubric(world: World) -> Rubric:
    return world.programme.rubrics.get(stage=Stage.APPROVAL)


def with_groups(rubric: Rubric) -> None:
    JudgeGroup.objects.create(rubric=rubric, code="experts", name="专家", weight=60, position=1)
    JudgeGroup.objects.create(rubric=rubric, code="leaders", name="领导", weight=40, position=2)
    Rubric.objects.filter(pk=rubric.pk).update(min_judges=2)


def seated(world: World, project: Project, group: str, *numbers: int) -> list[ScoreSheet]:
    people = judges(world, 5)
    return assign_judges(
        project_ids=[project.pk],
        judge_ids=[people[n].pk for n in numbers],
        actor=world.staff,
        seat=Seat(group=group),
    )


def test_groups_count_with_their_weights(world: World, rubric: Rubric):
    with_groups(rubric)
    project = passed(world, submitted(world))
    experts, leaders = seated(world, project, "experts", 0, 1), seated(world, project, "leaders", 2)
    for sheet, each in zip([*experts, *leaders], (20, 16, 15), strict=True):
        handed_in(sheet, each)
    result = result_of(project)
    # Experts 90 on the mean, leaders 75: 0.6 × 90 + 0.4 × 75.
    assert result.score == Decimal("84.00")
    groups = result.trace["rubrics"][0]["groups"]
    assert [(row["name"], row["judges"]) for row in groups] == [("专家", 2), ("领导", 1)]
    # 0.6 × 18 + 0.4 × 15 for each criterion.
    assert Decimal(result.trace["criteria"]["c1"]) == Decimal("16.8")


def test_a_bonus_left_open_counts_as_none_and_not_as_absent(world: World, rubric: Rubric):
    Rubric.objects.filter(pk=rubric.pk).update(bonus_cap=6)
    extra = Criterion.objects.create(
        rubric=rubric, code="extra", name="加分", points=6, kind=CriterionKind.BONUS, position=9
    )
    project = passed(world, submitted(world))
    first, *others = assign_judges(
        project_ids=[project.pk], judge_ids=[one.pk for one in judges(world, 3)], actor=world.staff
    )
    base = {key: Decimal(16) for key in marks(first, 1) if key != extra.pk}
    for sheet, bonus in ((first, {extra.pk: Decimal(6)}), *((one, {}) for one in others)):
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks={**base, **bonus})
        lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)
    result = result_of(project)
    # Totals 86, 80 and 80; the bonus is 6, 0 and 0.
    assert result.score == 82
    assert Decimal(result.trace["criteria"]["extra"]) == 2


def test_nobody_sits_in_two_groups_and_strange_groups_do_not_exist(world: World, rubric: Rubric):
    with_groups(rubric)
    project = passed(world, submitted(world))
    seated(world, project, "experts", 0)
    with pytest.raises(Conflict, match="不能兼评"):
        seated(world, project, "leaders", 0)
    with pytest.raises(Conflict, match="没有这个评委组"):
        seated(world, project, "masses", 1)


def test_without_a_judge_the_rest_is_shared_out_where_the_rule_says_so(
    world: World, rubric: Rubric
):
    with_groups(rubric)
    project = passed(world, submitted(world))
    experts, leaders = seated(world, project, "experts", 0, 1), seated(world, project, "leaders", 2)
    for sheet in experts:
        handed_in(sheet, 18)
    with pytest.raises(Conflict, match="等待全部评委"):
        go_without(sheet_id=leaders[0].pk, actor=world.staff, reason="出差")
    Rubric.objects.filter(pk=rubric.pk).update(missing_judge=MissingJudge.REWEIGHT)
    with pytest.raises(NotAllowed):
        go_without(sheet_id=leaders[0].pk, actor=world.expert, reason="出差")
    with pytest.raises(InvalidInput, match="理由"):
        go_without(sheet_id=leaders[0].pk, actor=world.staff, reason=" ")
    go_without(sheet_id=leaders[0].pk, actor=world.staff, reason="出差")
    assert result_of(project).score == 90


def test_a_composite_waits_for_every_part_and_adds_them_by_share(world: World, rubric: Rubric):
    Rubric.objects.filter(pk=rubric.pk).update(share=70, min_judges=1)
    on_site = Rubric.objects.create(
        programme=world.programme,
        stage=Stage.APPROVAL,
        code="site",
        name="现场评分表",
        share=30,
        min_judges=1,
        pass_mark=75,
        position=2,
    )
    Criterion.objects.create(rubric=on_site, code="look", name="现场", points=100)
    project = passed(world, submitted(world))
    papers = assign_judges(project_ids=[project.pk], judge_ids=[world.expert.pk], actor=world.staff)
    handed_in(papers[0], 16)
    assert result_of(project) is None
    site = assign_judges(
        project_ids=[project.pk],
        judge_ids=[world.expert.pk],
        actor=world.staff,
        seat=Seat(rubric="site"),
    )
    handed_in(site[0], 60)
    result = result_of(project)
    # 0.7 × 80 + 0.3 × 60.
    assert (result.score, result.judges) == (Decimal("74.00"), 1)
    assert set(result.trace["criteria"]) == {"c1", "c2", "c3", "c4", "c5", "site.look"}


def test_a_category_is_scored_by_its_own_rubric(world: World, rubric: Rubric):
    first, second, *_ = world.programme.categories.all()
    rubric.categories.add(first)
    other = Rubric.objects.create(
        programme=world.programme, stage=Stage.APPROVAL, code="other", name="另一张", pass_mark=75
    )
    other.categories.add(second)
    project = submitted(world)
    for category, expected in ((first, rubric), (second, other)):
        project.category = category
        assert rubrics_for(project, Stage.APPROVAL) == [expected]


def test_a_corrected_rubric_leaves_alone_what_was_begun_under_the_old_one(
    world: World, rubric: Rubric
):
    begun = passed(world, submitted(world))
    assign_judges(project_ids=[begun.pk], judge_ids=[world.expert.pk], actor=world.staff)
    rubric.retired_at = clock.now()
    rubric.save()
    newer = Rubric.objects.create(
        programme=world.programme,
        stage=Stage.APPROVAL,
        version=2,
        name="更正后的评分表",
        pass_mark=60,
    )
    Criterion.objects.create(rubric=newer, code="all", name="总体", points=100)
    later = passed(world, submitted(world, town=1))
    assert rubrics_for(begun, Stage.APPROVAL) == [rubric]
    assert rubrics_for(later, Stage.APPROVAL) == [newer]
    assert [seat.rubric for seat in seats_of(rubrics_for(later, Stage.APPROVAL))] == [newer]


def test_a_low_mark_asks_for_a_comment_before_the_sheet_is_handed_in(world: World, rubric: Rubric):
    Rubric.objects.filter(pk=rubric.pk).update(comment_below=60)
    project = passed(world, submitted(world))
    sheet = assign_judges(project_ids=[project.pk], judge_ids=[world.expert.pk], actor=world.staff)[
        0
    ]
    low = {row.pk: Decimal(11 if n else 12) for n, row in enumerate(rubric.criteria.all())}
    save_sheet(sheet_id=sheet.pk, actor=world.expert, marks=low)
    with pytest.raises(InvalidInput, match="低于满分的 60%"):
        lock_sheet(sheet_id=sheet.pk, actor=world.expert)
    save_sheet(sheet_id=sheet.pk, actor=world.expert, marks=low, comment="措施偏虚")
    lock_sheet(sheet_id=sheet.pk, actor=world.expert)
    assert not ScoreResult.objects.exists()
