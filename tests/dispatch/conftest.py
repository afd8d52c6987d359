"""What tests of monthly dispatch share: the world, and a moment in the middle of its year."""

from collections.abc import Iterator

import pytest

from core import clock
from tests.world import local

MID_APRIL = local(2026, 4, 15)


@pytest.fixture
def in_april() -> Iterator[None]:
    """The clock stands at 15 April 2026, 9:00."""
    with clock.at(MID_APRIL):
        yield
