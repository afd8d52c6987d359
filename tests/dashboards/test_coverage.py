"""Coverage of units: who has filed, what is lacking, what is too much."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dashboards.action_pages import PAGES
from dashboards.coverage import CoverageRules, MandatoryTopic, UnitRow, cover
from dashboards.links import address
from dashboards.menus import SECTIONS
from dashboards.queries.todos import KINDS
from programmes.quotas import QuotaLine, TopicScope
from projects.enums import Status
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import village_of
from tests.factories import make_project
from tests.world import World

TOPICS = (
    MandatoryTopic(1, "三化"),
    MandatoryTopic(2, "集体经济", TopicScope(frozenset({"town"}))),
)
PROJECT, TASK = 7, 8
RULES = CoverageRules(
    TOPICS,
    ((PROJECT, "书记项目"), (TASK, "领办事项")),
    (
        QuotaLine(PROJECT, (), 1, 3),
        QuotaLine(PROJECT, ("county_unit",), 1, 1),
        QuotaLine(TASK, ("town",), 2, 4),
    ),
)


def test_a_topic_is_claimed_by_a_project_that_still_counts():
    rows = [
        UnitRow(1, "甲", "town", 1, Status.IN_PROGRESS, 1),
        UnitRow(1, "甲", "town", 2, Status.REJECTED, 1),
        UnitRow(1, "甲", "town", 2, Status.DRAFT, 1),
        UnitRow(2, "乙", "county_unit", None, None, 0),
    ]
    first, second = cover(rows, RULES)
    assert (first.filed, first.drafts, first.claimed, first.missing) == (1, 1, 1, ("集体经济",))
    assert (second.filed, second.mandatory, second.missing) == (0, 1, ("三化",))
    assert [unit.is_("none") for unit in (first, second)] == [False, True]
    assert [unit.is_("lacking") for unit in (first, second)] == [True, True]


@pytest.mark.parametrize(
    ("kind", "number", "over"),
    [("town", 3, False), ("town", 4, True), ("county_unit", 1, False), ("county_unit", 2, True)],
)
def test_over_quota_begins_with_one_more_than_the_most_of_the_kind(
    kind: str, number: int, over: bool
):
    (unit,) = cover([UnitRow(1, "甲", kind, None, Status.SUBMITTED, number, PROJECT)], RULES)
    assert unit.is_("over") == over


def test_each_item_type_is_counted_against_its_own_quota():
    rows = [
        UnitRow(1, "甲", "town", None, Status.SUBMITTED, 1, PROJECT),
        UnitRow(1, "甲", "town", None, Status.SUBMITTED, 1, None),
        UnitRow(1, "甲", "town", None, Status.IN_PROGRESS, 1, TASK),
        UnitRow(1, "甲", "town", None, Status.DRAFT, 9, TASK),
        UnitRow(2, "乙", "county_unit", None, Status.SUBMITTED, 1, PROJECT),
    ]
    first, second = cover(rows, RULES)
    assert [one.words for one in first.types] == ["书记项目 2（1—3）", "领办事项 1（2—4）"]
    assert (first.is_("below"), first.is_("over")) == (True, False)
    # A county unit files no tasks, so it owes none.
    assert [one.words for one in second.types] == ["书记项目 1（1）"]
    assert not second.is_("below")


def test_parts_of_a_unit_add_up():
    rows = [UnitRow(1, "甲", "town", None, status, 1) for status in Status]
    (unit,) = cover(rows, RULES)
    assert unit.filed == unit.under_review + unit.running + unit.finished
    assert unit.drafts == 1


def names(client_of: ClientOf, query: str = "", who: str = "staff") -> list[str]:
    page = client_of(who).get(f"/coverage/{query}").context["page"]
    return [unit.name for unit in page.object_list]


def test_the_list_has_the_units_right_under_the_committee(world: World, client_of: ClientOf):
    village_of(world.home.towns[0], "某村党支部")
    assert names(client_of) == ["分水甲镇党委", "分水乙镇党委", "分水水利局党委"]
    assert names(client_of, "?q=乙镇") == ["分水乙镇党委"]


def test_a_draft_is_a_number_and_no_project(world: World, client_of: ClientOf):
    make_project(world.programme, world.home.towns[0], title="不公开的草稿")
    make_project(world.programme, world.home.towns[1], status=Status.SUBMITTED)
    answer = client_of("leader").get("/coverage/?show=none")
    assert [unit.name for unit in answer.context["page"]] == ["分水甲镇党委", "分水水利局党委"]
    assert answer.context["page"].object_list[0].drafts == 1
    assert "不公开的草稿" not in answer.content.decode()


def test_another_countys_coverage_stays_closed(world: World, client_of: ClientOf):
    foreign = world.foreign.programme
    assert names(client_of, f"?programme={foreign.pk}") == names(client_of)
    assert names(client_of, "?programme=99999999999999999999") == names(client_of)
    assert names(client_of, who="foreign_staff")[0].startswith("他山")


def test_an_odd_filter_shows_all_units_and_says_so(client_of: ClientOf):
    page = client_of("staff").get("/coverage/?show=everything").content.decode()
    assert "看不懂" in page
    assert "共 3 个单位" in page


def test_every_page_the_frame_and_the_buttons_lead_to_exists():
    for section in SECTIONS:
        for entry in section.entries:
            assert reverse(entry.page)
    for action, (page, _) in PAGES.items():
        assert address(page, 1), action


def test_every_to_do_leads_somewhere():
    class Row:
        pk = 1

    assert not [kind.code for kind in KINDS if not kind.url(Row())]
