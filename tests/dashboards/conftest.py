"""The world of these tests, and clients of its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from tests.world import World, local

ClientOf = Callable[[str], Client]


@pytest.fixture
def in_june() -> Iterator[None]:
    """A working morning in the middle of the programme's year."""
    with time_machine.travel(local(2026, 6, 10), tick=False):
        yield


@pytest.fixture
def client_of(world: World) -> ClientOf:
    """A logged-in client of a person of the home county (`foreign_…`: of the other one)."""

    def client(name: str) -> Client:
        county = world.foreign if name.startswith("foreign_") else world.home
        found = Client()
        found.force_login(
            county.people[name.removeprefix("foreign_")],
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return found

    return client
