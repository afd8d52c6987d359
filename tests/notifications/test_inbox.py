"""The inbox: own messages alone, unread first, nothing changed by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from notifications.models import Message
from notifications.queries import unread_count
from notifications.services.messages import tell
from organisations.models import User
from tests.organisations.people import logged_in
from tests.world import World

pytestmark = pytest.mark.django_db
INBOX = "/messages/"


def _message(user: User, key: str, *, hours_ago: int = 0, link: str = "") -> Message:
    with clock.at(clock.now() - timedelta(hours=hours_ago)):
        tell(recipients=[user], kind="k", title=f"消息{key}", link=link, once_key=key)
    return Message.objects.get(recipient=user, once_key=key)


def test_unread_comes_first_and_newest_first_within(world: World) -> None:
    for key, hours in [("old", 3), ("middle", 2), ("new", 1)]:
        _message(world.liaison, key, hours_ago=hours)
    Message.objects.filter(once_key="new").update(read_at=clock.now())
    page = logged_in(world.liaison).get(INBOX).context["page"]
    assert [message.once_key for message in page] == ["middle", "old", "new"]


def test_looking_at_the_list_reads_nothing(world: World) -> None:
    _message(world.liaison, "a")
    logged_in(world.liaison).get(INBOX)
    assert unread_count(world.liaison) == 1


def test_opening_marks_it_read_and_leads_to_its_page(world: World) -> None:
    message = _message(world.liaison, "a", link="/accounts/password/")
    client = logged_in(world.liaison)
    assert client.get(f"/messages/{message.pk}/open/").status_code == 405
    answer = client.post(f"/messages/{message.pk}/open/")
    assert (answer.status_code, answer.url) == (302, "/accounts/password/")
    message.refresh_from_db()
    first = message.read_at
    assert first is not None
    client.post(f"/messages/{message.pk}/open/")
    message.refresh_from_db()
    assert message.read_at == first


def test_a_message_without_a_page_leads_back_to_the_inbox(world: World) -> None:
    message = _message(world.liaison, "a")
    assert logged_in(world.liaison).post(f"/messages/{message.pk}/open/").url == INBOX


def test_somebody_elses_message_does_not_exist(world: World) -> None:
    message = _message(world.liaison, "a")
    client = logged_in(world.secretary)
    assert client.post(f"/messages/{message.pk}/open/").status_code == 404
    assert "消息a" not in client.get(INBOX).content.decode()
    assert unread_count(world.liaison) == 1


def test_marking_all_leaves_what_came_in_meanwhile(world: World) -> None:
    _message(world.liaison, "a")
    _message(world.secretary, "b")
    client = logged_in(world.liaison)
    newest = client.get(INBOX).context["newest"]
    _message(world.liaison, "late")
    assert client.post("/messages/read-all/", {"newest": newest}).status_code == 302
    assert list(Message.objects.unread().values_list("once_key", flat=True)) == ["late", "b"]


@pytest.mark.parametrize("newest", ["", "abc", "-1", "１２", "9" * 5000])
def test_a_made_up_number_breaks_nothing(world: World, newest: str) -> None:
    _message(world.liaison, "a")
    client = logged_in(world.liaison)
    assert client.post("/messages/read-all/", {"newest": newest}).status_code == 302


def test_an_empty_inbox_says_what_will_come(world: World) -> None:
    assert "没有消息" in logged_in(world.liaison).get(INBOX).content.decode()


def test_the_inbox_takes_the_same_queries_for_one_and_for_three(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for keys in (["a"], ["b", "c"]):
        for key in keys:
            _message(world.liaison, key)
        client = logged_in(world.liaison)
        client.get(INBOX)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(INBOX)
        counts.append(len(queries))
    assert counts[0] == counts[1]
