"""First chapter of the year in the browser: import, application, pre-review, approval."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

from playwright.sync_api import expect

from shujixiangmu.demo.content import filled_values
from shujixiangmu.demo.county import WORKBOOK
from tests.browser.office import Office
from tests.browser.people import Person
from tests.world import local

OFFICER, HEAD, LEADER = "zzb_gan1", "zzb_buzhang", "xw_shuji"
LIAISON, SECRETARY = "dw01_lly", "dw01_sj"
TITLE = "基层党建“三化”建设"
UNIT = "分宜镇党委"
START, END = date(2020, 3, 16), date(2020, 10, 30)
STEPS = (
    ("基本信息", ("start_date", "end_date", "continuity")),
    ("人员与单位", ("secretary_posts", "liaison_post", "team")),
    ("背景与问题", ("background", "research_note", "research", "problems")),
    ("措施与成效", ("measures", "expected_results", "indicators")),
    ("推进计划", ("milestones",)),
    (
        "自查与意见",
        (
            "self_check",
            "collective_decision",
            "collective_decision_date",
            "applicant_opinion",
            "pledge",
        ),
    ),
)
PRINCIPLES = ["一个项目", "一套方案", "一支队伍", "一抓到底"]


def workbook_goes_in(office: Office) -> None:
    """The officer uploads the county's workbook, looks at it, confirms, gets the passwords."""
    office.it_is(local(2020, 3, 2))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("导入台账")
    office.picture(officer, "import")
    officer.page.locator('input[type="file"]').set_input_files(WORKBOOK)
    officer.presses("上传并检查")
    officer.sees("48 个，其中必选 36 个、自选 12 个")
    office.picture(officer, "import-preview")
    officer.presses(re.compile("^确认导入"))
    officer.sees("一次性密码只显示这一次")
    office.picture(officer, "one-time-passwords")
    for line in officer.every("main tbody tr"):
        username, password = line.locator("code").all_inner_texts()
        office.passwords[username] = password


def application_is_written(office: Office) -> None:
    """The liaison officer fills the six steps, watches them being kept, asks the secretary."""
    office.it_is(local(2020, 3, 3))
    liaison = office.person(LIAISON)
    liaison.opens("/")
    office.picture(liaison, "workbench-liaison")
    liaison.chooses("我的项目")
    liaison.follows(TITLE)
    liaison.follows("修改申报书")
    values = sheet()
    for number, (label, names) in enumerate(STEPS, start=1):
        if number > 1:
            liaison.sees(label)
        liaison.types({name: values[name] for name in names})
        liaison.waits_for_autosave()
        office.picture(liaison, f"application-step-{number}")
        liaison.presses(re.compile("^下一步|^检查并提交"))
    liaison.sees("各步骤都已填好")
    liaison.presses("通知书记确认提交")
    liaison.sees("已通知书记登录确认提交")


def sheet() -> dict[str, Any]:
    """What the liaison officer types."""
    values = filled_values(
        {},
        title=TITLE,
        start=START,
        end=END,
        decided_on=date(2020, 2, 27),
        principles=PRINCIPLES,
        random=Random(1),
    )
    return {**values, "pledge": True, "milestones": [*values["milestones"][:3], last_task(values)]}


def last_task(values: dict[str, Any]) -> dict[str, Any]:
    """The last task, with the weight of those left out."""
    tasks = values["milestones"]
    rest = 100 - sum(int(task["weight"]) for task in tasks[:3])
    return {**tasks[-1], "weight": str(rest)}


def secretary_submits(office: Office) -> None:
    """The secretary finds the request among the messages, reads the sheet and submits it."""
    office.it_is(local(2020, 3, 4))
    secretary = office.person(SECRETARY)
    secretary.opens("/")
    secretary.sees("待办", TITLE)
    office.picture(secretary, "workbench-secretary")
    opens_request(secretary)
    office.picture(secretary, "submit")
    secretary.presses("确认提交")
    secretary.sees("已提交，等待组织部预审")


def opens_request(secretary: Person) -> None:
    """Open the newest message that asks for the secretary's confirmation."""
    secretary.page.locator("header").get_by_role("link", name=re.compile("^消息(?!设置)")).click()
    request = secretary.page.locator("tbody tr").filter(has_text="请确认并提交申报")
    request.filter(has_text="未读").get_by_role("button").click()
    secretary.sees("各步骤都已填好")


def returned_once(office: Office) -> None:
    """The officer returns the application with a reason; the unit mends it and answers."""
    office.it_is(local(2020, 3, 5))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("预审")
    office.picture(officer, "pre-review-queue")
    officer.follows("去预审", within=officer.row(UNIT))
    officer.presses("受理预审")
    officer.page.locator("summary").filter(has_text="退回修改").click()
    officer.types({"comment": "请把目标值提高到全部支部，并写明核验办法。"})
    officer.page.get_by_label("量化指标").check()
    office.picture(officer, "pre-review-return")
    officer.presses("退回修改")
    officer.sees("已退回修改")
    office.it_is(local(2020, 3, 6))
    mended(office, office.person(LIAISON))
    office.it_is(local(2020, 3, 6, 15))
    secretary = office.person(SECRETARY)
    secretary.opens("/")
    opens_request(secretary)
    secretary.types({"reply": "目标值已提高到全部 26 个支部，以年底实地核验为准。"})
    office.picture(secretary, "submit-again")
    secretary.presses("确认提交")
    secretary.sees("已提交，等待组织部预审")


def mended(office: Office, liaison: Person) -> None:
    """The liaison officer reads the remark, changes the figure and asks the secretary again."""
    liaison.opens("/")
    office.picture(liaison, "workbench-returned")
    liaison.follows(re.compile("修改|填"), within=liaison.row("退回"))
    liaison.sees("请把目标值提高到全部支部")
    office.picture(liaison, "returned-to-unit")
    liaison.follows("措施与成效")
    liaison.types({"indicators-0-target": "26"})
    liaison.waits_for_autosave()
    liaison.presses(re.compile("^下一步"))
    liaison.follows("自查与意见")
    liaison.presses("检查并提交")
    liaison.presses("通知书记确认提交")
    liaison.sees("已通知书记登录确认提交")


def passed(office: Office) -> None:
    """The officer sees what changed and passes the application."""
    office.it_is(local(2020, 3, 9))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("预审")
    officer.follows("去预审", within=officer.row(UNIT))
    officer.presses("受理预审")
    officer.sees("这次改了什么", "目标值已提高到全部 26 个支部")
    expect(officer.page.locator("ins").first).to_contain_text("26")
    for answer in officer.every('.checklist input[value="yes"]'):
        answer.check()
    office.picture(officer, "pre-review-again")
    officer.presses("预审通过")
    officer.sees("”预审通过。")


def approved_and_started(office: Office) -> None:
    """The head approves, the project gets its number, the officer starts it."""
    office.it_is(local(2020, 3, 12))
    head = office.person(HEAD)
    head.opens("/")
    office.picture(head, "workbench-head")
    head.chooses("立项审定")
    office.picture(head, "approvals")
    head.follows("去审定", within=head.row(UNIT))
    head.types({"result": "approved", "opinion": "经部务会研究，同意立项。"})
    office.picture(head, "decide")
    head.presses("确定")
    head.sees("立项")
    office.it_is(local(2020, 3, 16))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.follows(re.compile("启动"), within=officer.row(TITLE))
    officer.sees("2020-01-01")
    office.picture(officer, "start")
    officer.presses("启动实施")
    officer.sees("已启动实施")
    office.addresses["project"] = officer.page.url.removeprefix(office.base)
