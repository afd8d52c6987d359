"""Groups of kinds of messages, by the beginnings of their codes; upper floors name them.

This floor knows no projects, so it cannot know what a kind is about.
"""

from __future__ import annotations

from dataclasses import dataclass

OTHER = "other"
_OTHER_LABEL = "其他"


@dataclass(frozen=True)
class KindGroup:
    """Kinds people look for together."""

    code: str
    label: str
    prefixes: tuple[str, ...]


_GROUPS: dict[str, KindGroup] = {}


def register_kinds(group: KindGroup) -> None:
    """Make a group known; called while the product starts."""
    _GROUPS[group.code] = group


def kind_groups() -> tuple[KindGroup, ...]:
    """Return the groups in the order they were made known."""
    return tuple(_GROUPS.values())


def group_choices() -> list[tuple[str, str]]:
    """Return code and label of each group, and of what belongs to none."""
    return [(group.code, group.label) for group in kind_groups()] + [(OTHER, _OTHER_LABEL)]


def group_label(kind: str) -> str:
    """Return the label of the group a kind belongs to."""
    for group in kind_groups():
        if kind.startswith(group.prefixes):
            return group.label
    return _OTHER_LABEL


def prefixes_of(code: str) -> tuple[str, ...]:
    """Return the beginnings of the kinds of a group; of all groups for "other"."""
    if code == OTHER:
        return tuple(prefix for group in kind_groups() for prefix in group.prefixes)
    return _GROUPS[code].prefixes if code in _GROUPS else ()
