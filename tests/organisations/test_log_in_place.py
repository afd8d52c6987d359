"""Logging in on the page on which somebody was writing: the same person, or nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditRecord
from organisations.forms import LoginForm
from organisations.models import User
from tests.organisations.people import audit_actions, logged_in, with_password
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
HERE = reverse("organisations:login_in_place")
PING = reverse("organisations:ping")
SCRIPT = {"Accept": "application/json"}


def come_in(client: Client, user: User, page_of: User, password: str = PASSWORD) -> Any:
    """Fill in the panel of a page that was made for somebody."""
    posted = {"username": user.username, "password": password, "person": page_of.pk}
    return client.post(HERE, posted, headers=SCRIPT)


def test_the_same_person_comes_in_and_the_page_goes_on(world: World, client: Client) -> None:
    user = with_password(world.liaison)
    answer = come_in(client, user, user)
    assert answer.status_code == 200
    assert answer.json()["seconds_left"] == 30 * 60
    assert answer.json()["csrf_token"]
    assert client.post(PING, headers={**SCRIPT, "X-Page-Person": str(user.pk)}).status_code == 200
    assert audit_actions()[-1] == "account.login"


def test_another_person_is_refused_with_a_sentence_and_stays_out(
    world: World, client: Client
) -> None:
    for other in (world.secretary, world.other_liaison):
        answer = come_in(client, with_password(other), world.liaison)
        assert answer.status_code == 409
        assert "另一位同志" in answer.json()["message"]
        assert "_auth_user_id" not in client.session
    assert not AuditRecord.objects.filter(action="account.login").exists()


def test_a_wrong_password_says_no_more_than_the_log_in_page(world: World, client: Client) -> None:
    with_password(world.secretary)
    sentence = LoginForm.error_messages["invalid_login"]
    for user in (world.secretary, world.liaison):
        answer = come_in(client, user, world.liaison, "Cuowu-2026-mima")
        assert (answer.status_code, answer.json()["message"]) == (422, sentence)
    assert client.post(HERE, {}, headers=SCRIPT).json()["message"] == "请输入账号。"


def test_guessing_here_locks_the_account_as_it_does_there(world: World, client: Client) -> None:
    user = with_password(world.liaison)
    answers = [come_in(client, user, user, "Cuowu-2026-mima") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "已锁定" in answers[-1].json()["message"]
    assert come_in(client, user, user).status_code == 429


def test_an_expired_password_is_said_with_the_way_to_change_it(
    world: World, client: Client
) -> None:
    user = with_password(world.liaison, must_change_password=True)
    answer = come_in(client, user, user).json()
    assert "修改密码" in answer["message"]
    assert answer["link"] == reverse("organisations:password_change")
    refused = client.post(
        reverse("projects:autosave", args=[1, 1]), {"title": "写到一半"}, headers=SCRIPT
    )
    assert (refused.status_code, refused.json()["link_label"]) == (403, "修改密码")


def test_a_script_learns_that_the_session_ended(client: Client) -> None:
    answer = client.post(PING, headers=SCRIPT)
    assert answer.status_code == 401
    assert answer.json()["log_in"] is True


def test_nothing_is_kept_under_the_name_of_somebody_who_logged_in_meanwhile(world: World) -> None:
    client = logged_in(world.secretary)
    answer = client.post(PING, headers={**SCRIPT, "X-Page-Person": str(world.liaison.pk)})
    assert answer.status_code == 409
    assert "不是填写本页的人" in answer.json()["message"]
