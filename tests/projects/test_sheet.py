"""The check of the application sheet, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from organisations.enums import OrgKind
from projects.models import Project
from projects.sheet.checking import check_application
from projects.sheet.context import SheetContext, context_of
from projects.sheet.fields import parse_day, tidy
from projects.sheet.rows import equal_weights
from tests.factories import make_project
from tests.projects.checks import CONTEXT, check, faults, said, sheet
from tests.projects.sheets import drafted
from tests.world import World


def test_the_complete_sheet_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "anchor", "words"),
    [
        ({"title": "小区"}, "id_title", "至少 4 字"),
        ({"title": "长" * 61}, "id_title", "请删减 1 字"),
        ({"brand_name": "长" * 31}, "id_brand_name", "最多 30 字"),
        ({"category": ""}, "id_category", "请选择项目类别"),
        ({"category": "8"}, "id_category", "请重新选择"),
        ({"selection_kind": "mandatory"}, "id_topic", "标有[必选]"),
        ({"selection_kind": "mandatory", "topic": "2"}, "id_topic", "标有[必选]"),
        ({"topic": "1"}, "id_topic", "把选题方式改为“必选”"),
        ({"tags": "一、二、三、四、五、六"}, "id_tags", "最多 5 个"),
        ({"continuity": "continued"}, "id_continuity", "没有已验收的项目"),
        ({"start_date": "2026-12-01"}, "id_end_date", "晚于开始日期"),
        ({"end_date": "2026-03-09"}, "id_end_date", "已经过去"),
        ({"end_date": "2027-01-01"}, "id_end_date", "跨年度"),
        ({"end_date": "11月底"}, "id_end_date", "看不出是哪一天"),
        ({"secretary_posts": "长" * 61}, "id_secretary_posts", "最多 60 字"),
        ({"secretary_phone": "办公室"}, "id_secretary_phone", "只填数字"),
        ({"liaison_name": "书记甲"}, "id_liaison_name", "不能是书记本人"),
        ({"liaison_phone": "0790588000"}, "id_liaison_phone", "11 位手机号"),
        ({"team": []}, "group-team", "至少 1 人"),
        ({"partners": "\n".join("乙" * n for n in range(1, 12))}, "group-partners", "最多 10 个"),
        ({"background": "短"}, "id_background", "至少 100 字"),
        ({"research_note": ""}, "id_research_note", "请填写前期调研情况"),
        ({"expected_results": "好"}, "id_expected_results", "至少 50 字"),
        ({"innovation": "长" * 301}, "id_innovation", "最多 300 字"),
        ({"problems": []}, "group-problems", "至少 1 个"),
        ({"indicators": []}, "group-indicators", "至少 1 项"),
        ({"self_check": []}, "id_self_check-0-met", "请选择是否符合"),
        ({"milestones": []}, "group-milestones", "至少 3 项"),
        ({"collective_decision": ""}, "id_collective_decision", "例如"),
        ({"collective_decision_date": "2026-03-11"}, "id_collective_decision_date", "晚于今天"),
        ({"applicant_opinion": ""}, "id_applicant_opinion", "例如：同意申报"),
        ({"pledge": ""}, "id_pledge", "请勾选承诺"),
    ],
)
def test_each_rule_is_said_at_its_field(changes: dict[str, Any], anchor: str, words: str):
    found = said(**changes)
    assert anchor in found, found
    assert words in found[anchor]


def test_a_project_over_several_years_may_end_later():
    assert faults(end_date="2027-06-30", continuity="multi_year") == []


def test_every_problem_has_a_measure_and_every_measure_a_task():
    rows = sheet()["measures"]
    rows[1]["problems"] = ["p1"]
    assert ("group-measures", "问题2还没有对应的措施，请在推进措施中勾选“问题2”。") in faults(
        measures=rows
    )
    plan = [{**row, "measure": "m1"} for row in sheet()["milestones"]]
    assert (
        "group-milestones",
        "措施2还没有对应的任务，请给它安排一项任务，并在任务的“对应措施”中选“措施2”。",
    ) in faults(milestones=plan)


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "good"),
    [
        ("up", "0", "60", True),
        ("up", "60", "60", False),
        ("up", "60", "59.99", False),
        ("down", "35.5", "20", True),
        ("down", "20", "20", False),
        ("up", "０", "６０", True),
        ("up", "0", "1,200", True),
        ("up", "0", "六十", False),
        ("up", "0", "1.234", False),
        ("up", "0", "9999999999999", False),
    ],
)
def test_a_target_is_better_than_its_baseline(
    direction: str, baseline: str, target: str, good: bool
):
    row = {**sheet()["indicators"][0], "direction": direction, "baseline": baseline}
    found = faults(indicators=[{**row, "target": target}])
    assert (found == []) is good
    assert all(anchor == "id_indicators-0-target" for anchor, _ in found)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (("30", "30", "30", "30"), "现在是 120，请减 20"),
        (("10", "20", "30", "30"), "现在是 90，请加 10"),
    ],
)
def test_the_weights_of_the_plan_add_up_to_a_hundred(weights: tuple[str, ...], words: str):
    plan = [
        {**row, "weight": weight}
        for row, weight in zip(sheet()["milestones"], weights, strict=True)
    ]
    assert words in said(milestones=plan)["group-milestones"]


def test_weights_left_blank_are_shared_equally_with_the_rest_on_the_last():
    plan = [{**row, "weight": ""} for row in sheet()["milestones"][:3]]
    checked = check(milestones=plan)
    assert checked.faults == ()
    assert [row["weight"] for row in checked.cleaned["milestones"]] == [33, 33, 34]
    assert equal_weights(7) == [14, 14, 14, 14, 14, 14, 16]
    assert equal_weights(0) == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("due_date", "2026-12-01", "不能晚于项目完成日期"),
        ("due_date", "2026-02-28", "不能早于项目开始日期"),
        ("planned_start", "2026-02-28", "不能早于项目开始日期"),
        ("planned_start", "2026-05-01", "不能晚于完成日期"),
        ("due_date", "4月底", "看不出是哪一天"),
        ("responsible_person", "", "请填写责任人"),
        ("weight", "101", "1 到 100"),
        ("deliverable", "", "请填写交付成果"),
    ],
)
def test_a_task_lies_inside_the_project(field: str, value: str, words: str):
    plan = sheet()["milestones"]
    plan[0][field] = value
    assert words in said(milestones=plan)[f"id_milestones-0-{field}"]


def test_the_programme_limits_team_and_plan():
    team = [{"uid": f"t{n}", "name": f"成员{n}", "duty": "走访"} for n in range(6)]
    assert "最多 5 人" in said(team=team)["group-team"]
    plan = [{**sheet()["milestones"][0], "uid": f"s{n}", "weight": "4"} for n in range(25)]
    assert "最多 24 项" in said(milestones=plan)["group-milestones"]


def test_a_no_to_a_principle_needs_its_reason():
    rows = sheet()["self_check"]
    rows[1] = {"uid": "c2", "met": "no", "note": ""}
    assert "请写明原因" in said(self_check=rows)["id_self_check-1-note"]
    rows[1]["note"] = "分两年完成"
    assert faults(self_check=rows) == []


def test_a_title_used_before_is_a_warning_only():
    context_with_title = replace(CONTEXT, recent_titles=frozenset({"小区值日生"}))
    checked = check_application(sheet(), context_with_title)
    assert checked.faults == ()
    assert any("同名项目" in str(text) for text in checked.warnings)


def test_quarters_without_a_task_are_a_warning_only():
    plan = [{**row, "due_date": f"2026-04-0{n}"} for n, row in enumerate(sheet()["milestones"], 1)]
    checked = check(milestones=plan)
    assert checked.faults == ()
    assert [str(text)[:9] for text in checked.warnings] == [
        "2026年第1季度",
        "2026年第3季度",
        "2026年第4季度",
    ]


@pytest.mark.parametrize(
    "text", ["2026-3-5", "2026/03/05", "2026.3.5", "2026年3月5日", "20260305", "２０２６－３－５"]
)
def test_days_are_read_the_way_people_write_them(text: str):
    assert parse_day(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["2026-02-30", "3月5日", "2026年3月", "", None, "年底"])
def test_unclear_days_are_not_guessed(text: Any):
    assert parse_day(text) is None


def test_invisible_characters_do_not_count():
    assert tidy("\u200b小区\u3000\ufeff") == "小区"
    assert "至少 4 字" in said(title="小\u200b区\u200b值\u200b")["id_title"]


def test_rare_characters_count_as_one():
    assert faults(title="𬱖䶮㛃𫠊") == []


@pytest.mark.django_db
def test_mandatory_topics_bind_the_kinds_they_name(world: World) -> None:
    project = drafted(world)
    assert [topic.title for topic in context(project).topics] == [
        "基层党建“三化”建设",
        "“党建+村级集体经济”",
    ]
    project.organisation.kind = OrgKind.COUNTY_UNIT
    assert [topic.title for topic in context(project).topics] == ["基层党建“三化”建设"]


@pytest.mark.django_db
def test_only_finished_projects_of_the_same_unit_are_continued(world: World) -> None:
    town, other = world.home.towns
    project = drafted(world)
    finished = make_project(world.programme, town, status="accepted")
    make_project(world.programme, town, status="in_progress")
    make_project(world.programme, other, status="accepted")
    assert [value for value, _ in context(project).predecessors] == [str(finished.pk)]


def context(project: Project) -> SheetContext:
    return context_of(project, today=date(2026, 3, 10))
