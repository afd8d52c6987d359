"""The small world on a day just after the call, for tests of judgement."""

from collections.abc import Iterator

import pytest

from core import clock
from tests.reviews.acceptance_acts import CLOSING_TIME
from tests.world import local


@pytest.fixture(autouse=True)
def _after_the_call() -> Iterator[None]:
    """Applications are filed on 10 March; the department works on them the next day."""
    with clock.at(local(2026, 3, 11)):
        yield


@pytest.fixture
def november(_after_the_call: None) -> Iterator[None]:
    """Projects are closed, accepted and ranked."""
    with clock.at(CLOSING_TIME):
        yield
