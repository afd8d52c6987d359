"""The project list: what it shows to whom, and what it makes of odd queries."""

from __future__ import annotations

import pytest

from projects.enums import Status
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import add_sheet, busy_year
from tests.factories import make_project
from tests.world import World, local

GARBAGE = [
    "category=abc",
    "category=999999999999999999999",
    "unit=-1",
    "topic=1%27%20OR%201=1",
    "programme=99999999999999999999999",
    "programme=%E4%B8%80",
    "status=nonsense",
    "lamp=purple",
    "kind=x&grade=y",
    "sort=;drop",
    "size=7",
    "period=2026-13",
    "report=zzz",
    "q=%00",
    "page=-3",
    "page=x",
    "q=" + "长" * 200,
]


def titles(client: object, address: str = "/library/") -> list[str]:
    page = client.get(address).context["page"]  # type: ignore[attr-defined]
    return [row.title for row in page.object_list]


@pytest.mark.parametrize("query", GARBAGE)
def test_an_odd_query_shows_the_list_and_says_what_was_ignored(
    world: World, client_of: ClientOf, query: str
):
    make_project(world.programme, world.home.towns[0], status=Status.APPROVED, title="在库项目")
    answer = client_of("staff").get(f"/library/?{query}")
    assert answer.status_code == 200
    assert "在库项目" in answer.content.decode()
    assert ("看不懂" in answer.content.decode()) == (not query.startswith("page"))
    assert client_of("staff").get(f"/library/export/?{query}").status_code == 200


def test_each_person_finds_their_own_projects_only(world: World, client_of: ClientOf):
    town, other = world.home.towns
    make_project(world.programme, town, title="甲草稿")
    make_project(world.programme, town, title="甲已报", status=Status.SUBMITTED)
    make_project(world.programme, other, title="乙已报", status=Status.SUBMITTED)
    make_project(
        world.foreign.programme, world.foreign.towns[0], title="外县", status=Status.SUBMITTED
    )
    assert titles(client_of("liaison")) == ["甲草稿", "甲已报"]
    assert titles(client_of("other_secretary")) == ["乙已报"]
    for who in ("staff", "head", "leader"):
        assert titles(client_of(who), "/library/?programme=all") == ["甲已报", "乙已报"]
    assert titles(client_of("administrator"), "/library/?programme=all") == []
    assert titles(client_of("foreign_staff")) == ["外县"]


def test_an_expert_finds_what_was_assigned_and_no_more(world: World, client_of: ClientOf):
    town = world.home.towns[0]
    mine = make_project(world.programme, town, title="分给我的", status=Status.EXPERT_REVIEW)
    make_project(world.programme, town, title="没分给我的", status=Status.EXPERT_REVIEW)
    assert titles(client_of("expert")) == []
    add_sheet(mine, world.expert, local(2026, 4, 1))
    assert titles(client_of("expert")) == ["分给我的"]


def test_filters_of_another_county_open_nothing(world: World, client_of: ClientOf):
    foreign = world.foreign
    make_project(foreign.programme, foreign.towns[0], status=Status.APPROVED, title="外县")
    client = client_of("staff")
    for query in (
        f"programme={foreign.programme.pk}",
        f"programme=all&unit={foreign.towns[0].pk}",
        f"category={foreign.programme.categories.first().pk}",
    ):
        page = client.get(f"/library/?{query}").content.decode()
        assert "外县" not in page
        assert "看不懂" in page


def test_projects_are_found_by_name_unit_and_initials(world: World, client_of: ClientOf):
    town = world.home.towns[0]
    town.initials = "fsjzdw"
    town.save()
    make_project(world.programme, town, title="小区值日生", status=Status.APPROVED)
    make_project(world.programme, world.home.towns[1], title="别的", status=Status.APPROVED)
    client = client_of("staff")
    for words in ("值日", "甲镇", "FSJZ", "甲镇 小区"):
        assert titles(client, f"/library/?q={words}") == ["小区值日生"]


def test_the_list_has_at_most_eight_columns_and_pages(world: World, client_of: ClientOf):
    for n in range(23):
        make_project(
            world.programme,
            world.home.unit,
            title=f"项目{n:02d}",
            status=Status.APPROVED,
            milestones=1,
        )
    client = client_of("staff")
    page = client.get("/library/").content.decode()
    assert page.split("<thead>")[1].split("</thead>")[0].count("<th") == 8
    assert "第 1 / 2 页" in page
    assert len(titles(client, "/library/?page=2")) == 3
    assert len(titles(client, "/library/?size=50")) == 23
    assert len(titles(client, "/library/?page=99")) == 3


@pytest.mark.parametrize("sort", ["", "lag", "progress", "deadline", "number", "recent"])
def test_every_order_holds_all_projects(world: World, client_of: ClientOf, sort: str):
    busy_year(world)
    client = client_of("staff")
    everything = set(titles(client, "/library/?size=100"))
    assert everything
    assert set(titles(client, f"/library/?size=100&sort={sort}")) == everything


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("liaison", "本单位还没有项目"),
        ("staff", "还没有单位报送项目"),
        ("expert", "还没有分配给您的项目"),
        ("administrator", "您的岗位不查看项目内容"),
    ],
)
def test_an_empty_list_says_what_to_do(client_of: ClientOf, who: str, says: str):
    client = client_of(who)
    assert says in client.get("/library/").content.decode()
    assert "没有符合条件的项目" in client.get("/library/?q=无").content.decode()
