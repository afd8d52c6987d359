"""The decision on approval, by the head, on what the gates brought to light."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, DomainError
from programmes.enums import GateKind
from programmes.queries import gate
from projects.enums import Status
from projects.models import Project
from projects.services.approval import establish
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import DecisionResult, PreReviewResult
from reviews.models import ApprovalDecision
from reviews.queries.panel import result_of
from reviews.queries.pre_review import latest_round
from reviews.services.pre_review import BulkRow
from reviews.services.returning import mark_returned, return_due, return_words, tell_returned


@transaction.atomic
def decide_approval(
    *,
    project_id: int,
    result: str,
    actor: Any,
    opinion: str = "",
    seen_status: str | None = None,
    due_on: date | None = None,
) -> Project:
    """Decide on an application: approve (or post the notice), return, or reject.

    Approval gives the number and freezes the plan in the same transaction; where the programme
    has a notice, it posts the notice instead and the number comes when it is over. Keeps one
    ApprovalDecision with the score it rested on and tells the unit. Raises Conflict (a gate is
    not passed), InvalidInput (no reason), StaleState, NotAllowed. Source: T9–T11.
    """
    project = lock_project(project_id)
    _refuse_undue(project)
    decision = _decision(project, result, actor, opinion)
    act = ACTS[DecisionResult(result)]
    project = act(project, actor, decision.opinion, seen_status, due_on)
    decision.save()
    audit.record(
        actor=actor,
        action=f"approval.{result}",
        obj=project,
        reason=opinion,
        details={"decision": decision.pk, "status": project.status},
    )
    return project


def _decision(project: Project, result: str, actor: Any, opinion: str) -> ApprovalDecision:
    scored = result_of(project)
    return ApprovalDecision(
        project=project,
        result=result,
        score=scored.score if scored else None,
        opinion=opinion.strip(),
        decided_by=actor,
        decided_at=clock.now(),
    )


def _refuse_undue(project: Project) -> None:
    """While the officer still has it in hand there is nothing to decide yet."""
    current = latest_round(project)
    undecided = current is None or current.result != PreReviewResult.PASSED
    if project.status == Status.PRE_REVIEW and undecided:
        raise Conflict(f"“{project}”的预审还没有办结，暂不能审定。")


def _approve(
    project: Project, actor: Any, opinion: str, seen_status: str | None, due_on: date | None
) -> Project:
    if gate(project.programme, GateKind.NOTICE):
        moved = move(
            project.pk, "post_notice", actor=actor, seen_status=seen_status, reason=opinion
        )
        tell_unit(
            moved,
            kind="notice_posted",
            title=f"“{moved}”通过评审，进入立项公示",
            body=opinion,
        )
        return moved
    moved = move(project.pk, "approve", actor=actor, seen_status=seen_status, reason=opinion)
    return _establish(moved, actor, opinion)


def _return(
    project: Project, actor: Any, opinion: str, seen_status: str | None, due_on: date | None
) -> Project:
    due = return_due(project, due_on)
    from_panel = project.status == Status.EXPERT_REVIEW
    action = "return_from_panel" if from_panel else "return_for_revision"
    words = return_words(opinion, [], due)
    moved = move(project.pk, action, actor=actor, seen_status=seen_status, reason=words)
    mark_returned(moved, due)
    tell_returned(moved, opinion, due)
    return moved


def _reject(
    project: Project, actor: Any, opinion: str, seen_status: str | None, due_on: date | None
) -> Project:
    moved = move(project.pk, "reject", actor=actor, seen_status=seen_status, reason=opinion)
    tell_unit(
        moved,
        kind="application_rejected",
        title=f"“{moved}”不予立项",
        body=opinion,
    )
    return moved


Act = Callable[[Project, Any, str, str | None, date | None], Project]
ACTS: dict[DecisionResult, Act] = {
    DecisionResult.APPROVED: _approve,
    DecisionResult.RETURNED: _return,
    DecisionResult.REJECTED: _reject,
}


def _establish(project: Project, actor: Any, opinion: str) -> Project:
    project = establish(project=project, actor=actor)
    tell_unit(
        project,
        kind="project_approved",
        title=f"“{project}”已批准立项，编号 {project.project_number}",
        body=opinion,
    )
    return project


@transaction.atomic
def approve_after_notice(*, project_id: int, actor: Any, seen_status: str | None = None) -> Project:
    """Approve a project whose notice is over without an upheld objection.

    Raises Conflict (the notice still runs), StaleState, NotAllowed. Source: T12.
    """
    moved = move(
        project_id,
        "approve_after_notice",
        actor=actor,
        seen_status=seen_status,
        reason="公示期满，无异议。",
    )
    return _establish(moved, actor, "公示期满，无异议。")


def bulk_approve(*, projects: Iterable[Project], actor: Any, opinion: str = "") -> list[BulkRow]:
    """Approve several projects, each in its own transaction, and say why one did not go."""
    return [_approve_one(project, actor, opinion) for project in projects]


def _approve_one(project: Project, actor: Any, opinion: str) -> BulkRow:
    try:
        decide_approval(
            project_id=project.pk,
            result=DecisionResult.APPROVED,
            opinion=opinion,
            actor=actor,
            seen_status=project.status,
        )
    except DomainError as error:
        return BulkRow(project, error.message)
    return BulkRow(project)
