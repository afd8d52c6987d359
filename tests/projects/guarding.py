"""Opens every guard of the transition table inside a block, to test the table by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from projects.guards import _GUARDS, register_guard
from projects.transitions import TRANSITIONS


@contextmanager
def open_guards() -> Iterator[None]:
    """Every guard lets everybody pass; the real ones are back afterwards."""
    kept = dict(_GUARDS)
    for row in TRANSITIONS:
        if row.guard:
            register_guard(row.guard, lambda project, actor: None)
    try:
        yield
    finally:
        _GUARDS.clear()
        _GUARDS.update(kept)
