"""Saying something to people: once each, with the act or not at all."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from notifications.models import Delivery, Message
from notifications.services.messages import tell
from organisations.models import User
from tests.world import World

pytestmark = pytest.mark.django_db


def _tell(*people: User, **changes) -> int:
    facts = {"kind": "report.due", "title": "3月月报还有2天到期", "once_key": "due:2026-03"}
    return tell(recipients=people, **{**facts, **changes})


def test_each_person_is_told_once_however_often_it_is_said(world: World) -> None:
    assert _tell(world.liaison, world.liaison, world.secretary) == 2
    assert _tell(world.liaison, world.secretary, world.staff) == 1
    assert Message.objects.count() == 3
    assert _tell(world.liaison, once_key="due:2026-04") == 1


def test_a_closed_account_is_not_told(world: World) -> None:
    world.liaison.is_active = False
    assert _tell(world.liaison, world.secretary) == 1


def test_the_message_goes_with_the_act(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _tell(world.liaison)
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_a_long_title_is_cut_to_one_line(world: World) -> None:
    _tell(world.liaison, title="长\n" * 200)
    title = Message.objects.get().title
    assert len(title) == 120
    assert title.endswith("…")
    assert "\n" not in title


@pytest.mark.parametrize(
    "changes",
    [
        {"link": "https://example.com/"},
        {"link": "//example.com/"},
        {"link": "javascript:alert(1)"},
        {"link": "/" + "x" * 200},
        {"once_key": ""},
        {"once_key": "x" * 121},
    ],
)
def test_a_link_to_elsewhere_or_a_key_that_does_not_fit_is_a_mistake(
    world: World, changes: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"once_key|path"):
        _tell(world.liaison, **changes)
    assert not Message.objects.exists()


def test_mail_is_queued_only_where_it_is_set_up_and_only_for_people_with_an_address(
    world: World, settings
) -> None:
    world.liaison.email = "lianluo@example.invalid"
    world.liaison.save()
    _tell(world.liaison, world.secretary)
    assert not Delivery.objects.exists()
    settings.EMAIL_ENABLED = True
    _tell(world.liaison, world.secretary, once_key="due:2026-04")
    _tell(world.liaison, world.secretary, once_key="due:2026-04")
    assert [row.message.recipient for row in Delivery.objects.all()] == [world.liaison]


def test_telling_many_costs_as_many_queries_as_telling_one(
    world: World, django_assert_max_num_queries
) -> None:
    for people in ([world.liaison], [world.secretary, world.staff, world.head]):
        with django_assert_max_num_queries(5):
            _tell(*people)


@pytest.mark.django_db(transaction=True)
def test_two_workers_saying_the_same_at_once_leave_one_message(transactional_db: None) -> None:
    people = [User.objects.create(username=f"u{n}", display_name=f"人{n}") for n in range(5)]
    start, told, errors = Barrier(4), [], []

    def work() -> None:
        try:
            start.wait()
            told.append(_tell(*people))
        except Exception as error:  # noqa: BLE001  shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Message.objects.count() == 5
    assert sum(told) == 5
