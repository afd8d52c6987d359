"""Last chapter of the year in the browser: closing, verification, panel, decision, ranking."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from reviews.models import ScoreSheet
from shujixiangmu.demo.finishing import RESULTS, SHORTCOMINGS, SUMMARY
from tests.browser.office import Office
from tests.browser.people import Person
from tests.browser.year_applying import (
    HEAD,
    LEADER,
    LIAISON,
    OFFICER,
    SECRETARY,
    TITLE,
    UNIT,
)
from tests.world import local

SHARE = 0.9


def closing_is_filed(office: Office) -> None:
    """The liaison officer writes the closing report, the secretary files it."""
    office.it_is(local(2020, 11, 9))
    liaison = office.person(LIAISON)
    liaison.opens("/")
    office.picture(liaison, "workbench-closing")
    liaison.follows("去办理", within=liaison.row("结项"))
    liaison.types(
        {
            "summary": SUMMARY,
            "results": RESULTS,
            "shortcomings": SHORTCOMINGS,
            "self_score": "93",
            "actual_i1": "26",
        }
    )
    liaison.waits_for_autosave()
    office.picture(liaison, "closing")
    liaison.presses("保存草稿")
    office.addresses["closing"] = liaison.page.url.removeprefix(office.base)
    office.it_is(local(2020, 11, 10))
    secretary = office.person(SECRETARY)
    secretary.opens("/")
    secretary.follows("去办理", within=secretary.row("结项"))
    secretary.presses("提交结项申请")
    secretary.sees("等待组织部受理验收")


def acceptance_is_begun(office: Office) -> None:
    """The officer takes the closing report up and verifies it line by line."""
    office.it_is(local(2020, 11, 12))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("验收考核")
    office.picture(officer, "acceptance-queue")
    officer.page.get_by_role("link", name=TITLE).click()
    for box in officer.every('input[name="ticked"]'):
        box.check()
    officer.presses("受理验收")
    for verdict in ("done", "solved"):
        for choice in officer.every(f'main input[type="radio"][value="{verdict}"]'):
            choice.check()
    for evidence in officer.every('input[name$="_evidence"]'):
        evidence.fill("现场查看，台账和验收单齐全。")
    office.picture(officer, "verification")
    officer.presses("核验办结")
    officer.sees("核验已办结")


def judges_are_assigned(office: Office) -> list[str]:
    """The officer confirms the proposed judges; return their accounts."""
    officer = office.person(OFFICER)
    officer.chooses("验收考核")
    officer.follows("评委和打分")
    office.picture(officer, "panel")
    officer.follows("分配评委")
    office.picture(officer, "assign")
    officer.presses("确认分配")
    officer.sees("并已通知评委")
    office.picture(officer, "panel-assigned")
    return list(
        ScoreSheet.objects.order_by("judge__username").values_list("judge__username", flat=True)
    )


def judge_scores(office: Office, username: str) -> None:
    """One expert opens the only sheet, marks it, reads it again and hands it in."""
    expert = office.person(username)
    expert.opens("/")
    expert.chooses("我的评分")
    expert.follows("去评分", within=expert.row(TITLE))
    for field in expert.every('main input[type="number"], main .mark'):
        most = float(field.get_attribute("max") or 4)
        field.fill(f"{int(most * SHARE * 2) / 2:g}")
    expert.types({"comment": "问题解决彻底，做法可以推广。"})
    expert.waits_for_autosave()
    office.picture(expert, "sheet")
    expert.presses("核对并提交")
    expert.presses("确认提交")
    expert.sees("评分已提交")
    expert.page.context.close()


def head_accepts(office: Office) -> None:
    """The head reads score and verification and accepts the project."""
    office.it_is(local(2020, 11, 24))
    head = office.person(HEAD)
    head.opens("/")
    head.chooses("验收考核")
    head.page.get_by_role("link", name=TITLE).click()
    office.picture(head, "acceptance")
    head.types({"result": "accept", "opinion": "经核验和集体研究，同意通过验收。"})
    head.presses("确定")
    head.sees("并已通知项目单位")
    office.picture(head, "accepted")


def ranking_is_frozen(office: Office) -> None:
    """The head freezes the ranking though all other projects never left their drafts."""
    office.it_is(local(2020, 12, 1))
    head = office.person(HEAD)
    head.opens("/")
    head.chooses("年度排名")
    head.sees(TITLE, "未冻结")
    office.picture(head, "ranking-preview")
    head.presses("冻结排名")
    head.sees("排名已冻结")


def leader_sees_the_result(office: Office) -> None:
    """The leader finds rank and grade in the ranking and on the overview."""
    leader = office.person(LEADER)
    leader.opens("/")
    leader.chooses("年度排名")
    graded(leader)
    office.picture(leader, "ranking")
    leader.chooses("项目总览")
    leader.follows("显示各组前三")
    leader.sees("书记项目总览", TITLE)
    office.picture(leader, "overview-closed")


def graded(person: Person) -> None:
    """The ranking shows the unit, its rank and a grade."""
    line = person.row(UNIT)
    expect(line).to_contain_text(re.compile("优秀|良好|合格"))
    expect(line.locator("td.seq")).to_have_text("1")
