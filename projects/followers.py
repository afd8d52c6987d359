"""What upper floors do, in the same transaction, right after a project has moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Follower = Callable[[Any, Any], object]
_FOLLOWERS: dict[str, list[Follower]] = defaultdict(list)


def register_follower(action: str, follower: Follower) -> None:
    """Let an upper floor act after a move; called from AppConfig.ready.

    A follower gets the moved project, still locked, and the person. What it raises undoes the
    move. The lower floor thus calls upwards without importing anything from there.
    """
    _FOLLOWERS[action].append(follower)


def followers_of(action: str) -> tuple[Follower, ...]:
    """Followers of the action, in the order of registration."""
    return tuple(_FOLLOWERS[action])
