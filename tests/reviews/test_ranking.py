"""Places and quotas, the freezing of the year, and who sees what of it."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.errors import Conflict, NotAllowed
from notifications.models import Message
from programmes.models import GradeRule
from projects.models import Project
from projects.services.simple_moves import simple_move
from reviews.models import Acceptance, RankEntry
from reviews.queries.ranking import frozen_ranking
from reviews.ranking import Contender, QuotaTie, quota_of, ranks_of, within_quota
from reviews.services.ranking import TieToDecide, freeze_ranking, preview_ranking, ranking_of
from tests.reviews.acceptance_acts import (
    accepted,
    decide,
    filed,
    logged_in,
    ready,
    started,
)
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")

PAGE, FREEZE = "reviews:ranking", "reviews:ranking_freeze"


def three_accepted(world: World, marks: tuple[int, int, int] = (20, 15, 10)) -> list[Project]:
    """One project of each unit, in the same group; the marks make 94.44, 83.33 and 72.22."""
    units = [*world.home.towns, world.home.unit]
    return [
        accepted(world, started(world, unit, title=f"项目{number}"), each)
        for number, (unit, each) in enumerate(zip(units, marks, strict=True), start=1)
    ]


def contender(key: int, score: str, grade: str = "excellent", tie: str = "0") -> Contender:
    return Contender(key, f"项目{key}", (Decimal(score), Decimal(tie)), grade)


def placed(*rows: Contender, quota: int | None = 1, chosen: frozenset[int] = frozenset()):
    found = within_quota(rows, grade="excellent", next_grade="good", quota=quota, chosen=chosen)
    ranks = ranks_of(found)
    return [
        (row.key, ranks[row.key], row.grade)
        for row in sorted(found, key=lambda row: (ranks[row.key], row.key))
    ]


@pytest.mark.parametrize(
    ("count", "percent", "quota"), [(0, 30, 0), (1, 30, 1), (3, 30, 1), (7, 30, 2), (9, None, None)]
)
def test_the_quota_is_rounded_down_but_at_least_one(count, percent, quota):
    assert quota_of(count, percent) == quota


def test_places_go_one_two_two_four_and_only_the_best_keep_the_grade():
    rows = [contender(1, "95"), contender(2, "93"), contender(3, "93"), contender(4, "91")]
    assert placed(*rows) == [
        (1, 1, "excellent"),
        (2, 2, "good"),
        (3, 2, "good"),
        (4, 4, "good"),
    ]


def test_a_tie_inside_the_quota_needs_no_decision():
    assert placed(contender(1, "95"), contender(2, "95"), quota=2) == [
        (1, 1, "excellent"),
        (2, 1, "excellent"),
    ]


def test_the_tie_break_figure_decides_before_people_have_to():
    rows = [contender(1, "95", tie="10"), contender(2, "95", tie="12")]
    assert placed(*rows) == [(2, 1, "excellent"), (1, 2, "good")]


def test_a_tie_at_the_boundary_asks_and_takes_the_answer():
    rows = [contender(1, "96"), contender(2, "93"), contender(3, "93")]
    with pytest.raises(QuotaTie) as asked:
        placed(*rows, quota=2)
    assert ([row.key for row in asked.value.edge], asked.value.places) == ([2, 3], 1)
    with pytest.raises(QuotaTie):
        placed(*rows, quota=2, chosen=frozenset({2, 3}))
    assert placed(*rows, quota=2, chosen=frozenset({3})) == [
        (1, 1, "excellent"),
        (2, 2, "good"),
        (3, 2, "excellent"),
    ]


def test_freezing_writes_places_and_grades_once_and_tells_every_unit(world: World):
    first, second, third = three_accepted(world)
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    found = {row.project_id: (row.rank, row.grade, row.score) for row in RankEntry.objects.all()}
    assert found == {
        first.pk: (1, "excellent", Decimal("94.44")),
        second.pk: (2, "good", Decimal("83.33")),
        third.pk: (3, "qualified", Decimal("72.22")),
    }
    told = Message.objects.filter(kind="ranking_frozen", recipient=world.secretary).get()
    assert "第 1 名" in told.title
    with pytest.raises(Conflict, match=f"已由 {world.head} 冻结"):
        freeze_ranking(programme_id=world.programme.pk, actor=world.head2)
    assert RankEntry.objects.count() == 3


def test_only_a_head_freezes(world: World):
    three_accepted(world)
    with pytest.raises(NotAllowed):
        freeze_ranking(programme_id=world.programme.pk, actor=world.staff)
    with pytest.raises(NotAllowed):
        freeze_ranking(programme_id=world.programme.pk, actor=world.foreign.people["head"])


def test_nothing_is_frozen_while_a_project_is_still_in_acceptance(world: World):
    accepted(world)
    filed(world, started(world, world.home.towns[1], title="还没验收的"))
    with pytest.raises(Conflict, match="还没验收的"):
        freeze_ranking(programme_id=world.programme.pk, actor=world.head)


def test_a_failed_project_has_no_place_but_counts_in_the_group(world: World):
    good = accepted(world)
    bad = ready(world, started(world, world.home.towns[1]), veto=True)
    decide(bad, world.head2, "fail")
    lines = {line.project.pk: (line.rank, line.grade) for line in ranking_of(world.programme)}
    assert lines == {good.pk: (1, "excellent"), bad.pk: (None, "unqualified")}
    leader, units = logged_in(world.leader), logged_in(world.other_secretary)
    version = reverse("reviews:ranking_version", args=[1])
    for frozen in (False, True):
        if frozen:
            freeze_ranking(programme_id=world.programme.pk, actor=world.head)
            assert [row.project for row in frozen_ranking(world.programme)] == [good, bad]
            assert "—（一票否决）" in leader.get(version).content.decode()
            assert "—（一票否决）" in units.get(reverse(PAGE)).content.decode()
        assert "—（一票否决）" in leader.get(reverse(PAGE)).content.decode()
        book = load_workbook(BytesIO(leader.get(reverse("reviews:ranking_export")).content))
        assert [row[5] for row in book.active.values][4:6] == [94.44, "—（一票否决）"]


def test_a_vetoed_project_shows_no_score_and_its_unit_reads_why_at_once(world: World):
    project = ready(world, veto=True)
    trace = reverse("reviews:acceptance_trace", args=[project.pk])
    head, secretary = logged_in(world.head), logged_in(world.secretary)
    acceptance = reverse("reviews:acceptance", args=[project.pk])
    assert "—（提请否决）" in head.get(reverse("reviews:acceptance_queue")).content.decode()
    assert "不同意否决的，得分为 94.44 分" in head.get(acceptance).content.decode()
    assert secretary.get(trace).status_code == 403
    decide(project, world.head2, "fail")
    for address in (trace, acceptance, project.get_absolute_url()):
        assert "—（一票否决）" in head.get(address).content.decode(), address
    assert "—（一票否决）" in secretary.get(trace).content.decode()


def test_the_ranking_does_not_wait_for_whoever_puts_things_right(world: World):
    good = accepted(world)
    late = ready(world, started(world, world.home.towns[1], title="整改中的"), 5)
    decide(late, world.head, "require_rectification")
    page = logged_in(world.head).get(reverse(PAGE)).content.decode()
    assert "有 1 个项目正在限期整改，再次验收办结后补列名次" in page
    assert "冻结排名</button>" in page
    entries = freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert [row.project for row in entries] == [good]


def test_groups_are_ranked_apart(world: World):
    groups = list(world.programme.categories.all())
    one = accepted(world, started(world, category=groups[0]))
    other = accepted(world, started(world, world.home.towns[1], category=groups[1]), 15)
    ranks = {line.project.pk: line.rank for line in ranking_of(world.programme)}
    assert ranks == {one.pk: 1, other.pk: 1}


def test_without_a_quota_everybody_keeps_the_best_grade(world: World):
    three_accepted(world, (20, 20, 20))
    GradeRule.objects.filter(grade="excellent").update(quota_percent=None)
    assert {line.grade for line in ranking_of(world.programme)} == {"excellent"}


def test_a_tie_at_the_quota_is_never_decided_by_the_system(world: World):
    first, second, _ = three_accepted(world, (20, 20, 10))
    with pytest.raises(TieToDecide, match="系统不代为取舍") as asked:
        freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert set(asked.value.project_ids) == {first.pk, second.pk}
    assert not RankEntry.objects.exists()
    freeze_ranking(
        programme_id=world.programme.pk,
        actor=world.head,
        picks={f"excellent-{second.category_id}": [second.pk]},
    )
    grades = {row.project_id: row.grade for row in RankEntry.objects.all()}
    assert (grades[first.pk], grades[second.pk]) == ("good", "excellent")


def test_the_preview_shows_every_line_although_a_tie_is_open(world: World):
    three_accepted(world, (20, 20, 10))
    preview = preview_ranking(world.programme)
    assert (len(preview.lines), len(preview.ties)) == (3, 1)


def test_the_head_is_asked_to_choose_and_then_freezes(world: World):
    first, second, _ = three_accepted(world, (20, 20, 10))
    client = logged_in(world.head)
    page = client.get(reverse(PAGE)).content.decode()
    assert "未冻结" in page
    name = f"pick-excellent-{first.category_id}"
    assert f'name="{name}" value="{first.pk}"' in page
    refused = client.post(reverse(FREEZE), {"programme": world.programme.pk})
    assert refused.status_code == 409
    assert "系统不代为取舍" in refused.content.decode()
    data = {"programme": world.programme.pk, name: second.pk}
    assert client.post(reverse(FREEZE), data).status_code == 302
    page = client.get(reverse(PAGE)).content.decode()
    assert "已冻结" in page
    assert "冻结排名" not in page


def test_a_project_of_another_county_cannot_be_chosen(world: World):
    three_accepted(world, (20, 20, 10))
    foreign = started(world, title="外县").pk
    Project.objects.filter(pk=foreign).update(programme=world.foreign.programme)
    client = logged_in(world.head)
    answer = client.post(
        reverse(FREEZE), {"programme": world.programme.pk, "pick-excellent-1": foreign}
    )
    assert answer.status_code == 404
    other = {"programme": world.foreign.programme.pk}
    assert client.post(reverse(FREEZE), other).status_code == 404
    assert not RankEntry.objects.exists()


def test_a_unit_sees_its_own_line_alone_and_only_after_freezing(world: World):
    three_accepted(world)
    client = logged_in(world.other_secretary)
    before = client.get(reverse(PAGE)).content.decode()
    assert "还没有冻结" in before
    assert "83.33" not in before
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    after = client.get(reverse(PAGE)).content.decode()
    assert "83.33" in after
    assert "第 2 名" in after
    assert "94.44" not in after
    assert "项目1" not in after


def test_a_unit_reads_its_trace_after_freezing_without_the_judges(world: World):
    project = accepted(world)
    client, address = (
        logged_in(world.secretary),
        reverse("reviews:acceptance_trace", args=[project.pk]),
    )
    assert client.get(address).status_code == 403
    Project.objects.filter(pk=project.pk).update(approved_on="2026-03-20")
    elsewhere = (reverse("reviews:verdict", args=[project.pk]), project.get_absolute_url())
    for other in elsewhere:
        assert "94.44" not in client.get(other).content.decode(), other
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    for other in elsewhere:
        assert "94.44" in client.get(other).content.decode(), other
    page = client.get(address).content.decode()
    assert "94.44" in page
    assert "不适用" in page
    assert "评审专家1" not in page
    assert logged_in(world.other_secretary).get(address).status_code == 404


def test_the_workbook_says_whether_the_ranking_is_frozen(world: World):
    three_accepted(world)
    client = logged_in(world.leader)

    def sheet():
        answer = client.get(reverse("reviews:ranking_export"))
        return list(load_workbook(BytesIO(answer.content)).active.values)

    rows = sheet()
    assert "未冻结" in rows[0][0]
    assert rows[4][:2] == ("特色创新", 1)
    assert rows[4][5] == pytest.approx(94.44)
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert "已冻结" in sheet()[0][0]


def test_an_accepted_project_is_archived_only_after_freezing(world: World):
    project = accepted(world)
    archive = {"project_id": project.pk, "action": "archive", "actor": world.staff}
    with pytest.raises(Conflict, match="还没有冻结"):
        simple_move(**archive, seen_status="accepted")
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert simple_move(**archive, seen_status="accepted").status == "archived"


def _queries(django_assert_max_num_queries, client: Client, most: int) -> int:
    with django_assert_max_num_queries(most) as counted:
        assert client.get(reverse(PAGE)).status_code == 200
    return len(counted)


def test_the_page_asks_as_often_for_three_projects_as_for_one(
    world: World, django_assert_max_num_queries
):
    client = logged_in(world.head)
    accepted(world)
    client.get(reverse(PAGE))
    one = _queries(django_assert_max_num_queries, client, 40)
    for number, unit in enumerate([world.home.towns[1], world.home.unit]):
        accepted(world, started(world, unit), 15 - number)
    assert _queries(django_assert_max_num_queries, client, 40) == one
    assert Acceptance.objects.count() == 3
