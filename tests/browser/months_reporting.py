"""First chapter of two months: reports on time, late and missing; the lamps that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import expect

from core import clock
from dispatch import tasks
from dispatch.enums import LampColour, Timeliness
from dispatch.models import Lamp, MonthlyReport
from dispatch.services.checking import accept_report
from dispatch.services.reports import confirm_report, file_report
from projects.models import Project
from tests.browser.office import Office
from tests.browser.people import Person
from tests.dispatch.months import NARRATIVE, NEXT_STEPS, content
from tests.world import World, local

PHONE = {"width": 390, "height": 844}
FEW_CLICKS = 5
# Counts what a person presses with the mouse or a finger, over all pages of the visit.
COUNT_CLICKS = """addEventListener("click", event => {
  if (event.isTrusted && event.detail) {
    sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1
  }
}, true)"""
PROBLEM = "场地属三家单位共有，产权手续办不下来，请协调自然资源部门明确办理办法。"


@dataclass
class County:
    """The office and the three projects of the story."""

    world: World
    office: Office
    prompt: Project
    late: Project
    red: Project

    def at(self, moment: datetime, username: str) -> Person:
        """The person at the screen at this moment."""
        self.office.it_is(moment)
        return self.office.person(username)


def month_opens_by_itself(county: County) -> None:
    """Nobody has to open a month: the sweep of the morning does."""
    county.office.it_is(local(2026, 4, 1, 6))
    tasks.open_due_periods()
    assert MonthlyReport.objects.filter(period__key="2026-04").count() == 3


def first_reports_with_few_clicks(county: County) -> None:
    """On a phone: the liaison officer fills in what changed, the secretary confirms."""
    liaison = county.at(local(2026, 4, 29), "liaison")
    liaison.goes_to("dispatch:month")
    liaison.page.set_viewport_size(PHONE)
    count_clicks(liaison)
    liaison.goes_to("dispatch:month")
    liaison.follows("去填报", within=liaison.row("小区值日生"))
    report_on(liaison, "100", done="2026-04-27")
    liaison.types({"no_problems": True})
    assert liaison.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    liaison.page.locator('button[name="file"]').click()
    liaison.sees("待书记确认")
    secretary = county.office.person("secretary")
    secretary.goes_to("dispatch:month")
    count_clicks(secretary)
    secretary.goes_to("dispatch:month")
    secretary.presses("直接确认", within=secretary.row("小区值日生"))
    secretary.sees("按时")
    assert clicks_of(liaison) + clicks_of(secretary) < FEW_CLICKS


def second_is_reminded_and_reports_late(county: County) -> None:
    """The reminder climbs from the liaison officer to the secretary; then the report comes."""
    for day in (local(2026, 4, 30, 8, 30), local(2026, 5, 6, 8, 30), local(2026, 5, 7, 8, 30)):
        county.office.it_is(day)
        tasks.open_due_periods()
        tasks.morning_reminders()
    secretary = county.at(local(2026, 5, 7, 9), "other_secretary")
    secretary.goes_to("notifications:inbox")
    secretary.sees("月报")
    county.office.picture(secretary, "reminder-has-climbed")
    liaison = county.office.person("other_liaison")
    liaison.opens("/")
    liaison.chooses("我的月报")
    expect(liaison.row("盘活闲置场地")).to_contain_text("缺报")
    liaison.follows("去填报", within=liaison.row("盘活闲置场地"))
    report_on(liaison, "50")
    words = {"kind": "site", "text": PROBLEM, "suggested_lead": "县自然资源局"}
    liaison.types({"problems": [{**words, "needs_coordination": True}]})
    liaison.waits_for_autosave()
    county.office.picture(liaison, "late-report-with-problem")
    liaison.page.locator('button[name="file"]').click()
    liaison.sees("待书记确认")
    secretary.goes_to("dispatch:month")
    secretary.presses("直接确认", within=secretary.row("盘活闲置场地"))
    secretary.sees("迟报")


def department_checks_both_at_once(county: County) -> None:
    """Both reports side by side with what changed, accepted together."""
    officer = county.at(local(2026, 5, 8), "staff")
    officer.goes_to("dispatch:check_list", query="?period=2026-04")
    officer.sees("小区值日生", "盘活闲置场地", "请求协调")
    county.office.picture(officer, "checking-at-once")
    for box in officer.every('main input[name="report"]'):
        box.check()
    officer.presses("核通过所选")
    officer.sees("已核 2 份月报")


def lamps_of_april_are_fixed(county: County) -> None:
    """After the deadline the lamps are fixed: green, and yellow for late and missing."""
    officer = county.at(local(2026, 5, 13), "staff")
    tasks.nightly_lamps()
    officer.goes_to("dispatch:month", query="?period=2026-04")
    officer.presses("定灯")
    officer.sees("已定灯")
    shown = dict(Lamp.objects.filter(fixed=True).values_list("project", "shown"))
    assert shown == {
        county.prompt.pk: LampColour.GREEN,
        county.late.pk: LampColour.YELLOW,
        county.red.pk: LampColour.YELLOW,
    }


def may_passes(county: County) -> None:
    """Two report as planned; the third is silent for a second month and turns red."""
    county.office.it_is(local(2026, 5, 29))
    tasks.open_due_periods()
    people = county.world.home.people
    for project, unit in ((county.prompt, ""), (county.late, "other_")):
        report = MonthlyReport.objects.get(project=project, period__key="2026-05")
        paper = content(project, 100, 100, done=clock.today())
        file_report(report_id=report.pk, content=paper, actor=people[f"{unit}liaison"])
        confirm_report(report_id=report.pk, actor=people[f"{unit}secretary"])
    county.office.it_is(local(2026, 6, 8))
    tasks.open_due_periods()
    for report in MonthlyReport.objects.filter(period__key="2026-05", state="confirmed"):
        accept_report(report_id=report.pk, actor=people["staff"])
    tasks.nightly_lamps()
    lamp = Lamp.objects.get(project=county.red, period__key="2026-05")
    assert (lamp.shown, "连续 2 期" in " ".join(lamp.reasons)) == (LampColour.RED, True)
    missing = MonthlyReport.objects.filter(timeliness=Timeliness.MISSING)
    assert {report.project_id for report in missing} == {county.red.pk}


def report_on(person: Person, percent: str, done: str = "") -> None:
    """Fill in the first task, what was done and what comes next."""
    person.page.locator('input[name$="-completion"]').first.fill(percent)
    if done:
        person.page.locator('input[name$="-done_date"]').first.fill(done)
    person.types({"narrative": NARRATIVE, "next_steps": NEXT_STEPS})


def count_clicks(person: Person) -> None:
    """Count what the person presses from the next page on."""
    person.page.add_init_script(COUNT_CLICKS)


def clicks_of(person: Person) -> int:
    """How often the person has pressed something since."""
    return int(person.page.evaluate("Number(sessionStorage.clicks || 0)"))


def number_in(text: str) -> int:
    """The first number in a text."""
    found = re.search(r"\d+", text)
    assert found, text
    return int(found.group())
