"""Second chapter of two months: coordination, an order, a visit, a bulletin, and who follows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from dispatch.models import Bulletin, CoordinationItem, Finding, SupervisionOrder
from tests.browser.months_reporting import PHONE, PROBLEM, County, number_in
from tests.browser.people import Person
from tests.world import local

REPLY = "已由书记牵头研究，明确专人负责，倒排工期，六月底前补齐台账并完成第二项任务。"


def step(person: Person, action: str, **fields: Any) -> None:
    """Take one step of a coordinated problem, unfolding its panel where it is folded."""
    form = person.page.locator(f'main form[action$="/{action}/"]')
    form.wait_for(state="attached")
    folded = person.page.locator("main details:not([open])").filter(has=form)
    if folded.count():
        folded.locator("summary").click()
    person.types({f"{action}-{name}": value for name, value in fields.items()})
    form.locator("button").last.click()


def problem_is_coordinated(county: County) -> None:
    """From the report to 销号: taken, given to a lead, answered, rated by the unit."""
    officer = county.at(local(2026, 5, 8, 14), "staff")
    officer.opens("/")
    officer.chooses("协调事项")
    officer.sees("场地属三家单位共有")
    item = CoordinationItem.objects.get(project=county.late)
    assert item.problem == PROBLEM
    officer.goes_to("dispatch:coordination_item", item.pk)
    step(officer, "accept")
    officer.sees("已受理")
    step(officer, "assign", lead="县自然资源局")
    officer.sees("已交办")
    county.office.picture(officer, "problem-assigned")
    officer = county.at(local(2026, 5, 12, 10), "staff")
    officer.goes_to("dispatch:coordination_item", item.pk)
    step(officer, "result", text="自然资源局已明确按共有产权办理，三家单位签订了委托协议。")
    officer.sees("待单位确认")
    secretary = county.office.person("other_secretary")
    secretary.opens("/")
    secretary.sees("盘活闲置场地")
    secretary.goes_to("dispatch:coordination_item", item.pk)
    secretary.types({"rate-rating": "satisfied"})
    secretary.presses("提交评价")
    secretary.sees("已销号")
    county.office.picture(secretary, "problem-closed")


def red_order_goes_its_way(county: County) -> None:
    """Drafted by staff, signed by the head, signed for and answered by the unit, closed."""
    officer = county.at(local(2026, 6, 9), "staff")
    officer.goes_to("dashboards:project", county.red.pk)
    officer.follows("发督办单")
    officer.types({"kind": "red"})
    county.office.picture(officer, "order-drafted")
    officer.presses("保存拟稿")
    officer.presses("送负责人签发")
    order = SupervisionOrder.objects.get(project=county.red)
    head = county.office.person("head")
    head.opens("/")
    head.sees("老街夜话")
    head.goes_to("dispatch:order", order.pk)
    head.presses("签发")
    head.sees("〔2026〕")
    secretary = county.office.person("third_secretary")
    secretary.opens("/")
    secretary.sees("老街夜话")
    secretary.goes_to("dispatch:orders")
    secretary.follows("去签收")
    secretary.presses("签收")
    secretary.types({"text": REPLY})
    county.office.picture(secretary, "order-answered")
    secretary.presses("回复")
    secretary.sees("等待组织部核验")
    officer.goes_to("dispatch:orders")
    officer.follows("去核验")
    officer.presses("核验办结")
    officer.sees("已核验办结")


def visit_leaves_a_finding_that_is_put_right(county: County) -> None:
    """Two officers go there with a phone; the unit puts right, the second officer verifies."""
    officer = county.at(local(2026, 6, 10), "staff")
    officer.goes_to("dispatch:inspection_new", query=f"?project={county.red.pk}")
    expect(officer.page.get_by_role("checkbox", name="选择 老街夜话")).to_be_checked()
    officer.types({"planned_on": "2026-06-10"})
    officer.page.locator('main select[name="kind"]').select_option(label="重点抽查")
    for name in ("staff", "staff2"):
        person = county.world.home.people[name]
        officer.types({"inspectors": str(person.pk)})
    officer.presses("安排督查", within=officer.page.locator("main .foot"))
    officer.sees("已安排督查 1 次")
    officer.page.set_viewport_size(PHONE)
    officer.goes_to("dispatch:inspections")
    officer.follows("去记录", within=officer.row("老街夜话"))
    officer.follows("填写督查记录")
    officer.types(
        {
            "rating": "poor",
            "seen": "查看夜话点台账和现场，四月以来没有新的记录，群众反映活动停了两个月。",
            "talked_to": "6",
            "findings-0-text": "第一项任务没有完成，台账空白。",
            "findings-0-severity": "serious",
        }
    )
    county.office.picture(officer, "visit-recorded")
    officer.page.set_viewport_size(PHONE)
    officer.presses("完成记录")
    officer.sees("督查记录已完成并锁定")
    liaison = county.office.person("third_liaison")
    liaison.goes_to("dispatch:findings")
    liaison.follows("去整改")
    liaison.types({"text": REPLY})
    liaison.presses("报送整改情况")
    liaison.sees("等待组织部核验")
    colleague = county.office.person("staff2")
    colleague.goes_to("dispatch:finding", Finding.objects.get().pk)
    colleague.presses("核验销号")
    colleague.sees("已核验销号")


def bulletin_names_the_third(county: County) -> None:
    """Made from the month's data, heard, signed, numbered, read."""
    officer = county.at(local(2026, 6, 10, 15), "staff")
    officer.page.set_viewport_size({"width": 1366, "height": 768})
    officer.goes_to("dispatch:bulletins")
    officer.page.locator('main select[name="period"]').select_option(index=0)
    officer.presses("生成通报")
    officer.sees("老街夜话", "小区值日生")
    county.office.picture(officer, "bulletin-draft")
    officer.presses("保存并看样稿")
    officer.presses("听取说明并送签")
    bulletin = Bulletin.objects.get()
    liaison = county.office.person("third_liaison")
    liaison.opens("/")
    liaison.goes_to("dispatch:bulletin_explain", bulletin.pk)
    liaison.sees("老街夜话")
    words = liaison.page.get_by_label("说明一句话")
    words.fill("负责人因病离岗，六月起已由副书记接手，月底前补报。")
    liaison.presses("答复组织部")
    liaison.sees("已答复组织部")
    officer.goes_to("dispatch:bulletin", bulletin.pk)
    officer.presses("送负责人签发")
    head = county.office.person("head")
    head.goes_to("dispatch:bulletin", bulletin.pk)
    head.presses("签发")
    head.sees("〔2026〕第1期", "负责人因病离岗")
    county.office.picture(head, "bulletin-issued")
    reader = county.office.person("liaison")
    reader.page.set_viewport_size({"width": 1366, "height": 768})
    reader.goes_to("dispatch:bulletins")
    reader.follows("查看")
    reader.presses("已阅")
    reader.sees("已签收")
    officer.goes_to("dispatch:bulletin_receipts", bulletin.pk)
    officer.sees("已阅", "未签收")


def leader_and_department_follow(county: County) -> None:
    """The leader's red number leads to one project, and its page to what was done about it."""
    leader = county.at(local(2026, 6, 11), "leader")
    leader.goes_to("dashboards:overview")
    red = leader.page.locator('main a[href*="lamp=red"]').first
    assert number_in(red.inner_text()) == 1
    red.click()
    leader.sees("老街夜话")
    county.office.picture(leader, "leader-reads-who-is-red")
    leader.goes_to("dashboards:project", county.red.pk)
    leader.sees("调度跟进", "没有未办结的")
    leader.goes_to("dispatch:bulletins")
    leader.sees("〔2026〕第1期")
    officer = county.office.person("staff")
    officer.opens(reverse("dispatch:month") + "?period=2026-05")
    row = officer.row("老街夜话")
    assert "缺报" in row.inner_text()
    county.office.picture(officer, "month-of-the-department")
