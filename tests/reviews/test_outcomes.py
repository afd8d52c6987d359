"""Compound conditions, quotas by count over all, awards by rank, stars and flags of the year."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotAllowed
from programmes.enums import Comparison, ConditionFact, Grading, MeritSource, Scope
from programmes.models import (
    AwardRule,
    GradeCondition,
    GradeRule,
    ItemType,
    MeritRule,
    Programme,
)
from projects.models import Project
from reviews.grading import Condition, Figures, GradeLine, grade_reached
from reviews.models import Acceptance, MeritGrant, RankEntry
from reviews.services.corrections import correct_result
from reviews.services.merits import grant_merit
from reviews.services.ranking import TieToDecide, freeze_ranking, ranking_of
from tests.reviews.acceptance_acts import (
    accepted,
    begun,
    decide,
    logged_in,
    ready,
    started,
    verified,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")

NOTHING = Figures(facts={}, criteria={})
# Putian 2017: 优秀 with at least 85 basic points and 8 of bonus, 合格 from 70.
PUTIAN = [
    GradeLine(
        "excellent",
        Decimal(85),
        (
            Condition(ConditionFact.BASE, Comparison.AT_LEAST, Decimal(85)),
            Condition(ConditionFact.BONUS, Comparison.AT_LEAST, Decimal(8)),
        ),
    ),
    GradeLine("qualified", Decimal(70)),
    GradeLine("unqualified", Decimal(0)),
]


@pytest.mark.parametrize(
    ("base", "bonus", "grade"),
    [
        ("85", "8", "excellent"),
        ("84.99", "10", "qualified"),
        ("95", "7.99", "qualified"),
        ("84.995", "7.995", "excellent"),
        ("62", "7", "unqualified"),
    ],
)
def test_a_compound_condition_asks_for_every_figure(base: str, bonus: str, grade: str):
    figures = Figures(
        facts={ConditionFact.BASE: Decimal(base), ConditionFact.BONUS: Decimal(bonus)},
        criteria={},
    )
    assert grade_reached(Decimal(base) + Decimal(bonus), PUTIAN, figures) == grade


def test_an_unknown_figure_meets_no_condition_and_a_limit_is_a_limit():
    assert grade_reached(Decimal(99), PUTIAN, NOTHING) == "qualified"
    few = Condition(ConditionFact.RED_MONTHS, Comparison.AT_MOST, Decimal(2))
    for red, holds in ((2, True), (3, False)):
        assert few.holds(Figures({ConditionFact.RED_MONTHS: Decimal(red)}, {})) == holds
    brand = Condition(ConditionFact.CRITERION, Comparison.AT_LEAST, Decimal(15), "brand")
    assert brand.holds(Figures({}, {"brand": Decimal(15)}))


def test_the_condition_of_a_programme_decides_at_acceptance(world: World):
    best = GradeRule.objects.get(programme=world.programme, grade="excellent")
    GradeCondition.objects.create(
        grade_rule=best,
        fact=ConditionFact.CRITERION,
        criterion="brand",
        comparison="at_least",
        bound=Decimal("20.01"),
    )
    project = accepted(world, each=20)
    assert project.acceptances.get().grade == "good"


def test_a_condition_of_passing_stops_acceptance_and_its_correction(world: World):
    """R-F: qualified from 70 basic points; bonus does not make up for them."""
    passing = GradeRule.objects.get(programme=world.programme, grade="qualified")
    asked = GradeCondition.objects.create(
        grade_rule=passing,
        fact=ConditionFact.CRITERION,
        criterion="brand",
        comparison="at_least",
        bound=Decimal(10),
    )
    best = GradeRule.objects.filter(programme=world.programme, grade__in=("excellent", "good"))
    best.update(threshold=Decimal(99))
    project = ready(world, each=9)
    with pytest.raises(Conflict, match="没有达到“合格”的其他条件"):
        decide(project, world.head)
    page = shown(world.head, reverse("reviews:acceptance", args=[project.pk]))
    assert "没有达到“合格”的其他条件" in page
    asked.bound = Decimal(9)
    asked.save()
    assert decide(project, world.head).grade == "qualified"
    with pytest.raises(Conflict, match="达不到“合格”的条件"):
        correct_result(
            project_id=project.pk,
            line="brand",
            value=Decimal("8.5"),
            reason="核查发现原来的打分有误，予以更正。",
            actor=world.head,
        )


def three(world: World, *marks: int) -> list[Project]:
    units = [*world.home.towns, world.home.unit]
    groups = list(world.programme.categories.all())
    return [
        accepted(world, started(world, unit, title=f"项目{n}", category=groups[n % 2]), each)
        for n, (unit, each) in enumerate(zip(units, marks, strict=True))
    ]


def grades(programme: Programme, **picks) -> dict[int, str]:
    return {line.project.pk: line.grade for line in ranking_of(programme, **picks)}


def test_a_quota_by_count_over_all_ignores_the_groups(world: World):
    first, second, third = three(world, 20, 19, 10)
    rules = GradeRule.objects.filter(programme=world.programme, grade="excellent")
    rules.update(quota_percent=None, quota_count=1, quota_scope=Scope.ALL)
    found = grades(world.programme)
    assert (found[first.pk], found[second.pk]) == ("excellent", "good")
    rules.update(quota_scope=Scope.GROUP)
    found = grades(world.programme)
    assert (found[first.pk], found[second.pk]) == ("excellent", "excellent")
    assert found[third.pk] == "qualified"


def test_the_first_third_is_excellent_and_the_rest_qualified_where_no_grade_lies_between(
    world: World,
):
    """R-D: grades by place; nobody holds the grade between, so who drops falls to qualified."""
    projects = three(world, 20, 18, 15)
    rules = GradeRule.objects.filter(programme=world.programme)
    rules.filter(grade="excellent").update(
        threshold="60.02", quota_percent=34, quota_scope=Scope.ALL
    )
    rules.filter(grade="good").update(threshold="60.01", quota_count=0)
    Acceptance.objects.update(grade="excellent")
    found = grades(world.programme)
    assert [found[row.pk] for row in projects] == ["excellent", "qualified", "qualified"]


def award(world: World, name: str, places: int, position: int) -> AwardRule:
    return AwardRule.objects.create(
        programme=world.programme, code=f"a{position}", name=name, places=places, position=position
    )


def test_awards_go_by_rank_and_nobody_gets_two(world: World):
    first, second, third = three(world, 20, 18, 15)
    award(world, "一等奖", 1, 1)
    award(world, "二等奖", 1, 2)
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    found = {row.project_id: str(row.award or "") for row in RankEntry.objects.all()}
    assert found == {first.pk: "一等奖", second.pk: "二等奖", third.pk: ""}
    page = logged_in(world.secretary).get(reverse("reviews:ranking")).content.decode()
    assert "一等奖" in page
    assert "二等奖" not in page


def test_a_tie_at_the_edge_of_an_award_asks(world: World):
    first, second, _ = three(world, 20, 20, 10)
    GradeRule.objects.filter(programme=world.programme).update(quota_percent=None)
    prize = award(world, "一等奖", 1, 1)
    with pytest.raises(TieToDecide, match="“一等奖”只剩 1 个名额") as asked:
        freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert asked.value.key == f"award-{prize.pk}-0"
    picks = {asked.value.key: [second.pk]}
    freeze_ranking(programme_id=world.programme.pk, actor=world.head, picks=picks)
    assert RankEntry.objects.get(award=prize).project == second
    assert first.rank_entry.award is None


def test_stars_and_flags_of_the_year_make_the_grade(world: World):
    Programme.objects.filter(pk=world.programme.pk).update(grading=Grading.MERITS)
    flag = MeritRule.objects.create(
        programme=world.programme, code="flag", name="红旗", source=MeritSource.HAND, worth=45
    )
    project = started(world)
    with pytest.raises(NotAllowed):
        grant_merit(
            project_id=project.pk, rule_id=flag.pk, times=2, reason="现场会", actor=world.leader
        )
    with pytest.raises(InvalidInput, match="一次评定"):
        grant_merit(
            project_id=project.pk, rule_id=flag.pk, times=11, reason="现场会", actor=world.staff
        )
    typed = {"project": project.pk, "rule": flag.pk, "times": 2, "reason": "全县现场会"}
    assert logged_in(world.staff).post(reverse("reviews:merits"), typed).status_code == 302
    assert MeritGrant.objects.get().times == 2
    done = accepted(world, project, 15)
    row = done.acceptances.get()
    assert row.grade == "excellent"
    assert row.trace["merits"] == [{"name": "红旗", "times": 2, "worth": 45}]


def shown(person: Any, address: str) -> str:
    return logged_in(person).get(address).content.decode()


def test_light_items_are_accepted_without_marks_and_take_no_place(world: World):
    light = ItemType.objects.create(
        programme=world.programme, code="small", name="领办事项", scored=False
    )
    project = begun(world, started(world, item_type=light))
    page = reverse("reviews:acceptance", args=[project.pk])
    assert "评委打分" not in shown(world.staff, page)
    assert "打分" not in shown(world.secretary, page)
    assert str(project) not in shown(world.staff, reverse("reviews:panel") + "?stage=acceptance")
    verified(world, project)
    queue = shown(world.staff, reverse("reviews:acceptance_queue"))
    assert "待审定" in queue
    assert "待分配评委" not in queue
    assert reverse("reviews:acceptance", args=[project.pk]) in shown(world.head, "/")
    assert "审定验收结果" in shown(world.head, project.get_absolute_url())
    assert "分配评委" not in shown(world.staff, page)
    assert decide(project, world.head).grade == "qualified"
    assert ranking_of(world.programme) == []
