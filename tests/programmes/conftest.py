"""A world for the tests of the rule book."""

import pytest

from tests.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    """Two counties with a person for every role."""
    return build_world()
