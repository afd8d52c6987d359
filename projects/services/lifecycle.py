"""The only writer of `Project.status`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from projects.enums import Status
from projects.followers import followers_of
from projects.guards import check_guard
from projects.models import Project, TransitionLog
from projects.transitions import BY_ACTION, Transition


def lock_project(project_id: int) -> Project:
    """Lock the project's row until the transaction ends; its names come along unlocked."""
    return (
        Project.objects.select_for_update(of=("self",))
        .select_related("programme__committee", "organisation", "category", "topic")
        .get(pk=project_id)
    )


def lock_projects(project_ids: Iterable[int]) -> list[Project]:
    """Lock the rows of several projects by one query, in the order of their keys.

    Raises Project.DoesNotExist: one of them is gone.
    """
    wanted = set(project_ids)
    rows = Project.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    names = ("programme__committee", "organisation", "category", "topic")
    found = list(rows.select_related(*names).order_by("pk"))
    if len(found) < len(wanted):
        raise Project.DoesNotExist("one of the projects is gone")
    return found


@transaction.atomic
def move(
    project_id: int,
    action: str,
    *,
    actor: Any,
    seen_status: str | None = None,
    reason: str = "",
) -> Project:
    """Move a project along one row of the transition table and return it, still locked.

    `seen_status` is the status on the page the person acted from; `actor` is None only for
    moves the table allows to the system. Runs inside the caller's transaction, so everything a
    service writes with the move stands or falls with it.

    Raises StaleState (somebody else acted first), NotAllowed, InvalidInput (reason missing),
    and whatever the guard of the row raises. Source: transitions T2–T26 of the procedure.
    """
    project = lock_project(project_id)
    row = check_move(project, action, actor=actor, seen_status=seen_status, reason=reason)
    project = _write(project, row, actor, reason.strip())
    for follow in followers_of(action):
        follow(project, actor)
    return project


def check_move(
    project: Project,
    action: str,
    *,
    actor: Any,
    seen_status: str | None = None,
    reason: str = "",
) -> Transition:
    """Refuse what `move` would refuse, and move nothing; the project is locked by the caller."""
    row = BY_ACTION[action]
    _refuse_stale(project, row, seen_status)
    _refuse_stranger(project, row, actor)
    if row.needs_reason and not reason.strip():
        raise InvalidInput(
            f"请写明“{row.label}”的意见，再提交。", field_errors={"reason": ["请填写意见。"]}
        )
    check_guard(row.guard, project, actor)
    return row


def allowed_actions(project: Project, user: Any) -> list[Transition]:
    """Rows of the table the person may use on this project now (guards not yet asked)."""
    return [
        row
        for row in BY_ACTION.values()
        if project.status in row.sources and user.has_perm(row.permission, project)
    ]


def _refuse_stale(project: Project, row: Transition, seen_status: str | None) -> None:
    if project.status in row.sources and seen_status in (None, project.status):
        return
    last = project.steps.order_by("at", "pk").last()
    by = f"已由 {last.actor_name} 办理，" if last else ""
    raise StaleState(
        f"“{project}”{by}现为“{project.get_status_display()}”，"
        f"不能“{row.label}”。您的操作没有生效，请刷新后再看。"
    )


def _refuse_stranger(project: Project, row: Transition, actor: Any) -> None:
    if actor is None:
        if row.by_system:
            return
        raise NotAllowed(f"“{row.label}”须由{row.by}办理。")
    if not actor.has_perm(row.permission, project):
        raise NotAllowed(f"您没有“{row.label}”的权限，须由{row.by}办理。")


def _write(project: Project, row: Transition, actor: Any, reason: str) -> Project:
    before, moment = project.status, clock.now()
    project.status = Status(row.target)
    project.status_since = moment
    project.save(update_fields=["status", "status_since", "updated_at"])
    TransitionLog.objects.create(
        project=project,
        action=row.action,
        from_status=before,
        to_status=project.status,
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        reason=reason,
        at=moment,
    )
    audit.record(
        actor=actor,
        action=f"project.{row.action}",
        obj=project,
        reason=reason,
        details={"from": before, "to": project.status},
    )
    return project
