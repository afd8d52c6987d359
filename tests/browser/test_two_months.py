"""Two months with three townships: one on time, one late with a problem, one red."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page

from organisations.enums import OrgKind, Role
from programmes.models import DispatchRule
from projects.models import Project
from tests.browser import months_handling as handling
from tests.browser import months_reporting as reporting
from tests.browser.months_reporting import County
from tests.browser.office import Office, opened_office
from tests.dispatch.months import running
from tests.dispatch.supervising import kinds_of
from tests.world import PASSWORD, World, add_org, add_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(seconds=80)]

ACTING = ("liaison", "secretary", "other_liaison", "other_secretary", "staff", "staff2", "head")


@pytest.fixture
def office(
    live_server, watched: Callable[[], Page], keep_screens: Callable[[Page, str], None]
) -> Iterator[Office]:
    """The people of the county, each at an own screen."""
    yield from opened_office(Office(live_server.url, watched, keep_screens, story="months"))


@pytest.fixture
def county(world: World, office: Office) -> County:
    """Three townships with a project each, reporting from April on."""
    third = add_org(world.home.committee, "分水丙镇党委", OrgKind.TOWN, "04")
    people = [world.home.people[name] for name in (*ACTING, "leader")]
    people.append(add_person("third_secretary", "丙镇党委书记", third, Role.SECRETARY))
    people.append(add_person("third_liaison", "丙镇联络员", third, Role.LIAISON))
    for person in people:
        person.set_password(PASSWORD)
        person.save()
        office.passwords[person.username] = PASSWORD
    rule = DispatchRule.objects.filter(programme=world.programme)
    rule.update(first_month=date(2026, 4, 1))
    kinds_of(world.programme)
    first, second = world.home.towns
    places = ((first, "小区值日生"), (second, "盘活闲置场地"), (third, "老街夜话"))
    projects: list[Project] = [
        running(world.programme, town, title=title) for town, title in places
    ]
    return County(world, office, *projects)


def test_two_months_of_three_townships(county: County):
    reporting.month_opens_by_itself(county)
    reporting.first_reports_with_few_clicks(county)
    reporting.second_is_reminded_and_reports_late(county)
    reporting.department_checks_both_at_once(county)
    handling.problem_is_coordinated(county)
    reporting.lamps_of_april_are_fixed(county)
    reporting.may_passes(county)
    handling.red_order_goes_its_way(county)
    handling.visit_leaves_a_finding_that_is_put_right(county)
    handling.bulletin_names_the_third(county)
    handling.leader_and_department_follow(county)
