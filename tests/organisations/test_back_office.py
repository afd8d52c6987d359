"""The back office: one door, one's own part of the tree, no project data, all recorded."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from core import clock
from core.models import AuditRecord
from organisations.enums import OrgKind, Role
from organisations.models import Appointment, Organisation, Post, User
from organisations.scope import scope_of
from organisations.services.appointments import revoke_appointment
from tests.organisations.people import audit_actions, log_in, logged_in, with_password
from tests.security.route import EVERYONE_IN
from tests.world import World, add_person

pytestmark = pytest.mark.django_db
DOOR = "/backoffice/"
USERS = "/backoffice/organisations/user/"


def _person(world: World, name: str) -> User:
    county = world.foreign if name.startswith("foreign_") else world.home
    return county.people[name.removeprefix("foreign_")]


def _plain_pages() -> list[str]:
    """Every page of the back office that needs no argument."""
    office = next(r for r in get_resolver().url_patterns if getattr(r, "namespace", "") == "admin")
    names = []
    for entry in office.url_patterns:
        patterns = getattr(entry, "url_patterns", [entry])
        names += [p.name for p in patterns if p.name and "<" not in str(p.pattern)]
    return [reverse(f"admin:{name}") for name in names if "<" not in name and name != "app_list"]


@pytest.mark.parametrize("asker", EVERYONE_IN)
def test_the_door_opens_for_administrators_alone(world: World, asker: str) -> None:
    expected = 200 if asker == "administrator" else 403
    assert logged_in(_person(world, asker)).get(DOOR).status_code == expected


def test_every_page_behind_the_door_is_closed_to_others(world: World) -> None:
    """Flags of Django's own that once meant something open nothing."""
    User.objects.filter(pk=world.head.pk).update(is_staff=True)
    head, stranger = logged_in(world.head), Client()
    elsewhere = {reverse("admin:login")}
    pages = [page for page in _plain_pages() if page not in elsewhere]
    assert len(pages) > 8
    for page in pages:
        for method in ("get", "post"):
            assert getattr(head, method)(page).status_code == 403, page
            way = getattr(stranger, method)(page, follow=True).redirect_chain
            assert way[-1][0].startswith("/accounts/login/"), page


def test_a_former_administrator_stands_outside(world: World) -> None:
    client = logged_in(world.administrator)
    assert client.get(USERS).status_code == 200
    revoke_appointment(actor=None, appointment=world.administrator.appointments.get())
    assert client.get(USERS).status_code == 403


def test_only_technical_tables_are_shown(world: World) -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels <= {"core", "organisations", "programmes"}
    assert User in admin.site._registry
    html = logged_in(world.administrator).get(DOOR).content.decode()
    assert "axes" not in html
    assert "/projects/" not in html


def test_every_page_of_the_back_office_opens(world: World) -> None:
    client = logged_in(world.administrator)
    for model in (Organisation, Post, User, Appointment):
        base = f"/backoffice/organisations/{model._meta.model_name}/"
        obj = admin.site._registry[model].get_queryset(_request(world.administrator)).first()
        for page in (base, f"{base}add/", f"{base}{obj.pk}/change/", f"{base}{obj.pk}/history/"):
            assert client.get(page).status_code == 200, page
    assert client.get("/backoffice/core/holiday/").status_code == 200


def _request(user: User):
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = user
    return request


def test_the_audit_chain_of_all_counties_is_closed_to_the_administrator_of_one(
    world: World,
) -> None:
    page = "/backoffice/core/auditrecord/"
    assert logged_in(world.administrator).get(page).status_code == 403
    post = Post.objects.create(
        organisation=world.foreign.committee, title="管理员二", role=Role.ADMINISTRATOR
    )
    Appointment.objects.create(user=world.administrator, post=post, starts_on=date(2020, 1, 1))
    assert logged_in(world.administrator).get(page).status_code == 200


def test_lists_and_choices_end_at_the_own_county(world: World) -> None:
    client = logged_in(world.administrator)
    for page in ("organisation/", "post/", "user/", "appointment/"):
        for suffix in ("", "add/"):
            html = client.get(f"/backoffice/organisations/{page}{suffix}").content.decode()
            assert "他山" not in html, page + suffix


