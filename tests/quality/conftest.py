"""What the checks of the source leave behind: nothing."""

from collections.abc import Iterator

import pytest

from tests.quality.source import tree_of


@pytest.fixture(scope="package", autouse=True)
def _forget_trees() -> Iterator[None]:
    """Millions of nodes kept to the end would slow every later test of the process."""
    yield
    tree_of.cache_clear()
