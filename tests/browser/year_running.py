"""Second chapter of the year in the browser: the months, reported, confirmed, checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core import clock
from dispatch.content import ReportContent, TaskUpdate
from dispatch.models import MonthlyReport
from dispatch.queries.tasks import task_lines
from dispatch.services.checking import accept_report
from dispatch.services.periods import open_due_periods
from dispatch.services.reports import confirm_report, file_report
from organisations.models import User
from tests.browser.office import Office
from tests.browser.year_applying import LIAISON, OFFICER, SECRETARY, TITLE
from tests.world import local

FULL = Decimal(100)
DONE_ON = date(2020, 4, 21)


def month_is_opened(office: Office) -> None:
    """The officer opens the first month by hand."""
    office.it_is(local(2020, 4, 1))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("月度调度")
    office.picture(officer, "month-not-open")
    officer.presses("开启 2020-04 报告期")
    officer.sees(TITLE)
    office.picture(officer, "month-open")


def month_is_reported(office: Office) -> None:
    """The liaison officer fills in the report, sees it kept, and hands it to the secretary."""
    office.it_is(local(2020, 4, 28))
    liaison = office.person(LIAISON)
    liaison.opens("/")
    liaison.chooses("我的月报")
    office.picture(liaison, "months-of-unit")
    liaison.follows("去填报", within=liaison.row(TITLE))
    first = liaison.page.locator('input[name$="-completion"]').first
    first.fill("100")
    liaison.page.locator('input[name$="-done_date"]').first.fill(DONE_ON.isoformat())
    liaison.types(
        {
            "narrative": "书记带队走访二十六个支部，逐个过堂，建立问题清单一份，共列问题八十二条。",
            "next_steps": "下月制定一支部一方案，明确责任人，首批支部启动阵地改造。",
            "no_problems": True,
        }
    )
    liaison.waits_for_autosave()
    office.picture(liaison, "report")
    liaison.page.locator('button[name="file"]').click()
    liaison.sees("书记")
    office.it_is(local(2020, 4, 29))
    secretary = office.person(SECRETARY)
    secretary.opens("/")
    secretary.chooses("我的月报")
    secretary.follows("打开核对")
    office.picture(secretary, "report-to-confirm")
    secretary.page.locator('button[name="file"]').click()
    secretary.sees("组织部")


def month_is_checked(office: Office) -> None:
    """The officer accepts the report; the lamp of the project is lit with its reason."""
    office.it_is(local(2020, 5, 6))
    officer = office.person(OFFICER)
    officer.opens("/")
    officer.chooses("月度调度")
    officer.follows("去核报", within=officer.row(TITLE))
    office.picture(officer, "check")
    officer.presses("核报通过")
    officer.opens(office.addresses["project"])
    officer.sees("灯色", "正常")
    office.picture(officer, "project-in-progress")


def other_months_pass(office: Office) -> None:
    """The months from May to October: the system opens them, the unit reports as planned."""
    people = {name: User.objects.get(username=name) for name in (LIAISON, SECRETARY, OFFICER)}
    for month in range(5, 11):
        office.it_is(local(2020, month, 30))
        open_due_periods(now=clock.now())
        for report in MonthlyReport.objects.filter(state="open").select_related("project"):
            file_report(report_id=report.pk, content=content(report), actor=people[LIAISON])
            confirm_report(report_id=report.pk, actor=people[SECRETARY])
            accept_report(report_id=report.pk, actor=people[OFFICER])


def content(report: MonthlyReport) -> ReportContent:
    """A report in which every task due this month is done."""
    today = clock.today()
    lines = [line for line in task_lines(report) if line.is_due or line.is_open]
    return ReportContent(
        narrative=f"{today.month}月书记到点位推进两次，按计划完成本月任务，台账和佐证材料已整理。",
        next_steps="下月按计划推进后续任务，书记继续每两周到现场调度一次。",
        tasks=tuple(
            TaskUpdate(line.milestone.pk, FULL, min(line.milestone.due_date, today))
            if line.is_due
            else TaskUpdate(line.milestone.pk, line.before)
            for line in lines
        ),
        no_problems=True,
    )


def lamps_are_seen(office: Office) -> None:
    """The leader sees the lamp on the overview and opens the list behind it."""
    leader = office.person("xw_shuji")
    leader.opens("/")
    office.picture(leader, "workbench-leader")
    leader.chooses("项目总览")
    leader.sees("书记项目总览")
    office.picture(leader, "overview")
    leader.page.locator('main a[href*="lamp=green"]').first.click()
    leader.sees("项目库", TITLE)
