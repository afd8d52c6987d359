"""The small world on a day just after the call, for tests of judgement."""

from collections.abc import Iterator

import pytest

from core import clock
from tests.world import World, build_world, local


@pytest.fixture(autouse=True)
def _after_the_call() -> Iterator[None]:
    """Applications are filed on 10 March; the department works on them the next day."""
    with clock.at(local(2026, 3, 11)):
        yield


@pytest.fixture
def world(db: None) -> World:
    """Two counties with a person for every role."""
    return build_world()