def test_a_foreign_row_is_not_there(world: World) -> None:
    client = logged_in(world.administrator)
    rows = {
        "organisation": world.foreign.unit,
        "user": world.foreign.people["secretary"],
        "post": world.foreign.people["secretary"].appointments.get().post,
        "appointment": world.foreign.people["secretary"].appointments.get(),
    }
    for name, row in rows.items():
        for method in ("get", "post"):
            answer = getattr(client, method)(
                f"/backoffice/organisations/{name}/{row.pk}/change/", {"name": "x"}
            )
            assert (answer.status_code, answer.url) == (302, DOOR), name


def test_foreign_ids_in_a_form_or_an_action_are_refused(world: World) -> None:
    client, stranger = logged_in(world.administrator), world.foreign.people["secretary"]
    foreign_post = stranger.appointments.get().post
    before = Appointment.objects.count()
    for user, post in [(stranger, _new_post(world)), (world.staff, foreign_post)]:
        answer = client.post(
            "/backoffice/organisations/appointment/add/",
            {"user": user.pk, "post": post.pk, "starts_on": "2026-01-01"},
        )
        assert answer.status_code == 200
        assert answer.context["errors"]
    client.post(USERS, {"action": "deactivate", "_selected_action": [stranger.pk]})
    stranger.refresh_from_db()
    assert stranger.is_active
    assert Appointment.objects.count() == before


def _new_post(world: World, role: str = Role.LIAISON) -> Post:
    return Post.objects.create(organisation=world.home.unit, title="新岗位", role=role)


def test_a_person_is_added_with_a_post_and_the_password_is_shown_once(world: World) -> None:
    client = logged_in(world.administrator)
    answer = client.post(
        f"{USERS}add/",
        {
            "username": "lisi",
            "display_name": "李四",
            "phone": "",
            "email": "",
            "post": _new_post(world).pk,
            "starts_on": clock.today().isoformat(),
        },
    )
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    password = answer.context["lines"][0].password
    assert password in answer.content.decode()
    assert log_in(Client(), "lisi", password).status_code == 302
    assert audit_actions()[:3] == ["account.create", "appointment.start", "backoffice.add"]
    assert password not in client.get(USERS).content.decode()
    assert not AuditRecord.objects.filter(details__contains=password).exists()


def test_the_form_of_a_person_has_no_password_and_no_flags(world: World) -> None:
    client, user = logged_in(world.administrator), with_password(world.staff)
    page = f"{USERS}{user.pk}/change/"
    assert "password" not in client.get(page).context["adminform"].form.fields
    client.post(
        page,
        {
            "display_name": "改名",
            "phone": "",
            "email": "",
            "username": "hijack",
            "is_superuser": "on",
            "is_active": "",
            "password": "x",
        },
    )
    changed = User.objects.get(pk=user.pk)
    assert changed.display_name == "改名"
    assert (changed.username, changed.is_active, changed.password) == (
        user.username,
        True,
        user.password,
    )
    row = AuditRecord.objects.get(action="backoffice.change")
    assert "改名" in row.details


def test_passwords_are_reset_by_an_action_and_shown_once(world: World) -> None:
    user = with_password(world.secretary)
    answer = logged_in(world.administrator).post(
        USERS, {"action": "give_new_passwords", "_selected_action": [user.pk]}
    )
    line = answer.context["lines"][0]
    assert (line.unit, line.title) == (world.home.towns[0].short_name, "分水甲镇党委书记")
    assert log_in(Client(), user.username, line.password).status_code == 302


def test_an_account_is_closed_and_opened_by_actions(world: World) -> None:
    client, user = logged_in(world.administrator), world.secretary
    theirs = logged_in(user)
    client.post(USERS, {"action": "deactivate", "_selected_action": [user.pk]})
    assert theirs.get("/messages/").status_code == 302
    answer = client.post(USERS, {"action": "reactivate", "_selected_action": [user.pk]})
    password = answer.context["lines"][0].password
    assert log_in(Client(), user.username, password).status_code == 302


