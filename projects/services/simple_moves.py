"""Moves that need nothing but a reason, with a message to the unit they concern."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db import transaction

from core import clock
from core.errors import Conflict
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import people_with_role
from projects.models import Project
from projects.services.lifecycle import move
from projects.transitions import BY_ACTION

SIMPLE_ACTIONS = frozenset(
    {
        "withdraw",
        "lapse",
        "suspend",
        "resume",
        "terminate",
        "revoke",
        "reopen_closing",
        "resubmit_acceptance",
        "continue",
        "archive",
    }
)
BY_THE_UNIT = frozenset({"withdraw", "resubmit_acceptance"})


@transaction.atomic
def simple_move(
    *, project_id: int, action: str, actor: Any, seen_status: str | None, reason: str = ""
) -> Project:
    """Move a project along a row that needs only a reason, and tell the unit.

    Raises Conflict for a row with a page of its own, and what `move` raises.
    """
    if action not in SIMPLE_ACTIONS:
        raise Conflict("这一步要在它自己的页面办理。")
    project = move(project_id, action, actor=actor, seen_status=seen_status, reason=reason)
    if action not in BY_THE_UNIT:
        tell_unit(
            project,
            kind=f"project_{action}",
            title=f"{project}：{BY_ACTION[action].label}",
            body=reason.strip(),
        )
    return project


def tell_unit(project: Project, *, kind: str, title: str, body: str = "") -> int:
    """Tell the secretary and the liaison officers of the project's unit; return how many."""
    today = clock.today()
    people = chain.from_iterable(
        people_with_role(role=role, organisation_id=project.organisation_id, on=today)
        for role in (Role.SECRETARY, Role.LIAISON)
    )
    return tell(
        recipients=list(people),
        kind=kind,
        title=title[:120],
        body=body,
        link=project.get_absolute_url(),
        once_key=f"{kind}:{project.pk}:{project.status_since.isoformat()}",
    )
