"""The decision on approval, by the head, on what the gates brought to light."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, DomainError, StaleState
from programmes.enums import GateKind
from programmes.queries import gate
from projects.enums import Status
from projects.models import Project
from projects.services.approval import establish
from projects.services.lifecycle import check_move, lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import PASSING, DecisionResult, DecisionState
from reviews.models import ApprovalDecision
from reviews.queries.decisions import PROPOSED, pending_decision
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
    seen_decision: int | None = None,
    due_on: date | None = None,
) -> Project:
    """Decide on an application: approve (or post the notice), return, or reject.

    Approval gives the number and freezes the plan in the same transaction; where the programme
    has a notice, it posts the notice instead and the number comes when it is over. Keeps one
    ApprovalDecision with the score it rested on and tells the unit. Where the programme makes
    decisions known together, the decision stays pending: nothing moves and nobody is told.
    `seen_decision` is the pending decision on the page the head acted from. Raises Conflict (a
    gate is not passed), InvalidInput (no reason), StaleState, NotAllowed. Source: T9–T11.
    """
    project = lock_project(project_id)
    _refuse_undue(project)
    decision = _decision(project, result, actor, opinion)
    if project.programme.publish_together:
        _keep_pending(project, decision, actor, seen_status, seen_decision, due_on)
        return project
    project = carry_out(project, decision, actor=actor, seen_status=seen_status, due_on=due_on)
    decision.save()
    audit.record(
        actor=actor,
        action=f"approval.{result}",
        obj=project,
        reason=opinion,
        details={"decision": decision.pk, "status": project.status},
    )
    return project


def carry_out(
    project: Project,
    decision: ApprovalDecision,
    *,
    actor: Any,
    seen_status: str | None = None,
    due_on: date | None = None,
) -> Project:
    """Make the locked project go where the decision sends it, and tell the unit."""
    act = ACTS[DecisionResult(decision.result)]
    return act(project, actor, decision.opinion, seen_status, due_on)


def action_of(project: Project, result: str) -> str:
    """The row of the lifecycle table along which a decision moves the project."""
    if result == DecisionResult.APPROVED:
        return "post_notice" if gate(project.programme, GateKind.NOTICE) else "approve"
    if result == DecisionResult.REJECTED:
        return "reject"
    from_panel = project.status == Status.EXPERT_REVIEW
    return "return_from_panel" if from_panel else "return_for_revision"


def _decision(project: Project, result: str, actor: Any, opinion: str) -> ApprovalDecision:
    scored = result_of(project)
    return ApprovalDecision(
        project=project,
        result=result,
        round=scored.round if scored else None,
        score=scored.score if scored else None,
        opinion=opinion.strip(),
        decided_by=actor,
        decided_at=clock.now(),
    )


def _keep_pending(
    project: Project,
    decision: ApprovalDecision,
    actor: Any,
    seen_status: str | None,
    seen_decision: int | None,
    due_on: date | None,
) -> None:
    """Keep what the head means to decide; it has to be possible today, and replaces an earlier one.

    The record of it names no result: who reads the records need not know it before the unit does.
    """
    action = action_of(project, decision.result)
    check_move(project, action, actor=actor, seen_status=seen_status, reason=decision.opinion)
    earlier = pending_decision(project)
    if earlier is not None and earlier.pk != seen_decision:
        raise StaleState(
            f"“{project}”已由 {earlier.decided_by} 办理（{PROPOSED[earlier.result]}，待公布）。"
            "您的意见没有保存；如仍要改变，请刷新后再办。"
        )
    if earlier is not None:
        earlier.state = DecisionState.WITHDRAWN
        earlier.save(update_fields=["state"])
    if decision.result == DecisionResult.RETURNED:
        decision.return_due_on = return_due(project, due_on)
    decision.state = DecisionState.PENDING
    decision.save()
    audit.record(
        actor=actor, action="approval.propose", obj=project, details={"decision": decision.pk}
    )


def _refuse_undue(project: Project) -> None:
    """While the officer still has it in hand there is nothing to decide yet."""
    current = latest_round(project)
    undecided = current is None or current.result not in PASSING
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
    words = return_words(opinion, [], due)
    action = action_of(project, DecisionResult.RETURNED)
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

    Raises Conflict (the notice still runs, an objection is unanswered), StaleState, NotAllowed.
    Source: T12.
    """
    moved = move(
        project_id,
        "approve_after_notice",
        actor=actor,
        seen_status=seen_status,
        reason="公示期满，无成立的异议。",
    )
    return _establish(moved, actor, "公示期满，无成立的异议。")


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
