"""What today's posts open, and that a change acts on the next request (T4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core import clock
from organisations.enums import OrgKind, Role
from organisations.models import Appointment, Organisation, Post, User
from organisations.queries import department_people, people_with_role
from organisations.scope import committee_path_of, scope_of
from organisations.services.appointments import appoint, revoke_appointment
from organisations.services.people import deactivate_person
from tests.organisations.people import logged_in
from tests.world import World, add_org, add_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def _fresh(user: User) -> User:
    """The person as the next request reads it."""
    return User.objects.get(pk=user.pk)


def _seen(user: User) -> set[str]:
    return set(Organisation.objects.visible_to(_fresh(user)).values_list("short_name", flat=True))


def _only_post(user: User) -> Appointment:
    return user.appointments.get()


def test_a_department_serves_its_parent_committee_and_others_themselves() -> None:
    assert committee_path_of("00010001", OrgKind.DEPARTMENT) == "0001"
    assert committee_path_of("00010002", OrgKind.TOWN) == "00010002"
    assert committee_path_of("0001", OrgKind.COUNTY_COMMITTEE) == "0001"


def test_the_department_sees_the_whole_county_and_a_town_sees_itself(world: World) -> None:
    county = {world.home.committee, world.home.department, *world.home.towns, world.home.unit}
    assert _seen(world.staff) == {org.short_name for org in county}
    assert _seen(world.leader) == _seen(world.head) == _seen(world.staff)
    assert _seen(world.secretary) == _seen(world.liaison) == {world.home.towns[0].short_name}


def test_an_administrator_sees_no_unit_by_that_role(world: World) -> None:
    assert _seen(world.administrator) == set()


def test_a_village_below_the_town_belongs_to_the_county_but_not_to_the_town(world: World) -> None:
    """A unit's own people see their unit; only committees look down."""
    village = add_org(world.home.towns[0], "分水甲村党总支", OrgKind.VILLAGE)
    assert village.short_name in _seen(world.staff)
    assert village.short_name not in _seen(world.secretary)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "open_"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), None, False),
    ],
)
def test_only_a_post_held_today_opens_anything(
    world: World, starts_on: date, ends_on: date | None, open_: bool
) -> None:
    user = world.secretary
    user.appointments.update(starts_on=starts_on, ends_on=ends_on)
    assert bool(scope_of(_fresh(user), TODAY).seats) is open_


def test_the_day_is_the_day_in_china(world: World) -> None:
    """At 16:30 UTC the next day has begun in Shanghai."""
    user = world.secretary
    user.appointments.update(starts_on=date(2026, 6, 2))
    moment = clock.now().replace(year=2026, month=6, day=2, hour=0, minute=30)
    with clock.at(moment):
        assert scope_of(_fresh(user)).seats


def test_an_inactive_person_and_an_inactive_unit_open_nothing(world: World) -> None:
    town = world.home.towns[0]
    Organisation.objects.filter(pk=town.pk).update(is_active=False)
    assert not scope_of(_fresh(world.secretary)).seats
    User.objects.filter(pk=world.staff.pk).update(is_active=False)
    assert not scope_of(_fresh(world.staff)).seats


def test_revocation_is_immediate(world: World) -> None:
    """The session stays, the sight is gone on the next request."""
    pages = {"administrator": "/backoffice/", "staff": "/reviews/pre-review/"}
    visits = {name: logged_in(world.home.people[name]) for name in pages}
    assert {visits[name].get(page).status_code for name, page in pages.items()} == {200}
    revoke_appointment(actor=None, appointment=_only_post(world.administrator))
    revoke_appointment(actor=world_admin_of_all(world), appointment=_only_post(world.staff))
    assert {visits[name].get(page).status_code for name, page in pages.items()} == {403}
    assert _seen(world.staff) == set()


def world_admin_of_all(world: World) -> User:
    """A second administrator of the home county."""
    return add_person("gly2", "系统管理员二", world.home.committee, Role.ADMINISTRATOR)


def test_an_appointment_begun_today_can_be_revoked_today(world: World) -> None:
    user = add_person("xin", "新来的干部", world.home.department, Role.STAFF)
    user.appointments.update(starts_on=clock.today())
    revoke_appointment(actor=world.administrator, appointment=_only_post(user))
    assert not scope_of(_fresh(user)).seats


def test_role_change_kills_scope(world: World) -> None:
    """Who moves from the department to a town keeps nothing of the department's sight."""
    user = world.staff2
    post = Post.objects.create(
        organisation=world.home.towns[1], title="乙镇党委副书记", role=Role.SECRETARY
    )
    revoke_appointment(actor=world.administrator, appointment=_only_post(user))
    appoint(actor=world.administrator, user=user, post=post, starts_on=clock.today())
    assert _seen(user) == {world.home.towns[1].short_name}
    assert scope_of(_fresh(user)).roles == {Role.SECRETARY}


def test_two_roles_do_not_widen(world: World) -> None:
    """Secretary of one town and liaison of another: each right stays where it was given."""
    user, (first, second) = world.secretary, world.home.towns
    post = Post.objects.create(organisation=second, title="乙镇第二联络员", role=Role.LIAISON)
    appoint(actor=world.administrator, user=user, post=post, starts_on=clock.today())
    scope = scope_of(_fresh(user))
    assert scope.unit_ids(Role.SECRETARY) == {first.pk}
    assert scope.unit_ids(Role.LIAISON) == {second.pk}
    assert scope.committee_paths() == frozenset()
    assert _seen(user) == {first.short_name, second.short_name}


def test_staff_here_and_liaison_in_another_county_does_not_make_staff_there(world: World) -> None:
    user, town = world.staff, world.foreign.towns[0]
    post = Post.objects.create(organisation=town, title="挂职联络员", role=Role.LIAISON)
    appoint(actor=None, user=user, post=post, starts_on=clock.today())
    scope = scope_of(_fresh(user))
    assert scope.serves(world.home.committee.path, Role.STAFF)
    assert not scope.serves(world.foreign.committee.path, Role.STAFF, Role.HEAD)
    assert _seen(user) & {world.foreign.unit.short_name} == set()


def test_scope_takes_one_query_per_request(world: World, django_assert_num_queries) -> None:
    user = _fresh(world.staff)
    with django_assert_num_queries(1):
        assert scope_of(user).seats
        assert scope_of(user).roles


def test_people_with_role_are_those_in_office_that_day(world: World) -> None:
    town = world.home.towns[0]
    day = clock.today()
    found = people_with_role(role=Role.SECRETARY, organisation_id=town.pk, on=day)
    assert list(found) == [world.secretary]
    deactivate_person(actor=world.administrator, user=world.secretary)
    assert list(found.all()) == []
    early = people_with_role(role=Role.LIAISON, organisation_id=town.pk, on=date(2018, 12, 31))
    assert list(early) == []


def test_department_people_serve_exactly_that_committee(world: World) -> None:
    committee, day = world.home.committee, clock.today()
    found = department_people(committee_id=committee.pk, roles=[Role.STAFF, Role.HEAD], on=day)
    assert set(found) == {world.staff, world.staff2, world.head, world.head2}
    town_department = add_org(world.home.towns[0], "分水甲镇组织办", OrgKind.DEPARTMENT)
    add_person("zuzhiban", "镇组织办干部", town_department, Role.STAFF)
    assert set(found.all()) == {world.staff, world.staff2, world.head, world.head2}
    assert not department_people(committee_id=0, roles=[Role.STAFF], on=day)
