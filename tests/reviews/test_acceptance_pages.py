"""The pages of acceptance: who sees what, what comes back, how often the database is asked."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from projects.models import Project
from reviews.closing_rules import CHECKLIST
from reviews.models import Acceptance, MilestoneCheck, RectificationItem, ScoreResult
from reviews.rectification_rules import answer_key
from reviews.services.panel import assign_judges
from tests.reviews.acceptance_acts import (
    CLOSING_TIME,
    SUMMARY,
    accepted,
    all_found,
    begun,
    decide,
    filed,
    judged,
    logged_in,
    ready,
    sheets_of,
    started,
    verified,
)
from tests.reviews.acts import handed_in, judges
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")

QUEUE = "/reviews/acceptance/"


def address(project: Project, name: str = "acceptance") -> str:
    return reverse(f"reviews:{name}", args=[project.pk])


def page(user, project: Project, name: str = "acceptance") -> str:
    answer = logged_in(user).get(address(project, name))
    assert answer.status_code == 200
    return answer.content.decode()


def typed(project: Project, **changes: str) -> dict[str, str]:
    """A complete verification as the form posts it."""
    found = all_found(project)
    data: dict[str, str] = {"version": "0"}
    for kind, rows in (("milestone", found.milestones), ("problem", found.problems)):
        for key, (verdict, evidence) in rows.items():
            data[f"{kind}_{key}"] = verdict
            data[f"{kind}_{key}_evidence"] = evidence
    for key, actual in found.indicators.items():
        data[f"indicator_{key}"] = str(actual)
    return {**data, **changes}


def test_the_queue_begins_with_the_longest_waiting(world: World):
    with clock.at(CLOSING_TIME.replace(day=18)):
        filed(world, started(world, title="先报的"))
    filed(world, started(world, world.home.towns[1], title="后报的"))
    body = logged_in(world.staff).get(QUEUE).content.decode()
    assert "待验收 2 个项目" in body
    assert body.index("先报的") < body.index("后报的")
    assert "2 个工作日" in body
    assert body.count("待受理") == 2


def test_the_queue_says_what_comes_next(world: World):
    project = begun(world)
    client = logged_in(world.staff)

    def words() -> str:
        return client.get(QUEUE).content.decode()

    assert "去核验" in words()
    verified(world, project)
    assert "待分配评委" in words()
    sheets = sheets_of(world, project)
    assert "0 / 3" in words()
    for sheet in sheets:
        handed_in(sheet, 20)
    assert "94.44" in words()
    assert "待审定" in words()


def test_the_queue_is_filtered_and_exported(world: World):
    filed(world, started(world, title="申请的"))
    begun(world, started(world, world.home.towns[1], title="验收的"))
    client = logged_in(world.staff)
    body = client.get(QUEUE, {"state": "acceptance"}).content.decode()
    assert "验收的" in body
    assert "申请的" not in body
    answer = client.get(reverse("reviews:acceptance_export"), {"state": "acceptance"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert "验收中" in rows[1][0]
    assert [row[0] for row in rows[4:]] == ["验收的"]


def test_an_empty_queue_says_what_to_do(world: World):
    assert "现在没有待验收的项目" in logged_in(world.staff).get(QUEUE).content.decode()


def test_a_project_goes_through_the_pages_by_role(world: World):
    project = filed(world)
    staff, head = logged_in(world.staff), logged_in(world.head)
    given = {"seen_status": "closing", "ticked": ["report"]}
    refused = staff.post(address(project, "acceptance_begin"), given)
    assert refused.status_code == 422
    assert "还有 4 项没有核对" in refused.content.decode()
    given["ticked"] = [code for code, _ in CHECKLIST]
    taken = staff.post(address(project, "acceptance_begin"), given)
    assert taken.status_code == 302
    body = page(world.staff, project)
    assert "单位填报" in body
    assert 'value="60"' in body
    done = staff.post(address(project), {**typed(project), "action": "finish"})
    assert done.status_code == 302
    assert "还没有分配评委" in page(world.staff, project)
    judged(world, project)
    assert "94.44" in page(world.staff, project)
    data = {"result": "accept", "opinion": "同意通过验收。", "seen_status": "acceptance"}
    assert head.post(address(project, "acceptance_decide"), data).status_code == 302
    body = page(world.secretary, project)
    assert "同意通过验收。" in body
    assert "优秀" in body
    assert "94.44" not in body
    frozen = head.post(reverse("reviews:ranking_freeze"), {"programme": world.programme.pk})
    assert frozen.status_code == 302
    assert "94.44" in page(world.secretary, project)


def report_of_points(world: World, project: Project, answer: str) -> None:
    """Drafted by the liaison officer, refused while too short, filed by the secretary."""
    url = address(project, "rectification")
    points = RectificationItem.objects.filter(rectification__acceptance__project=project)
    data = {answer_key(item.pk): answer for item in points}
    saved = logged_in(world.liaison).post(
        address(project, "rectification_autosave"), {**data, "version": "0"}
    )
    assert saved.json()["version"] == 1
    secretary = logged_in(world.secretary)
    short = secretary.post(url, {**data, "summary": "好", "action": "file"})
    assert short.status_code == 422
    assert "整改总体情况应写" in short.content.decode()
    data["summary"] = "成立整改专班，对照验收意见逐项整改，已全部整改到位。"
    assert secretary.post(url, {**data, "action": "file"}).status_code == 302


def test_rectification_in_the_pages(world: World):
    project = ready(world, each=5, problem="unsolved", actual="0")
    data = {"result": "require_rectification", "opinion": "", "seen_status": "acceptance"}
    head = logged_in(world.head)
    empty = head.post(address(project, "acceptance_decide"), data)
    assert empty.status_code == 422
    assert "请填写意见" in empty.content.decode()
    data["opinion"] = "请补齐台账。"
    assert head.post(address(project, "acceptance_decide"), data).status_code == 302
    body = page(world.secretary, project)
    assert "请补齐台账。" in body
    assert "填写整改报告" in body
    by_hand = reverse("projects:move", args=[project.pk, "resubmit_acceptance"])
    sent = {"reason": "台账已补齐。", "seen_status": "rectifying"}
    assert logged_in(world.secretary).post(by_hand, sent).status_code == 409
    report_of_points(world, project, "台账已补齐。")
    body = page(world.staff, project)
    assert "台账已补齐。" in body
    assert "核查完毕" in body
    assert "第 2 次验收" in body
    # The findings of the first round stand in the form to start from.
    problem = project.problems.get()
    assert f'name="problem_{problem.pk}" value="unsolved"' in body.replace(" required", "")


def test_findings_saved_come_back_and_the_rest_stays_open(world: World):
    project = begun(world)
    task = project.milestones.first()
    data = {
        "version": "0",
        f"milestone_{task.pk}": "mostly",
        f"milestone_{task.pk}_evidence": "照片",
    }
    assert logged_in(world.staff).post(address(project), data).status_code == 302
    assert MilestoneCheck.objects.get().verdict == "mostly"
    body = page(world.staff2, project)
    assert 'value="照片"' in body
    assert 'name="version" value="1"' in body


def test_finishing_with_gaps_shows_them_and_keeps_what_was_typed(world: World):
    project = begun(world)
    problem = project.problems.get()
    data = typed(project, action="finish")
    data.pop(f"problem_{problem.pk}")
    indicator = project.indicators.get()
    data[f"indicator_{indicator.pk}"] = "很多"
    answer = logged_in(world.staff).post(address(project), data)
    assert answer.status_code == 422
    assert "只填数字" in answer.content.decode()
    data[f"indicator_{indicator.pk}"] = "60"
    answer = logged_in(world.staff).post(address(project), data)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择结论。" in body
    assert 'value="看了台账"' in body
    assert not MilestoneCheck.objects.exists()


def test_a_row_of_another_project_does_not_exist(world: World):
    project = begun(world)
    foreign = started(world, world.home.towns[1]).milestones.first()
    data = typed(project, **{f"milestone_{foreign.pk}": "done"})
    assert logged_in(world.staff).post(address(project), data).status_code == 404
    assert not MilestoneCheck.objects.exists()


def test_a_veto_item_of_another_programme_is_refused_at_its_field(world: World):
    project = begun(world)
    strange = world.foreign.programme.veto_items.get(stage="acceptance")
    data = typed(project, action="finish", veto_item=str(strange.pk))
    answer = logged_in(world.staff).post(address(project), data)
    assert answer.status_code == 422
    assert "不属于本方案" in answer.content.decode()


def test_an_older_page_gets_its_text_back(world: World):
    project = begun(world)
    client = logged_in(world.staff)
    client.post(address(project), typed(project))
    late = client.post(address(project), typed(project, version="0"))
    assert late.status_code == 409
    body = late.content.decode()
    assert "刚由他人保存" in body
    assert "看了台账" in body


def test_finishing_what_somebody_else_finished_names_them(world: World):
    project = begun(world)
    verified(world, project)
    for late in (typed(project, action="finish"), {"action": "finish"}):
        answer = logged_in(world.staff2).post(address(project), late)
        assert answer.status_code == 409
        assert f"已由 {world.staff} 办结" in answer.content.decode()
    assert Acceptance.objects.get().verified_by == world.staff


def test_a_veto_goes_to_another_person_or_is_declined(world: World):
    project = begun(world)
    item = world.programme.veto_items.get(stage="acceptance")
    data = typed(project, action="finish", veto_item=str(item.pk))
    assert logged_in(world.head).post(address(project), data).status_code == 302
    assert "是您提出的" in page(world.head, project)
    body = page(world.head2, project)
    assert "弄虚作假" in body
    assert "不同意否决" in body
    own = {"result": "fail", "opinion": "否决", "seen_status": "acceptance"}
    assert logged_in(world.head).post(address(project, "acceptance_decide"), own).status_code == 409
    decline = address(project, "acceptance_veto_decline")
    assert logged_in(world.head2).post(decline, {"reason": "不属实"}).status_code == 302
    assert "弄虚作假" not in page(world.head2, project)


def test_the_second_of_two_heads_is_told_who_decided(world: World):
    project = ready(world)
    decide(project, world.head)
    data = {"result": "require_rectification", "opinion": "整改", "seen_status": "acceptance"}
    answer = logged_in(world.head2).post(address(project, "acceptance_decide"), data)
    assert answer.status_code == 409
    assert f"已由 {world.head} 办理" in answer.content.decode()


def test_no_mark_is_seen_before_the_last_sheet_is_in(world: World):
    project = begun(world)
    verified(world, project)
    first, second, third = sheets_of(world, project)
    handed_in(first, "19")
    handed_in(second, "19")
    for user in (world.staff, world.head, world.leader):
        body = page(user, project)
        assert "2</b> / 3" in body
        assert "38.00" not in body
        assert "19.00" not in body
        assert "还没有综合得分" in page(user, project, "acceptance_trace")
    handed_in(third, "19")
    assert "38.00" in page(world.head, project, "acceptance_trace")


def test_a_leader_reads_everything_and_changes_nothing(world: World):
    project = ready(world)
    body = page(world.leader, project)
    assert "94.44" in body
    assert '<form method="post" action="/reviews' not in body
    assert "评审专家1" in page(world.leader, project, "acceptance_trace")


def test_a_unit_reads_the_outcome_only_after_the_decision(world: World):
    project = ready(world)
    body = page(world.secretary, project)
    assert "有结论后在这里显示" in body
    for hidden in ("核验结果", "综合得分", "看了台账", "评审专家"):
        assert hidden not in body
    decide(project, world.head)
    body = page(world.secretary, project)
    assert "核验结果" in body
    assert "经集体研究决定。" in body
    assert "94.44" not in body


def test_a_judge_has_no_business_on_the_acceptance_page(world: World):
    project = begun(world)
    judge = judges(world, 1)[0]
    assign_judges(
        project_ids=[project.pk], judge_ids=[judge.pk], actor=world.staff, stage="acceptance"
    )
    assert logged_in(judge).get(address(project)).status_code == 403
    assert logged_in(judge).get(address(project, "acceptance_trace")).status_code == 403


def test_a_judge_reads_the_closing_report_beside_the_sheet(world: World):
    sheet = sheets_of(world, begun(world))[0]
    body = logged_in(sheet.judge).get(reverse("reviews:sheet", args=[sheet.pk])).content.decode()
    assert "结项报告" in body
    assert SUMMARY in body
    assert "第1项任务" in body


def test_the_trace_adds_up_and_names_the_left_out(world: World):
    body = page(world.staff, accepted(world), "acceptance_trace")
    for text in (
        "不适用",
        "85.00 ÷ 90 × 100",
        "94.4444444444",
        "问题解决率折算",
        "1 个问题，解决率 100.00%",
    ):
        assert text in body


def _count(django_assert_max_num_queries, client, where: str) -> int:
    client.get(where)
    with django_assert_max_num_queries(60) as counted:
        assert client.get(where).status_code == 200
    return len(counted)


def test_every_line_behind_a_composite_score_stands_in_the_workbook(world: World):
    project = ready(world)
    result = ScoreResult.objects.get()
    result.trace["rubrics"][0] |= {"disagreement_over": "2", "spread": "3"}
    result.save()
    trace = page(world.staff, project, "acceptance_trace")
    for words in ("中位数 40.00", "最高最低分差 0.00", "总体标准差 0.00", "评委分歧较大"):
        assert words in trace
    answer = logged_in(world.staff).get(reverse("reviews:acceptance_detail"))
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["汇总", "明细", "综合得分"]
    rows = [row for row in book["综合得分"].values if row[0] == project.title]
    # What cannot be scored is said, not a 0; 30 + 15 + 20 + 20 of 90 points.
    assert [(row[6], row[11]) for row in rows if row[11] == "不适用"] == [("过程规范", "不适用")]
    assert sum(row[11] for row in rows if row[11] != "不适用") == 85
    assert {row[13] for row in rows} == {94.44}


def test_the_queue_asks_as_often_for_three_projects_as_for_one(
    world: World, django_assert_max_num_queries
):
    client = logged_in(world.staff)
    sheets_of(world, begun(world))
    one = _count(django_assert_max_num_queries, client, QUEUE)
    for unit in (world.home.towns[1], world.home.unit):
        sheets_of(world, begun(world, started(world, unit)), 5)
    assert _count(django_assert_max_num_queries, client, QUEUE) == one


@pytest.mark.parametrize("name", ["acceptance", "acceptance_trace"])
def test_the_pages_ask_as_often_with_three_tasks_and_five_judges_as_with_one_and_three(
    world: World, django_assert_max_num_queries, name: str
):
    client = logged_in(world.head)
    counts = []
    for unit, tasks, count in ((0, 1, 3), (1, 3, 5)):
        project = begun(world, started(world, world.home.towns[unit], milestones=tasks))
        judged(world, project, count=count)
        verified(world, project)
        counts.append(_count(django_assert_max_num_queries, client, address(project, name)))
    assert counts[0] == counts[1]


def test_the_verification_form_asks_as_often_for_three_tasks_as_for_one(
    world: World, django_assert_max_num_queries
):
    client = logged_in(world.staff)
    counts = []
    for unit, tasks in ((0, 1), (1, 3)):
        project = begun(world, started(world, world.home.towns[unit], milestones=tasks))
        counts.append(_count(django_assert_max_num_queries, client, address(project)))
    assert counts[0] == counts[1]
