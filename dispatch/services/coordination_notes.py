"""What every step of a coordinated problem leaves in its trail, and how it refuses typed text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import clock
from core.errors import InvalidInput
from dispatch.models import CoordinationItem, CoordinationNote


def write_note(item: CoordinationItem, action: str, label: str, text: str, actor: Any) -> None:
    """Append a step to the trail in the words of whoever took it."""
    CoordinationNote.objects.create(
        item=item,
        action=action,
        label=label,
        to_state=item.state,
        text=text,
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        at=clock.now(),
    )


def refuse_typed(errors: Mapping[str, list[str]]) -> None:
    """Raise InvalidInput that names every wrong field, if there is one."""
    if errors:
        raise InvalidInput("".join(one[0] for one in errors.values()), field_errors=errors)
