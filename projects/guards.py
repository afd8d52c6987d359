"""Named conditions of the transition table; each upper floor registers those it alone can judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import Conflict

Guard = Callable[[Any, Any], None]
_GUARDS: dict[str, Guard] = {}


def register_guard(name: str, guard: Guard) -> None:
    """Register the check behind a guard name; called from AppConfig.ready.

    A guard gets the locked project and the person; it raises a DomainError when the move
    may not happen.
    """
    _GUARDS[name] = guard


def check_guard(name: str, project: Any, actor: Any) -> None:
    """Run the named guard; an unknown name refuses, so that a missing floor never opens a gate."""
    if not name:
        return
    guard = _GUARDS.get(name)
    if guard is None:
        raise Conflict("系统缺少这一步的检查规则，操作未执行。请联系系统管理员。")
    guard(project, actor)


def registered_guards() -> frozenset[str]:
    """Names that have a check."""
    return frozenset(_GUARDS)
