"""The blocks a programme may ask for: research, places, money, principles, kinds of topic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from projects.queries_surroundings import surroundings
from projects.sheet.checking import check_application
from projects.sheet.context import TopicChoice
from tests.projects.checks import ASKING, CONTEXT, RESEARCH, check, faults, said, sheet

BUDGET = {"uid": "b1", "kind": "activities", "amount": "3,000", "basis": "宣传栏 10 块"}
FUND = {"uid": "f1", "source": "dues", "amount": "３０００", "secured": "yes"}


def asked(**changes: Any) -> dict[str, str]:
    """What is said where the programme asks for everything."""
    return said(context=ASKING, **{"research": [RESEARCH], **changes})


def test_research_is_asked_for_only_where_the_programme_says_so():
    assert "至少 1 次" in asked(research=[])["group-research"]
    assert faults(research=[]) == []


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("held_on", "2026-03-11", "不能晚于今天"),
        ("held_on", "0206-03-01", "年份"),
        ("place", "", "请填写调研地点"),
        ("people", "", "请填写调研对象"),
        ("findings", "长" * 201, "请删减 1 字"),
        ("head_count", "二十", "之间的整数"),
    ],
)
def test_a_round_of_research_has_a_past_day_a_place_and_a_finding(
    cell: str, value: str, words: str
):
    found = asked(research=[{**RESEARCH, cell: value}])
    assert words in found[f"id_research-0-{cell}"]


def test_money_planned_equals_money_there_to_the_cent():
    assert asked(budget=[BUDGET], funds=[FUND]) == {}
    short = asked(budget=[BUDGET], funds=[{**FUND, "amount": "2999.99"}])
    assert "相差 0.01 元" in short["group-funds"]
    assert "相差 3000 元" in asked(budget=[BUDGET], funds=[])["group-funds"]


def test_no_money_at_all_is_legal():
    assert asked(budget=[], funds=[]) == {}
    nothing = {**BUDGET, "amount": "0"}
    assert asked(budget=[nothing], funds=[]) == {}


@pytest.mark.parametrize(
    ("amount", "words"),
    [("-1", "不能小于 0"), ("三千", "不是数字"), ("1.234", "两位小数"), ("", "请填写金额")],
)
def test_an_amount_is_a_sum_of_money(amount: str, words: str):
    assert words in asked(budget=[{**BUDGET, "amount": amount}])["id_budget-0-amount"]


def test_money_is_not_looked_at_where_the_programme_does_not_ask():
    checked = check(budget=[{**BUDGET, "amount": "三千"}])
    assert checked.faults == ()
    assert "budget" not in checked.cleaned


def test_a_pilot_site_is_an_organisation_below_or_any_named_place():
    assert (
        asked(pilot_sites=[{"organisation": "31"}, {"name": "村口广场", "address": "一路"}]) == {}
    )
    assert "试点单位或地点" in asked(pilot_sites=[{"address": "一路"}])["id_pilot_sites-0-name"]
    found = asked(pilot_sites=[{"organisation": "99", "name": "x"}])
    assert "请重新选择" in found["id_pilot_sites-0-organisation"]
    many = [{"name": f"地点{n}"} for n in range(6)]
    assert "最多 5 个" in asked(pilot_sites=many)["group-pilot_sites"]


def test_lines_of_an_older_sheet_are_rows_now():
    checked = check(partners="县住建局\n\n团县委", pilot_sites="村口广场")
    assert checked.faults == ()
    assert [row["name"] for row in checked.cleaned["partners"]] == ["县住建局", "团县委"]
    assert [(row["uid"], row["name"]) for row in checked.cleaned["pilot_sites"]] == [
        ("l1", "村口广场")
    ]


def test_a_no_to_a_principle_stops_the_sheet_where_the_programme_says_so():
    rows = [{"uid": "c1", "met": "no", "note": "跨两个年度"}, {"uid": "c2", "met": "yes"}]
    assert faults(self_check=rows) == []
    strict = replace(CONTEXT, self_check_blocks=True)
    assert (
        "不符合申报原则的不能提交" in said(context=strict, self_check=rows)["id_self_check-0-met"]
    )


def test_a_programme_without_principles_asks_for_no_self_check():
    checked = check(context=replace(CONTEXT, principles=()), self_check=[])
    assert checked.faults == ()


def test_only_the_spheres_of_the_programme_are_taken():
    rural = replace(CONTEXT, spheres=(("rural", "农村"),))
    assert "请重新选择所属领域" in said(context=rural)["id_sphere"]
    assert said(context=rural, sphere="rural") == {}


def test_a_claimed_project_names_a_topic_to_claim():
    claimed = TopicChoice("3", "老旧小区", "claimed", "7")
    context = replace(CONTEXT, topics=(*CONTEXT.topics, claimed))
    kind = {"selection_kind": "claimed"}
    assert "标有[认领]" in said(context=context, **kind, topic="1")["id_topic"]
    assert said(context=context, **kind, topic="3") == {}
    assert "改为“认领”" in said(context=context, topic="3")["id_topic"]
    assert "请重新选择选题方式" in said(**kind)["id_selection_kind"]


def test_what_does_not_stop_the_sheet_leads_to_its_field_too():
    checked = check_application(sheet(research=[RESEARCH], topic="2"), ASKING)
    assert checked.faults == ()
    assert [(notice.step, notice.anchor) for notice in checked.warnings] == [
        (5, "group-milestones"),
        (6, "attachments"),
    ]
    assert [notice.message for notice in checked.notices_of(6)] == [
        "还没有上传签字盖章件：可以现在上传，也可以提交后补传。"
    ]


def test_a_topic_of_another_category_is_pointed_out():
    topics = (TopicChoice("2", "自选题", "elective", "8"),)
    context = replace(CONTEXT, topics=topics, categories=(("7", "特色创新"), ("8", "组织建设")))
    notices = check_application(sheet(topic="2"), context).warnings
    assert "属于“组织建设”类" in notices[0].message


def test_a_baseline_may_be_approximate_a_target_may_not():
    row = {**sheet()["indicators"][0], "baseline_qualifier": "about"}
    checked = check(indicators=[row])
    assert checked.faults == ()
    assert checked.cleaned["indicators"][0]["baseline_qualifier"] == "about"


def test_the_blocks_read_as_people_write_them():
    document = {
        "research": [RESEARCH],
        "partners": "县住建局",
        "budget": [BUDGET, {"amount": "x"}],
        "funds": [{**FUND, "secured": "no"}],
        "pilot_sites": [{"name": "村口广场", "address": "一路"}, {"organisation": "不是数"}],
    }
    told = {block.label: block.lines for block in surroundings(document, with_budget=True)}
    assert told["前期调研"] == ("2026-02-10，幸福里小区，居民代表 20 人：三个小区都没有物业",)
    assert told["合作共建"] == ("县住建局",)
    assert told["经费预算"] == ("活动费 3,000 元（宣传栏 10 块）", "x 元")
    assert told["经费来源"] == ("党费 ３０００ 元（未落实）",)
    assert told["试点单位"][0] == "村口广场（一路）"
    assert "经费预算" not in {block.label for block in surroundings(document, with_budget=False)}
