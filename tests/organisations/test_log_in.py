"""Coming in: lock-out by account, slow-down by address, one sentence for every failure."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core import clock
from core.models import AuditRecord
from organisations.forms import LoginForm
from organisations.slow_down import SlowDown
from tests.organisations.people import LOGIN, log_in, with_password
from tests.world import World

pytestmark = pytest.mark.django_db
WRONG = "Cuowu-2026-mima"


def test_the_right_password_opens_a_session_and_is_recorded(world: World, client: Client) -> None:
    user = with_password(world.secretary)
    answer = log_in(client, user.username)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)
    row = AuditRecord.objects.get(action="account.login")
    assert (row.actor_id, row.outcome, row.address) == (user.pk, "success", "127.0.0.1")


def test_log_in_goes_on_to_the_page_asked_for_but_never_to_another_site(world: World) -> None:
    user = with_password(world.secretary)
    for target, reached in [("/messages/", "/messages/"), ("https://example.com/", "/")]:
        answer = Client().post(
            LOGIN, {"username": user.username, "password": "Ceshi-2026-mima", "next": target}
        )
        assert answer.url == reached


@pytest.mark.parametrize("case", ["wrong password", "no such account", "closed account"])
def test_every_failure_reads_the_same(world: World, client: Client, case: str) -> None:
    user = with_password(world.secretary, is_active=case != "closed account")
    username = "meiyou" if case == "no such account" else user.username
    answer = log_in(client, username, WRONG if case == "wrong password" else "Ceshi-2026-mima")
    assert answer.status_code == 200
    errors = answer.context["form"].non_field_errors()
    assert errors == [LoginForm.error_messages["invalid_login"]]
    assert "_auth_user_id" not in client.session


def test_a_failed_log_in_is_recorded_without_an_unknown_name(world: World, client: Client) -> None:
    """People type their password into the name field: it must not be kept for ever."""
    with_password(world.secretary)
    log_in(client, world.secretary.username, WRONG)
    log_in(client, "wodemima123", WRONG)
    rows = AuditRecord.objects.filter(action="account.login_failed").order_by("seq")
    assert [(row.object_title, row.outcome) for row in rows] == [
        (world.secretary.username, "failed"),
        ("不存在的账号", "failed"),
    ]


def test_five_failures_lock_the_account_even_for_the_right_password(world: World) -> None:
    user = with_password(world.secretary)
    codes = [log_in(Client(), user.username, WRONG).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    answer = log_in(Client(), user.username)
    assert answer.status_code == 429
    assert "15 分钟后再试" in answer.content.decode()
    assert AuditRecord.objects.filter(action="account.locked", outcome="denied").count() == 2


def test_an_account_that_does_not_exist_is_locked_just_the_same(world: World) -> None:
    codes = [log_in(Client(), "meiyou", WRONG).status_code for _ in range(5)]
    assert codes[-1] == 429


def test_the_lock_follows_the_account_and_not_the_address(world: World) -> None:
    user, colleague = with_password(world.secretary), with_password(world.liaison)
    for n in range(5):
        log_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), user.username, WRONG)
    assert log_in(Client(REMOTE_ADDR="10.0.9.9"), user.username).status_code == 429
    assert log_in(Client(REMOTE_ADDR="10.0.0.1"), colleague.username).status_code == 302


def test_the_lock_opens_after_fifteen_minutes_though_guessing_goes_on(world: World) -> None:
    user = with_password(world.secretary)
    start = clock.now()
    with time_machine.travel(start, tick=False) as traveller:
        for _ in range(5):
            log_in(Client(), user.username, WRONG)
        traveller.shift(timedelta(minutes=10))
        assert log_in(Client(), user.username, WRONG).status_code == 429
        traveller.shift(timedelta(minutes=5, seconds=1))
        assert log_in(Client(), user.username).status_code == 302


def test_success_forgets_earlier_failures(world: World) -> None:
    user = with_password(world.secretary)
    for _ in range(2):
        for _ in range(4):
            log_in(Client(), user.username, WRONG)
        assert log_in(Client(), user.username).status_code == 302


def test_the_wait_grows_from_the_tenth_failure_and_stays_bounded() -> None:
    rule = SlowDown(starts_at=10, step=0.25, longest=3.0)
    assert [rule.seconds(n) for n in (1, 9, 10, 11, 21, 1000)] == [0, 0, 0.25, 0.5, 3.0, 3.0]


def test_an_address_with_many_failures_is_slowed_down_but_never_locked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    for n in range(12):
        log_in(Client(), f"meiyou{n}", WRONG)
    assert waits == [0.25, 0.5, 0.75]
    log_in(Client(REMOTE_ADDR="10.1.1.1"), "meiyou", WRONG)
    assert len(waits) == 3, "another address is not slowed down"
    user = with_password(world.secretary)
    assert log_in(Client(), user.username).status_code == 302
    assert len(waits) == 3, "success is never slowed down"


def test_an_empty_form_is_answered_at_the_fields_and_counts_nothing(client: Client) -> None:
    answer = client.post(LOGIN, {"username": "", "password": ""})
    assert answer.context["form"].errors == {
        "username": ["请输入账号。"],
        "password": ["请输入密码。"],
    }
    assert not AuditRecord.objects.exists()


def test_leaving_ends_the_session_on_the_server_and_is_recorded(world: World) -> None:
    client = Client()
    log_in(client, with_password(world.secretary).username)
    stolen = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/accounts/password/").status_code == 302
    assert AuditRecord.objects.filter(action="account.logout").count() == 1


def test_nobody_is_logged_out_by_a_link(world: World) -> None:
    client = Client()
    log_in(client, with_password(world.secretary).username)
    assert client.get("/accounts/logout/").status_code == 405
