"""The numbers around every page follow the facts and the posts, although their query is kept."""

from __future__ import annotations

import gc
import weakref
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.queries.shell_numbers import ShellNumbers, shell_numbers
from dashboards.queries.todos import desk_of
from notifications.services.messages import tell
from organisations.models import Appointment, User
from projects.enums import Status
from tests.factories import make_project
from tests.world import World, local

MORNING = local(2026, 6, 10)
SECOND = timedelta(seconds=1)


def numbers_of(world: World, who: str = "liaison", moment: datetime = MORNING) -> ShellNumbers:
    """What a request of the person at the moment would count; people are read anew each time."""
    person = User.objects.get(pk=world.home.people[who].pk)
    with time_machine.travel(moment, tick=False):
        return shell_numbers(desk_of(person), world.programme)


def test_what_happened_since_is_counted(world: World):
    before = numbers_of(world)
    project = make_project(world.programme, world.home.towns[0], status=Status.RETURNED)
    after = numbers_of(world)
    assert (before.projects, after.projects) == (0, 1)
    assert after.waiting["returned"] == before.waiting["returned"] + 1
    project.status = Status.SUBMITTED
    project.save(update_fields=["status"])
    assert numbers_of(world).waiting["returned"] == before.waiting["returned"]


def test_an_ended_post_takes_its_numbers_away_at_once(world: World):
    make_project(world.programme, world.home.towns[0], status=Status.RETURNED)
    assert numbers_of(world).projects == 1
    Appointment.objects.filter(user=world.liaison).update(ends_on=MORNING.date() - timedelta(1))
    assert numbers_of(world) == ShellNumbers()


def test_colleagues_of_one_post_read_their_own_messages(world: World):
    assert [numbers_of(world, who).unread for who in ("staff", "staff2")] == [0, 0]
    tell(recipients=[world.staff2], kind="note", title="请看一下", once_key="note:1")
    assert [numbers_of(world, who).unread for who in ("staff", "staff2")] == [0, 1]


def test_whoever_asked_is_not_kept_with_the_query(world: World):
    person = User.objects.get(pk=world.staff.pk)
    kept = weakref.ref(person)
    shell_numbers(desk_of(person), world.programme)
    del person
    gc.collect()
    assert kept() is None


def test_a_window_counts_from_the_minute_it_opens(world: World):
    opens = local(2026, 6, 10, 9)
    world.programme.opens_at, world.programme.closes_at = opens, opens + timedelta(days=9)
    world.programme.save()
    make_project(world.programme, world.home.towns[0])
    drafts = [
        numbers_of(world, moment=moment).waiting["draft"]
        for moment in (opens - SECOND, opens, opens + SECOND)
    ]
    assert drafts == [0, 1, 1]


@pytest.mark.parametrize("who", ["liaison", "staff", "head", "expert", "leader", "administrator"])
def test_everything_is_counted_in_one_query(world: World, who: str):
    with time_machine.travel(MORNING, tick=False):
        desk = desk_of(world.home.people[who])
        for programme in (world.programme, None, world.programme):
            with CaptureQueriesContext(connection) as asked:
                shell_numbers(desk, programme)
            assert len(asked) == 1
