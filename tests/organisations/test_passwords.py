"""Passwords: rules, one-time secrets, forced change, expiry, history."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from core import clock
from core.models import AuditRecord
from organisations.passwords import character_classes, is_expired, one_time_password
from organisations.services.passwords import reset_password
from tests.organisations.people import CHANGE, audit_actions, log_in, logged_in, with_password
from tests.world import PASSWORD, World, local

pytestmark = pytest.mark.django_db
NEW = "Xin-2026-kouling"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1-xyz", "password_too_short"),
        ("abcdefgh1", "password_classes"),
        ("ABCDEFGH-", "password_classes"),
        ("12345678", "password_classes"),
        ("Password1", "password_context"),
        ("Qwerty123", "password_too_common"),
        ("Dangjian-2026", "password_context"),
        ("Dang_jian2026", "password_context"),
        ("组织部Ab2026xyz", "password_context"),
        ("书记Ab2026xyz", "password_context"),
        ("Zhangsan_2026", "password_context"),
        ("Ab-13900001234", "password_context"),
        ("Ab-001234-xyz", "password_context"),
        ("张某某Ab20261", "password_context"),
        ("分水甲镇党委Ab1", "password_context"),
        ("Qlz-Ab20261", "password_context"),
    ],
)
def test_weak_passwords_are_refused(world: World, password: str, code: str) -> None:
    user = world.secretary
    user.username, user.phone, user.display_name = "zhangsan", "13900001234", "张某某"
    user.save()
    unit = world.home.towns[0]
    unit.initials = "qlz"
    unit.save()
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, user)
    assert code in {error.code for error in refusal.value.error_list}


@pytest.mark.parametrize("password", ["Ceshi-2026-mima", "绿水青山-abc2026", "x" * 60 + "-A1bc"])
def test_good_passwords_are_accepted(world: World, password: str) -> None:
    validate_password(password, world.secretary)


@pytest.mark.parametrize(
    ("text", "classes"), [("abc", 1), ("aB", 2), ("aB1", 3), ("aB1-", 4), ("aB1中", 4), ("", 0)]
)
def test_classes_of_characters_are_counted(text: str, classes: int) -> None:
    assert character_classes(text) == classes


def test_one_time_passwords_are_strong_and_never_repeat() -> None:
    words = {one_time_password() for _ in range(200)}
    assert len(words) == 200
    for word in words:
        validate_password(word)
        assert not set("0O1lI") & set(word)


def test_a_password_expires_after_its_days_and_an_unknown_age_counts_as_expired() -> None:
    now = local(2026, 6, 1)
    assert not is_expired(now - timedelta(days=89, hours=23), now, 90)
    assert is_expired(now - timedelta(days=90), now, 90)
    assert is_expired(None, now, 90)
    assert not is_expired(None, now, 0)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_an_initial_password_opens_nothing_but_its_change(world: World, method: str) -> None:
    client = logged_in(with_password(world.secretary, must_change_password=True))
    answer = getattr(client, method)("/messages/")
    assert (answer.status_code, answer.url) == (302, CHANGE)


def test_text_typed_when_the_password_ran_out_is_given_back(world: World) -> None:
    client = logged_in(with_password(world.secretary, must_change_password=True))
    answer = client.post("/messages/read-all/", {"reason": "写了很久的一段话"})
    assert answer.status_code == 403
    assert "写了很久的一段话" in answer.content.decode()


def test_somebody_with_an_initial_password_can_leave_and_keep_the_session(world: World) -> None:
    client = logged_in(with_password(world.secretary, must_change_password=True))
    assert client.post("/accounts/ping/").status_code == 200
    assert client.post("/accounts/text-size/", {"size": "large"}).status_code == 302
    assert client.get(CHANGE).context["forced"] is True
    assert client.post("/accounts/logout/").status_code == 302


def test_an_expired_password_must_be_changed(world: World) -> None:
    user = with_password(world.secretary, password_changed_at=clock.now())
    with time_machine.travel(clock.now() + timedelta(days=90, minutes=1)):
        client = Client()
        log_in(client, user.username)
        answer = client.get("/messages/")
        assert (answer.status_code, answer.url) == (302, CHANGE)


def _change(client: Client, old: str, new: str, again: str = ""):
    fields = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(CHANGE, fields)


def test_changing_the_password_opens_the_way_and_ends_other_sessions(world: World) -> None:
    user = with_password(world.secretary, must_change_password=True)
    here, elsewhere = logged_in(user), logged_in(user)
    answer = _change(here, PASSWORD, NEW)
    assert (answer.status_code, answer.url) == (302, "/accounts/password/done/")
    assert here.get("/messages/").status_code == 200
    assert elsewhere.get("/messages/").url.startswith("/accounts/login/")
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password(NEW)
    row = AuditRecord.objects.get(action="account.password_change")
    assert row.actor_id == user.pk
    assert NEW not in row.details


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "sentence"),
    [
        ("Cuowu-2026-mima", NEW, NEW, "old_password", "当前密码不正确，请重新输入。"),
        (PASSWORD, NEW, NEW + "x", "new_password2", "两次输入的新密码不一致，请重新输入。"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password2", "新密码与当前密码相同，请换一个新的密码。"),
        (PASSWORD, "", "", "new_password1", "请输入新密码。"),
    ],
)
def test_a_wrong_change_is_explained_at_the_field(
    world: World, old: str, new: str, again: str, field: str, sentence: str
) -> None:
    user = with_password(world.secretary)
    answer = _change(logged_in(user), old, new, again)
    assert answer.status_code == 200
    assert sentence in answer.context["form"].errors[field]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_last_five_passwords_do_not_come_back(world: World) -> None:
    user = with_password(world.secretary)
    client, old = logged_in(user), PASSWORD
    for n in range(3):
        new = f"Lunhuan-{n}-kouling"
        assert _change(client, old, new).status_code == 302
        old = new
    answer = _change(client, old, PASSWORD)
    assert answer.status_code == 200
    assert answer.context["form"].errors["new_password2"]


def test_a_reset_gives_a_one_time_password_once_and_lifts_the_lock(world: World) -> None:
    user = with_password(world.secretary)
    client = logged_in(user)
    for _ in range(5):
        log_in(Client(), user.username, "Cuowu-2026-mima")
    password = reset_password(actor=world.administrator, user=user)
    assert client.get("/messages/").url.startswith("/accounts/login/"), "old sessions end"
    fresh = Client()
    assert log_in(fresh, user.username, password).status_code == 302
    assert fresh.get("/messages/").url == CHANGE
    assert _change(fresh, password, NEW).status_code == 302
    assert "account.password_reset" in audit_actions()
    assert not AuditRecord.objects.filter(details__contains=password).exists()
