"""Every role logs in by the form, and one project goes from the workbook to the ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from organisations.services.passwords import give_one_time_password
from tests.browser import year_applying as applying
from tests.browser import year_finishing as finishing
from tests.browser import year_running as running
from tests.browser.office import Office, opened_office, set_up_county
from tests.browser.people import Person
from tests.world import PASSWORD, World, local

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = (
    ("leader", "领导", "项目总览"),
    ("head", "组织部负责人", "立项审定"),
    ("staff", "组织部工作人员", "预审"),
    ("expert", "专家", "我的评分"),
    ("secretary", "书记", "我的项目"),
    ("liaison", "联络员", "申报项目"),
    ("administrator", "系统管理员", "技术维护"),
)


@pytest.fixture
def office(
    live_server, watched: Callable[[], Page], keep_screens: Callable[[Page, str], None]
) -> Iterator[Office]:
    """The office of a county that has nothing yet but its rules and one officer."""
    yield from opened_office(Office(live_server.url, watched, keep_screens))


@pytest.mark.long(seconds=150)
def test_one_project_goes_from_the_workbook_to_the_ranking(office: Office):
    office.it_is(local(2020, 2, 24))
    _, passwords = set_up_county()
    office.passwords.update(passwords)
    applying.workbook_goes_in(office)
    applying.application_is_written(office)
    applying.secretary_submits(office)
    applying.returned_once(office)
    applying.passed(office)
    applying.approved_and_started(office)
    running.month_is_opened(office)
    running.month_is_reported(office)
    running.month_is_checked(office)
    running.other_months_pass(office)
    running.lamps_are_seen(office)
    finishing.closing_is_filed(office)
    finishing.acceptance_is_begun(office)
    for username in finishing.judges_are_assigned(office):
        finishing.judge_scores(office, username)
    finishing.head_accepts(office)
    finishing.ranking_is_frozen(office)
    finishing.leader_sees_the_result(office)


def test_every_role_logs_in_by_the_form_and_finds_its_menu(
    world: World, live_server, watched: Callable[[], Page]
):
    for name, role, line in ROLES:
        account = world.home.people[name]
        account.set_password(PASSWORD)
        account.save()
        person = Person(watched(), live_server.url, account.username, PASSWORD)
        person.opens("/")
        expect(person.page.locator("header .person")).to_contain_text(role)
        expect(person.page.locator("#menu")).to_contain_text(line)
        person.leaves()
        person.page.context.close()


def test_a_one_time_password_opens_nothing_but_its_own_change(
    world: World, live_server, watched: Callable[[], Page], keep_screens
):
    password = give_one_time_password(world.liaison)
    person = Person(watched(), live_server.url, world.liaison.username, password)
    person.page.goto(live_server.url + reverse("organisations:login"))
    person.logs_in()
    person.sees("请先改成自己的密码")
    keep_screens(person.page, "forced-change-of-password")
    person.page.goto(live_server.url + reverse("dashboards:library"))
    person.sees("请先改成自己的密码")
    person.changes_password()
    person.goes_to("dashboards:library")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("我的项目")
