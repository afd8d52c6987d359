"""Which projects are good examples: a condition the floor that grades them answers."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

ExampleSource = Callable[[], Q]
_SOURCES: dict[str, ExampleSource] = {}


def register_example_source(name: str, source: ExampleSource) -> None:
    """Let an upper floor say which projects are examples; called from AppConfig.ready."""
    _SOURCES[name] = source


def examples_q() -> Q:
    """Condition on Project for good examples; nothing while nobody grades."""
    condition = Q(pk__in=[])
    for source in _SOURCES.values():
        condition |= source()
    return condition
