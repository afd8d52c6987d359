"""Accounts and appointments: opened, handed out, ended; who may do it and what is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django_password_validators.password_history.models import PasswordHistory

from core import clock
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from organisations.enums import OrgKind, Role
from organisations.initials import initials_of
from organisations.models import Appointment, Organisation, Post, User
from organisations.scope import scope_of
from organisations.services.appointments import appoint, end_appointment, revoke_appointment
from organisations.services.handout import NewHolder, hand_out
from organisations.services.passwords import reset_password
from organisations.services.people import create_person, deactivate_person
from organisations.services.tree import add_organisation, add_post, move_organisation
from tests.organisations.people import audit_actions, log_in
from tests.world import World, add_person

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def _post(world: World, *, foreign: bool = False, role: str = Role.LIAISON, n: int = 1) -> Post:
    county = world.foreign if foreign else world.home
    organisation = county.department if role in (Role.STAFF, Role.HEAD) else county.towns[1]
    return Post.objects.create(organisation=organisation, title=f"新岗位{n}", role=role)


def _holders(world: World, count: int, **changes: Any) -> list[NewHolder]:
    return [
        NewHolder(
            post=_post(world, n=n, **changes),
            username=f"xin{n}",
            display_name=f"新岗位{n}",
            starts_on=DAY,
        )
        for n in range(count)
    ]


def _authenticates(username: str, password: str) -> bool:
    request = RequestFactory().post("/accounts/login/")
    return authenticate(request, username=username, password=password) is not None


def test_a_new_person_gets_a_one_time_password_and_a_post(world: World) -> None:
    account = create_person(
        actor=world.administrator,
        username="zhangsan",
        display_name="张三",
        post=_post(world),
        starts_on=clock.today(),
    )
    user = User.objects.get(username="zhangsan")
    assert user.must_change_password
    assert account.password not in user.password
    assert scope_of(user).unit_ids(Role.LIAISON) == {world.home.towns[1].pk}
    assert PasswordHistory.objects.filter(user_config__user=user).count() == 1
    assert audit_actions() == ["account.create", "appointment.start"]
    assert not AuditRecord.objects.filter(details__contains=account.password).exists()
    assert log_in(Client(), "zhangsan", account.password).status_code == 302


def test_a_taken_user_name_is_refused_and_nothing_stays(world: World) -> None:
    with pytest.raises(Conflict, match="已被使用"):
        create_person(
            actor=world.administrator,
            username=world.staff.username,
            display_name="重名",
            post=_post(world),
            starts_on=DAY,
        )
    assert audit_actions() == []


@pytest.mark.parametrize("actor", ["staff", "head", "secretary", "leader", "expert"])
def test_only_an_administrator_opens_single_accounts(world: World, actor: str) -> None:
    with pytest.raises(NotAllowed):
        create_person(
            actor=getattr(world, actor),
            username="x1",
            display_name="某",
            post=_post(world),
            starts_on=DAY,
        )


def test_an_administrator_reaches_no_other_county(world: World) -> None:
    admin, stranger = world.administrator, world.foreign.people["secretary"]
    appointment = stranger.appointments.get()
    acts = [
        lambda: reset_password(actor=admin, user=stranger),
        lambda: deactivate_person(actor=admin, user=stranger),
        lambda: appoint(actor=admin, user=stranger, post=_post(world), starts_on=DAY),
        lambda: appoint(
            actor=admin, user=world.staff, post=_post(world, foreign=True), starts_on=DAY
        ),
        lambda: end_appointment(actor=admin, appointment=appointment, ends_on=DAY),
        lambda: revoke_appointment(actor=admin, appointment=appointment),
        lambda: move_organisation(
            actor=admin, organisation=world.home.unit, parent=world.foreign.committee
        ),
        lambda: add_post(
            actor=admin, organisation=world.foreign.unit, title="某岗", role=Role.STAFF
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert audit_actions() == []


def test_who_also_serves_above_is_not_looked_after_from_below(world: World) -> None:
    post = Post.objects.create(
        organisation=world.foreign.committee, title="市委常委", role=Role.LEADER
    )
    Appointment.objects.create(user=world.secretary, post=post, starts_on=DAY)
    with pytest.raises(NotAllowed):
        reset_password(actor=world.administrator, user=world.secretary)


def test_nobody_gives_oneself_rights_or_a_password(world: World) -> None:
    admin = world.administrator
    with pytest.raises(NotAllowed, match="不能给自己任职"):
        appoint(actor=admin, user=admin, post=_post(world, role=Role.HEAD), starts_on=DAY)
    with pytest.raises(NotAllowed):
        reset_password(actor=admin, user=admin)
    with pytest.raises(NotAllowed):
        deactivate_person(actor=admin, user=admin)


def test_the_same_post_is_not_held_twice_at_a_time(world: World) -> None:
    post, user = _post(world), world.staff
    act = {"actor": world.administrator, "user": user, "post": post}
    appoint(**act, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
    for starts_on, ends_on in [(date(2026, 3, 31), None), (date(2025, 1, 1), date(2026, 1, 1))]:
        with pytest.raises(Conflict):
            appoint(**act, starts_on=starts_on, ends_on=ends_on)
    appoint(**act, starts_on=date(2026, 4, 1))
    with pytest.raises(InvalidInput):
        appoint(**act, starts_on=date(2025, 4, 1), ends_on=date(2025, 3, 1))


def test_an_appointment_ends_on_its_last_day_and_not_twice(world: World) -> None:
    appointment = world.staff2.appointments.get()
    act = {"actor": world.administrator, "appointment": appointment}
    end_appointment(**act, ends_on=date(2026, 5, 31), reason="调离")
    appointment.refresh_from_db()
    assert appointment.ends_on == date(2026, 5, 31)
    with pytest.raises(StaleState):
        end_appointment(**act, ends_on=date(2026, 6, 30))
    with pytest.raises(InvalidInput):
        end_appointment(**act, ends_on=date(2018, 1, 1))
    row = AuditRecord.objects.get(action="appointment.end")
    assert row.reason == "调离"


def test_a_closed_account_is_not_closed_again(world: World) -> None:
    deactivate_person(actor=world.administrator, user=world.staff2, reason="退休")
    with pytest.raises(StaleState):
        deactivate_person(actor=world.administrator, user=world.staff2)


def test_many_accounts_are_handed_out_at_once(world: World) -> None:
    holders = _holders(world, 12)
    lines = hand_out(actor=world.staff, holders=holders)
    assert [line.username for line in lines] == [holder.username for holder in holders]
    assert len({line.password for line in lines}) == 12
    assert lines[0].unit == world.home.towns[1].short_name
    for line in lines:
        assert _authenticates(line.username, line.password)
        user = User.objects.get(username=line.username)
        assert user.must_change_password
        assert scope_of(user).roles == {Role.LIAISON}
        assert PasswordHistory.objects.filter(user_config__user=user).count() == 1
    assert audit_actions() == ["account.create"] * 12 + ["appointment.start"] * 12


def test_a_hand_out_costs_the_same_lookups_for_many(
    world: World, django_assert_max_num_queries
) -> None:
    """One insert per person is for the salt of the password history; the rest is in bulk."""
    holders = _holders(world, 20)
    with django_assert_max_num_queries(20 + 20):
        hand_out(actor=None, holders=holders)


def test_a_hand_out_is_all_or_nothing(world: World) -> None:
    holders = _holders(world, 2)
    User.objects.create(username="xin1", display_name="占用")
    with pytest.raises(Conflict, match="xin1"):
        hand_out(actor=world.staff, holders=holders)
    with pytest.raises(Conflict):
        hand_out(actor=world.staff, holders=[holders[0], holders[0]])
    assert not User.objects.filter(username="xin0").exists()


@pytest.mark.parametrize(
    ("actor", "role", "may"),
    [
        ("staff", Role.SECRETARY, True),
        ("staff", Role.STAFF, True),
        ("staff", Role.HEAD, False),
        ("head", Role.HEAD, True),
        ("head", Role.ADMINISTRATOR, False),
        ("administrator", Role.ADMINISTRATOR, True),
        ("secretary", Role.LIAISON, False),
        ("leader", Role.LIAISON, False),
    ],
)
def test_nobody_opens_an_account_above_the_own_one(
    world: World, actor: str, role: str, may: bool
) -> None:
    holders = _holders(world, 1, role=role)
    if may:
        assert hand_out(actor=getattr(world, actor), holders=holders)
        return
    with pytest.raises(NotAllowed):
        hand_out(actor=getattr(world, actor), holders=holders)


def test_staff_open_the_heads_account_where_nobody_heads_the_department(world: World) -> None:
    for name in ("head", "head2"):
        revoke_appointment(actor=None, appointment=getattr(world, name).appointments.get())
    assert hand_out(actor=world.staff, holders=_holders(world, 1, role=Role.HEAD))


def test_the_department_hands_out_nothing_in_another_county(world: World) -> None:
    with pytest.raises(NotAllowed):
        hand_out(actor=world.staff, holders=_holders(world, 1, foreign=True))


def test_the_tree_grows_with_initials_and_moves_with_its_sight(world: World) -> None:
    admin = world.administrator
    town = add_organisation(
        actor=admin,
        parent=world.home.committee,
        name="中共分水县钤山镇委员会",
        short_name="钤山镇党委",
        kind=OrgKind.TOWN,
    )
    assert town.initials == initials_of("钤山镇党委") == "qszdw"
    person = add_person("cun", "村书记", town, Role.SECRETARY)
    move_organisation(actor=admin, organisation=town, parent=world.home.towns[0])
    assert Organisation.objects.find_problems() == ([], [], [], [], [])
    moved = Organisation.objects.visible_to(User.objects.get(pk=person.pk)).get()
    assert Organisation.objects.get_parent(moved) == world.home.towns[0]
    with pytest.raises(Conflict):
        add_organisation(
            actor=admin, parent=moved, name=town.name, short_name="重名", kind=OrgKind.TOWN
        )
    with pytest.raises(InvalidInput):
        move_organisation(actor=admin, organisation=world.home.towns[0], parent=moved)


def test_a_new_tree_is_planted_from_the_console_only(world: World) -> None:
    facts = {"parent": None, "name": "中共新县委员会", "short_name": "新县委"}
    with pytest.raises(NotAllowed):
        add_organisation(actor=world.administrator, kind=OrgKind.COUNTY_COMMITTEE, **facts)
    assert add_organisation(actor=None, kind=OrgKind.COUNTY_COMMITTEE, **facts).is_root()


def test_no_account_stands_above_the_rules(world: World) -> None:
    with pytest.raises(CommandError, match="bootstrap_administrator"):
        call_command("createsuperuser")
    with pytest.raises(TypeError):
        User.objects.create_superuser("root", password="Ceshi-2026-mima")
    user = world.secretary
    user.is_superuser = True
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()


def test_the_first_administrator_comes_from_the_console(db: None, capsys) -> None:
    with pytest.raises(CommandError, match="--organisation"):
        call_command("bootstrap_administrator", "gly")
    call_command("bootstrap_administrator", "gly", organisation="中共分宜县委员会")
    user = User.objects.get(username="gly")
    password = capsys.readouterr().out.split("一次性密码：")[1].split("\n")[0]
    assert _authenticates("gly", password)
    assert user.must_change_password
    assert scope_of(user).roles == {Role.ADMINISTRATOR}
    assert Organisation.objects.get().short_name == "分宜县委"

    call_command("bootstrap_administrator", "gly")
    renewed = capsys.readouterr().out.split("一次性密码：")[1].split("\n")[0]
    assert not _authenticates("gly", password)
    assert _authenticates("gly", renewed)


def test_the_console_does_not_turn_an_existing_person_into_an_administrator(world: World) -> None:
    with pytest.raises(CommandError, match="不是系统管理员"):
        call_command("bootstrap_administrator", world.staff.username)


def test_every_refusal_is_a_sentence_for_people(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        appoint(
            actor=world.administrator,
            user=world.staff,
            post=world.staff.appointments.get().post,
            starts_on=clock.today() + timedelta(days=1),
        )
    assert refusal.value.message.endswith("。")
