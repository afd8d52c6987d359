"""A county sets up its year from nothing to the open call, with nothing but the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from organisations.enums import OrgKind, Role, Sphere
from organisations.models import Organisation
from organisations.services.people import create_person
from organisations.services.tree import add_organisation, add_post
from programmes.enums import ProgrammeState, RuleSection
from programmes.models import Programme
from tests.browser.office import Office, opened_office
from tests.browser.people import Person
from tests.world import local

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = date(2019, 1, 1)
TOPICS = "党建引领物业服务\t必选\t基层治理\t县委重点任务\n银龄助老\t认领\t基层治理\t群众反映\n"


@pytest.fixture
def office(
    live_server, watched: Callable[[], Page], keep_screens: Callable[[Page, str], None]
) -> Iterator[Office]:
    """A county whose tree and people are known, and nothing else."""
    yield from opened_office(Office(live_server.url, watched, keep_screens))


def a_county(office: Office) -> None:
    """The committee, its department with one officer, a town with secretary and liaison officer."""
    county = unit(None, "中共清河县委员会", "清河县委", OrgKind.COUNTY_COMMITTEE)
    department = unit(county, "中共清河县委组织部", "县委组织部", OrgKind.DEPARTMENT)
    town = unit(county, "中共柳河镇委员会", "柳河镇党委", OrgKind.TOWN)
    seats = (
        (department, "组织科干部", Role.STAFF, "zzb"),
        (town, "柳河镇党委书记", Role.SECRETARY, "lh_shuji"),
        (town, "柳河镇联络员", Role.LIAISON, "lh_lianluo"),
    )
    for organisation, title, role, username in seats:
        post = add_post(actor=None, organisation=organisation, title=title, role=role)
        made = create_person(
            actor=None, username=username, display_name=title, post=post, starts_on=SINCE
        )
        office.passwords[username] = made.password


def unit(parent: Organisation | None, name: str, short_name: str, kind: str) -> Organisation:
    return add_organisation(
        actor=None,
        parent=parent,
        name=name,
        short_name=short_name,
        kind=kind,
        sphere=Sphere.RURAL,
    )


def test_a_county_is_set_up_from_nothing_to_the_open_call(office: Office):
    office.it_is(local(2026, 1, 12))
    a_county(office)
    officer = office.person("zzb")
    begins(office, officer)
    fills_in_every_section(office, officer)
    publishes(office, officer)
    programme = Programme.objects.get()
    assert programme.state == ProgrammeState.ACTIVE
    assert programme.topics.count() == 2
    office.it_is(programme.opens_at.replace(hour=1))
    unit_finds_the_open_call(office)


def begins(office: Office, officer: Person) -> None:
    """A draft from the plain template; units do not see it yet."""
    officer.goes_to("programmes:index")
    officer.page.get_by_role("link", name="新建方案").first.click()
    officer.page.get_by_label("年度", exact=True).fill("2026")
    office.picture(officer, "begin")
    officer.presses("建立草稿")
    expect(officer.page.get_by_text("已建立")).to_be_visible()
    liaison = office.person("lh_lianluo")
    liaison.goes_to("programmes:index")
    expect(liaison.page.get_by_text("编制中")).to_have_count(0)


def fills_in_every_section(office: Office, officer: Person) -> None:
    """From the first section to the last, changing what this county does differently."""
    page = officer.page
    page.get_by_role("link", name="基本信息与日历").click()
    for number, section in enumerate(RuleSection, start=1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(section.label)
        change = CHANGES.get(section)
        if change is not None:
            change(page)
        office.picture(officer, f"section-{number:02d}")
        page.get_by_role("button", name="保存").last.click()
    expect(page.locator(".err-summary")).to_have_count(0)


def names_the_place(page: Page) -> None:
    page.locator("[name=place_name]").fill("清河县")
    page.locator("[name=name]").fill("清河县2026年度书记项目")


def adds_a_category(page: Page) -> None:
    page.get_by_role("button", name="＋").first.click()
    page.locator("[name^=categories-][name$=-name]").last.fill("民生实事")


def pastes_topics(page: Page) -> None:
    page.locator("[name=pasted]").fill(TOPICS)
    page.get_by_role("button", name="填入上面的清单").click()
    expect(page.locator("[name^=topics-][name$=-title]").last).to_have_value("银龄助老")


def asks_for_two(page: Page) -> None:
    page.locator("[name=quotas-0-min]").fill("1")
    page.locator("[name=quotas-0-max]").fill("2")


CHANGES: dict[RuleSection, Callable[[Page], None]] = {
    RuleSection.BASICS: names_the_place,
    RuleSection.CATEGORIES: adds_a_category,
    RuleSection.TOPICS: pastes_topics,
    RuleSection.QUOTAS: asks_for_two,
}


def publishes(office: Office, officer: Person) -> None:
    """Looks at everything once more and puts the rules into force."""
    page = officer.page
    page.get_by_role("link", name="回到总表").click()
    expect(page.get_by_text("1–2 个").or_(page.get_by_text("最多 2 个")).first).to_be_visible()
    office.picture(officer, "overview")
    page.get_by_role("link", name="发布方案，开放申报").click()
    page.locator("main form button").last.click()
    expect(page.get_by_text("执行中").first).to_be_visible()


def unit_finds_the_open_call(office: Office) -> None:
    """The liaison officer sees the topics and begins an application."""
    liaison = office.person("lh_lianluo")
    liaison.goes_to("projects:topics")
    expect(liaison.page.get_by_text("党建引领物业服务").first).to_be_visible()
    office.picture(liaison, "topics")
    liaison.goes_to("projects:new")
    expect(
        liaison.page.get_by_role("button", name="开始")
        .or_(liaison.page.get_by_role("button", name="填"))
        .first
    ).to_be_visible()
    office.picture(liaison, "call-open")
