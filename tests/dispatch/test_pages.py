"""The pages of the month as people use them: prefilled, forgiving, honest about refusals."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from dispatch.enums import ReportState
from dispatch.models import Lamp, MonthlyReport
from dispatch.services.checking import accept_report, return_report
from dispatch.services.lamps import fix_lamps
from dispatch.services.reports import file_report
from notifications.models import Message
from organisations.models import User
from projects.models import Project
from tests.dispatch.months import NARRATIVE, NEXT_STEPS, content, opened, report_of, running, tasks
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("in_april")


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0], title="盘活闲置场地")


@pytest.fixture
def report(world: World, project: Project) -> MonthlyReport:
    return report_of(project, opened(world))


def at_home(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(project: Project, report: MonthlyReport, **changes: str) -> dict[str, str]:
    """A complete form: the first task finished, no problems."""
    first = tasks(project)[0]
    fields = {
        "version": str(report.version),
        "narrative": NARRATIVE,
        "next_steps": NEXT_STEPS,
        "highlight": "",
        "fall_reason": "",
        "no_problems": "on",
        f"task-{first.pk}-completion": "100",
        f"task-{first.pk}-done_date": "2026/4/10",
        f"task-{first.pk}-note": "已验收",
        "problems-TOTAL_FORMS": "1",
        "problems-INITIAL_FORMS": "0",
        "problems-0-kind": "",
        "problems-0-text": "",
    }
    return {**fields, **changes}


def page(name: str, *arguments: int) -> str:
    return reverse(f"dispatch:{name}", args=arguments)


def test_the_form_is_prefilled_from_the_plan_with_the_last_state(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 100, 40), actor=world.secretary)
    accept_report(report_id=report.pk, actor=world.staff)
    with clock.at(local(2026, 5, 4)):
        may = report_of(project, opened(world, "2026-05"))
        answer = at_home(world.liaison).get(page("report", may.pk))
    text = answer.content.decode()
    second = tasks(project)[1]
    assert f'name="task-{second.pk}-completion" value="40"' in text
    assert text.count(">本期应完成<") == 1
    assert "看上次写了什么" in text
    assert [line.milestone.position for line, _ in answer.context["entry"].now_rows] == [2, 3, 4]


def test_filing_by_the_form_hands_the_report_on_and_says_so(
    world: World, project: Project, report: MonthlyReport
):
    client = at_home(world.liaison)
    answer = client.post(page("report", report.pk), typed(project, report), follow=True)
    assert "已交书记确认" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.FILED
    update = report.milestone_updates.get()
    assert (update.completion, update.done_date, update.note) == (100, date(2026, 4, 10), "已验收")


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    world: World, project: Project, report: MonthlyReport
):
    first = tasks(project)[0]
    wrong = typed(
        project,
        report,
        narrative="太短了",
        **{f"task-{first.pk}-completion": "四十", f"task-{first.pk}-done_date": "十号"},
    )
    answer = at_home(world.liaison).post(page("report", report.pk), wrong)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "完成度填 0 到 100 之间的数。" in text
    assert "完成日期写成 2026-03-05 这样的年月日。" in text
    assert "太短了" in text
    assert "四十" in text
    short = typed(project, report, narrative="太短了", no_problems="")
    text = at_home(world.liaison).post(page("report", report.pk), short).content.decode()
    assert "本月工作进展不少于 30 字，现有 3 字。" in text
    assert "没有问题的，请勾选“本月无问题”。" in text
    report.refresh_from_db()
    assert report.state == ReportState.OPEN


def test_problems_are_kept_and_blank_rows_ignored(
    world: World, project: Project, report: MonthlyReport
):
    posted = typed(
        project,
        report,
        no_problems="",
        **{
            "problems-TOTAL_FORMS": "3",
            "problems-1-kind": "funds",
            "problems-1-text": "改造资金缺口八万元，\r\n请协调。",
            "problems-1-needs_coordination": "on",
            "problems-2-kind": "people",
            "problems-2-text": "写了又移除的",
            "problems-2-DELETE": "on",
        },
    )
    at_home(world.liaison).post(page("report", report.pk), posted)
    problem = MonthlyReport.objects.get().problems.get()
    assert (problem.kind, problem.text) == ("funds", "改造资金缺口八万元，\n请协调。")
    assert problem.needs_coordination


def test_a_problem_saved_meanwhile_is_filed_as_it_was_saved(
    world: World, project: Project, report: MonthlyReport
):
    words = {"problems-0-kind": "funds", "problems-0-text": "改造资金缺口八万元，请协调。"}
    posted = typed(project, report, no_problems="", **words)
    client = at_home(world.liaison)
    assert client.post(page("report_autosave", report.pk), posted).status_code == 200
    client.post(page("report", report.pk), {**posted, "version": "1"})
    report.refresh_from_db()
    assert (report.state, report.problems.get().kind) == (ReportState.FILED, "funds")


def test_without_script_a_row_is_added_and_a_draft_saved_by_buttons(
    world: World, project: Project, report: MonthlyReport
):
    client = at_home(world.liaison)
    more = typed(project, report, add_row="problems", narrative="写到一半")
    answer = client.post(page("report", report.pk), more)
    assert answer.context["entry"].problems.total_form_count() == 2
    assert "写到一半" in answer.content.decode()
    draft = typed(project, report, save="1", narrative="写到一半")
    answer = client.post(page("report", report.pk), draft, follow=True)
    assert "草稿已保存，尚未报送" in answer.content.decode()
    assert "写到一半" in answer.content.decode()


def test_autosave_keeps_everything_as_typed_and_notices_another_version(
    world: World, project: Project, report: MonthlyReport
):
    client, address = at_home(world.liaison), page("report_autosave", report.pk)
    first = tasks(project)[0]
    half = typed(project, report, narrative="写到", **{f"task-{first.pk}-completion": "四十"})
    answer = client.post(address, half)
    assert answer.json() == {"version": 1, "saved_at": "09:00"}
    shown = client.get(page("report", report.pk)).content.decode()
    assert "写到" in shown
    assert 'value="四十"' in shown
    again = at_home(world.secretary).post(address, half)
    assert again.status_code == 409
    assert "已由 分水甲镇联络员 修改" in again.json()["message"]
    assert again.json()["compare_url"] == page("report", report.pk)


def test_marks_of_the_page_that_make_no_sense_break_nothing(world: World, report: MonthlyReport):
    client, address = at_home(world.liaison), page("report", report.pk)
    for marks in ({"version": "9" * 5000}, {"add_row": "1", "problems-TOTAL_FORMS": "²"}):
        assert client.post(address, marks).status_code == 200


def test_a_stale_form_is_refused_with_the_typed_text_shown_again(
    world: World, project: Project, report: MonthlyReport
):
    form = typed(project, report)
    at_home(world.secretary).post(page("report", report.pk), form)
    late = typed(project, report, narrative="联络员另写的一段内容")
    answer = at_home(world.liaison).post(page("report", report.pk), late)
    assert answer.status_code == 409
    assert "已由 分水甲镇党委书记 办理" in answer.content.decode()
    assert "联络员另写的一段内容" in answer.content.decode()


def test_one_click_reports_no_news(world: World, project: Project, report: MonthlyReport):
    secretary, address = at_home(world.secretary), page("report_unchanged", report.pk)
    form = secretary.get(page("report", report.pk)).content.decode()
    assert f'form="report-form" formaction="{address}"' in form
    file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    late = secretary.post(address, typed(project, report, narrative="书记另写的"))
    assert (late.status_code, "书记另写的" in late.content.decode()) == (409, True)
    report.refresh_from_db()
    assert report.narrative == NARRATIVE
    answer = secretary.post(address, {"version": "1"}, follow=True)
    assert "已报送组织部，本期按时" in answer.content.decode()
    report.refresh_from_db()
    assert report.no_news


def test_the_units_page_shows_what_to_write_and_what_to_confirm(
    world: World, project: Project, report: MonthlyReport
):
    opened(world, "2026-03", local(2026, 3, 5))
    text = at_home(world.liaison).get(page("month")).content.decode()
    assert "现在没有要报的月报" not in text
    file_report(report_id=report.pk, content=content(project, 10), actor=world.liaison)
    answer = at_home(world.secretary).get(page("month"))
    assert "待书记确认" in answer.content.decode()
    confirm = page("report_confirm", report.pk)
    report.refresh_from_db()
    done = at_home(world.secretary).post(confirm, {"version": report.version}, follow=True)
    assert "已报送组织部" in done.content.decode()
    other = at_home(world.other_liaison).get(page("month")).content.decode()
    assert project.title not in other


def test_a_returned_report_shows_why_and_until_when(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    return_report(report_id=report.pk, actor=world.staff, reason="请补充合同编号。")
    text = at_home(world.liaison).get(page("report", report.pk)).content.decode()
    assert "请补充合同编号。" in text
    assert "2026年4月17日前重报" in text
    assert NARRATIVE in text


def test_the_check_page_shows_the_change_and_takes_the_decision(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 100, 40), actor=world.secretary)
    client = at_home(world.staff)
    text = client.get(page("check", report.pk)).content.decode()
    assert "+100.0" in text
    assert "累计完成度 35.0%" in text
    answer = client.post(page("accept", report.pk), {"version": "1", "next": "1"}, follow=True)
    assert "已核，进度已记入计划" in answer.content.decode()
    late = at_home(world.staff2).post(page("return", report.pk), {"reason": "数据不对，请改。"})
    assert late.status_code == 409
    assert "已由 分水基层组织科干部1 办理" in late.content.decode()
    assert "数据不对，请改。" in late.content.decode()


def test_a_return_without_reason_stays_on_the_page(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    answer = at_home(world.staff).post(page("return", report.pk), {"reason": " "})
    assert "请写明要补正什么。" in answer.content.decode()
    past = {"reason": "请补充。", "due_on": "2026-04-01"}
    answer = at_home(world.staff).post(page("return", report.pk), past)
    assert "不能早于今天。" in answer.content.decode()


def test_the_list_filters_accepts_in_bulk_and_keeps_the_filter(
    world: World, project: Project, report: MonthlyReport
):
    other = running(world.programme, world.home.towns[1], title="另一个项目")
    opened(world)
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    client = at_home(world.staff)
    back = f"{page('month')}?period=2026-04&state=confirmed"
    listed = client.get(back)
    assert [row.report.project for row in listed.context["rows"]] == [project]
    assert listed.context["counts"].total == 2
    waiting = report_of(other, report.period)
    posted = {"report": [report.pk, waiting.pk, 999999], "back": back}
    answer = client.post(page("accept_many"), posted, follow=True)
    assert answer.redirect_chain[-1][0] == back
    text = answer.content.decode()
    assert "已核 1 份月报。" in text
    assert "另一个项目 2026年4月：" in text


def test_a_filter_that_makes_no_sense_shows_the_whole_list(
    world: World, project: Project, report: MonthlyReport
):
    nonsense = "?period=x&state=x&lamp=x&unit=x&timeliness=x&page=x"
    answer = at_home(world.staff).get(page("month") + nonsense)
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 1


def test_a_foreign_report_in_a_bulk_act_is_as_if_not_ticked(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 10), actor=world.secretary)
    foreign = at_home(world.foreign.people["staff"])
    answer = foreign.post(page("accept_many"), {"report": [report.pk]}, follow=True)
    assert "没有勾选月报" in answer.content.decode()
    elsewhere = {"report": [report.pk], "back": "//evil.example/"}
    answer = at_home(world.staff).post(page("urge"), elsewhere)
    assert answer.url == page("month")


def test_urging_from_the_list_says_how_many_and_only_once_a_day(
    world: World, project: Project, report: MonthlyReport
):
    client = at_home(world.staff)
    first = client.post(page("urge"), {"report": [report.pk]}, follow=True)
    assert "已发出 1 条催办消息" in first.content.decode()
    second = client.post(page("urge"), {"report": [report.pk]}, follow=True)
    assert "今天已经催办过" in second.content.decode()
    assert Message.objects.get().recipient == world.liaison


def test_the_department_opens_the_period_and_fixes_the_lamps_by_button(
    world: World, project: Project
):
    client = at_home(world.staff)
    assert "开启 2026-03 报告期" in client.get(page("month")).content.decode()
    answer = client.post(page("period_open"), {"key": "2026-03"}, follow=True)
    assert "2026年3月报告期已开启" in answer.content.decode()
    period = MonthlyReport.objects.get().period
    answer = client.post(page("period_fix", period.pk), follow=True)
    assert "2026年3月已定灯" in answer.content.decode()
    assert Lamp.objects.get().fixed


def test_the_head_overrides_the_lamp_on_its_page(world: World, report: MonthlyReport):
    lamp = Lamp.objects.get()
    client, address = at_home(world.head), page("lamp_override", lamp.pk)
    seen = lamp.colours
    answer = client.post(address, {"colour": "red", "reason": "太短", "seen_colours": seen})
    assert f'name="seen_colours" value="{seen}"' in answer.content.decode()
    assert "调整理由不少于 10 字，现有 2 字。" in answer.content.decode()
    answer = client.post(
        address, {"colour": "red", "reason": "现场核查与台账严重不符。"}, follow=True
    )
    text = answer.content.decode()
    assert "灯色现为“滞后”" in text
    stale = {"colour": "yellow", "reason": "已现场核实整改到位。", "seen_colours": seen}
    refused = client.post(address, stale)
    assert "调整，现为“滞后”（按规则“正常”）" in refused.content.decode()
    assert "人工调整" in client.get(page("month")).content.decode()
    with clock.at(local(2026, 5, 8)):
        fix_lamps(period_id=report.period_id, actor=world.head)
    assert "已定灯，灯色不再调整" in client.get(address).content.decode()


def test_the_export_holds_the_list_as_filtered(
    world: World, project: Project, report: MonthlyReport
):
    running(world.programme, world.home.towns[1])
    opened(world)
    given = content(project, 10, narrative="=HYPERLINK(1)" + "说明" * 20)
    file_report(report_id=report.pk, content=given, actor=world.secretary)
    answer = at_home(world.leader).get(page("month_export"), {"state": "confirmed"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert "状态：待核" in sheet["A2"].value
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[1] for row in rows] == [project.title]
    assert rows[0][12].startswith("=HYPERLINK")
    assert sheet.cell(5, 13).data_type == "s"


def test_a_missing_calendar_is_said_beside_the_deadline(world: World, project: Project):
    rule = world.programme.dispatch_rule
    rule.last_month = date(2027, 3, 1)
    rule.save()
    with clock.at(local(2026, 12, 28)):
        period = opened(world, "2026-12")
        report = report_of(project, period)
        text = at_home(world.liaison).get(page("report", report.pk)).content.decode()
        assert "按周一至周五估算" in text
        listed = at_home(world.staff).get(f"{page('month')}?period=2026-12").content.decode()
        assert "按周一至周五估算" in listed


def test_progress_in_the_list_is_that_of_the_lamp(
    world: World, project: Project, report: MonthlyReport
):
    file_report(report_id=report.pk, content=content(project, 100, 40), actor=world.secretary)
    accept_report(report_id=report.pk, actor=world.staff)
    row = at_home(world.leader).get(page("month")).context["rows"][0]
    assert (row.lamp.actual, row.days_left) == (Decimal("35.0"), None)