def test_an_administrator_changes_no_own_appointment_and_no_role_in_use(world: World) -> None:
    client, admin_user = logged_in(world.administrator), world.administrator
    own = admin_user.appointments.get()
    answer = client.post(
        f"/backoffice/organisations/appointment/{own.pk}/change/", {"ends_on": "2030-01-01"}
    )
    assert answer.status_code == 403
    answer = client.post(
        f"/backoffice/organisations/post/{own.post_id}/change/",
        {"title": own.post.title, "role": Role.HEAD, "organisation": own.post.organisation_id},
    )
    assert scope_of(User.objects.get(pk=admin_user.pk)).roles == {Role.ADMINISTRATOR}
    answer = client.post(
        "/backoffice/organisations/appointment/add/",
        {"user": admin_user.pk, "post": _new_post(world, Role.HEAD).pk, "starts_on": "2026-01-01"},
    )
    assert answer.status_code == 403


def test_an_appointment_is_made_ended_and_revoked(world: World) -> None:
    client, post = logged_in(world.administrator), _new_post(world)
    client.post(
        "/backoffice/organisations/appointment/add/",
        {"user": world.staff2.pk, "post": post.pk, "starts_on": "2026-01-01"},
    )
    made = Appointment.objects.get(post=post)
    page = f"/backoffice/organisations/appointment/{made.pk}/change/"
    client.post(page, {"ends_on": "2031-12-31"})
    made.refresh_from_db()
    assert made.ends_on == date(2031, 12, 31)
    client.post(
        "/backoffice/organisations/appointment/",
        {"action": "revoke", "_selected_action": [made.pk]},
    )
    assert not Appointment.objects.held_on(clock.today()).filter(post=post).exists()
    assert {"appointment.start", "backoffice.change", "appointment.end"} <= set(audit_actions())


def test_a_unit_is_added_moved_and_kept_open_under_ones_own_feet(world: World) -> None:
    client = logged_in(world.administrator)
    base = "/backoffice/organisations/organisation/"
    facts = {
        "parent": world.home.committee.pk,
        "name": "中共分水县双林镇委员会",
        "short_name": "双林镇党委",
        "code": "09",
        "kind": OrgKind.TOWN,
        "sphere": "",
    }
    client.post(f"{base}add/", facts)
    town = Organisation.objects.get(name=facts["name"])
    assert Organisation.objects.get_parent(town) == world.home.committee
    moved = {**facts, "parent": world.home.unit.pk, "initials": "sl", "is_active": "on"}
    client.post(f"{base}{town.pk}/change/", moved)
    town = Organisation.objects.get(pk=town.pk)
    assert (Organisation.objects.get_parent(town), town.initials) == (world.home.unit, "sl")
    for parent in (world.foreign.committee.pk, town.pk):
        answer = client.post(f"{base}{town.pk}/change/", {**moved, "parent": parent})
        assert answer.context["errors"]
    top = world.home.committee
    answer = client.post(
        f"{base}{top.pk}/change/",
        {"name": top.name, "short_name": top.short_name, "kind": top.kind, "is_active": ""},
    )
    assert answer.context["errors"]
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_nothing_is_deleted(world: World) -> None:
    client = logged_in(world.administrator)
    rows = (world.home.unit, world.staff2, world.staff2.appointments.get())
    for row in rows:
        name = row._meta.model_name
        page = f"/backoffice/organisations/{name}/{row.pk}/delete/"
        assert client.post(page, {"post": "yes"}).status_code == 403
        row.refresh_from_db()


def test_leaving_and_changing_the_password_go_the_products_own_way(world: World) -> None:
    client = logged_in(add_person("gly3", "管理员三", world.home.committee, Role.ADMINISTRATOR))
    assert client.get("/backoffice/password_change/").url == "/accounts/password/"
    assert client.post("/backoffice/logout/").url == "/accounts/login/"
    assert audit_actions() == ["account.logout"]
