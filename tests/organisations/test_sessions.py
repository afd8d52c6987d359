"""How long a session lives: idle, absolute, and not a request longer than the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from core import clock
from organisations.services.people import deactivate_person, reactivate_person
from tests.organisations.people import audit_actions, log_in, logged_in, with_password
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/"


def _is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_a_session_ends_after_half_an_hour_without_a_request(world: World) -> None:
    user = with_password(world.secretary)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = Client()
        log_in(client, user.username)
        for _ in range(4):
            traveller.shift(timedelta(minutes=29))
            assert _is_in(client), "each request starts the idle time anew"
        traveller.shift(timedelta(minutes=31))
        assert not _is_in(client)


def test_a_busy_session_ends_after_ten_hours_all_the_same(world: World) -> None:
    user = with_password(world.secretary)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        client = Client()
        log_in(client, user.username)
        for _ in range(29):
            traveller.shift(timedelta(minutes=20))
            assert client.post("/accounts/ping/").status_code == 200
        left = client.post("/accounts/ping/").json()["seconds_left"]
        assert left == 20 * 60, "the page counts down to the true end"
        traveller.shift(timedelta(minutes=20, seconds=1))
        assert not _is_in(client)


def test_the_absolute_limit_is_recorded_when_it_ends_a_session(world: World) -> None:
    client = logged_in(world.secretary)
    assert _is_in(client)
    session = client.session
    session["started_at"] = (clock.now() - timedelta(hours=10)).isoformat()
    session.save()
    assert not _is_in(client)
    assert audit_actions()[-1] == "account.logout"


def test_ping_says_how_long_and_needs_a_post_and_a_session(world: World) -> None:
    client = logged_in(world.secretary)
    assert client.get("/accounts/ping/").status_code == 405
    answer = client.post("/accounts/ping/").json()
    assert answer["seconds_left"] == 30 * 60
    assert answer["csrf_token"]
    assert Client().post("/accounts/ping/").status_code == 302


def test_a_closed_account_is_out_on_the_next_request_and_stays_out_when_opened_again(
    world: World,
) -> None:
    client = logged_in(world.secretary)
    assert _is_in(client)
    assert deactivate_person(actor=world.administrator, user=world.secretary) == 1
    assert not _is_in(client)
    assert not Session.objects.exists()
    reactivate_person(actor=world.administrator, user=world.secretary)
    assert not _is_in(client)


def test_the_size_of_letters_is_kept_and_the_way_back_stays_on_this_site(world: World) -> None:
    client = logged_in(world.secretary)
    answer = client.post("/accounts/text-size/", {"size": "large", "next": PAGE})
    assert answer.url == PAGE
    assert client.session["text_size"] == "large"
    for target in ("//example.com", "no-address"):
        answer = client.post("/accounts/text-size/", {"size": "normal", "next": target})
        assert (answer.url, client.session["text_size"]) == ("/", "normal")
    client.post("/accounts/text-size/", {"size": "huge"})
    assert client.session["text_size"] == "normal"
