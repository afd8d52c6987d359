"""What already rests on a section of the rules; upper floors say so, this one only asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from programmes.enums import RuleSection

Rest = tuple[int, str]
Finder = Callable[[Any], Iterable[Rest]]
_FINDERS: dict[str, list[Finder]] = defaultdict(list)


def register_use(section: str, finder: Finder) -> None:
    """Let an upper floor name what rests on a section; called from AppConfig.ready.

    The finder gets the programme and gives (project id, project title) pairs. A section is
    free while nobody names anything.
    """
    _FINDERS[RuleSection(section)].append(finder)


def what_rests_on(programme: Any, section: str) -> list[Rest]:
    """Projects that were judged, filed or dispatched by the section as it stands, each once."""
    found: dict[int, str] = {}
    for finder in _FINDERS[RuleSection(section)]:
        for key, title in finder(programme):
            found.setdefault(key, title)
    return sorted(found.items())


def frozen_sections(programme: Any) -> frozenset[RuleSection]:
    """Sections something already rests on."""
    return frozenset(section for section in RuleSection if what_rests_on(programme, section))
