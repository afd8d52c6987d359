"""Revoking a project: an officer proposes with a reason, somebody else decides."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, NotAllowed, StaleState
from projects.models import Project
from projects.services.lifecycle import lock_project
from projects.services.simple_moves import simple_move
from projects.transitions import BY_ACTION
from reviews.models import RevocationProposal
from reviews.services.letters import tell_heads
from reviews.services.texts import checked_reason

REASON_MIN = 10


@transaction.atomic
def propose_revocation(*, project_id: int, actor: Any, reason: str) -> RevocationProposal:
    """Put a revocation before the head.

    Raises NotAllowed, StaleState (the project cannot be revoked any more), Conflict (proposed
    already), InvalidInput (reason). Source: T23 and T24; the proposer never decides.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("提请撤销立项须由组织部工作人员办理。")
    if project.status not in BY_ACTION["revoke"].sources:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能提请撤销立项。请刷新后再看。"
        )
    checked_reason(reason, least=REASON_MIN)
    earlier = _open(project)
    if earlier is not None:
        raise Conflict(f"“{project}”已由 {earlier.proposed_by} 提请撤销立项，正等负责人审定。")
    row = RevocationProposal.objects.create(
        project=project, reason=reason.strip(), proposed_by=actor, proposed_at=clock.now()
    )
    tell_heads(
        project,
        kind="revocation_proposed",
        title=f"提请撤销“{project}”立项，请审定",
        body=row.reason,
        link=reverse("reviews:revocation", args=[project.pk]),
        once_key=f"revocation-{row.pk}",
    )
    audit.record(actor=actor, action="revocation.propose", obj=project, reason=row.reason)
    return row


@transaction.atomic
def decide_revocation(
    *, project_id: int, actor: Any, agreed: bool, opinion: str
) -> RevocationProposal:
    """The head agrees, which revokes the project, or declines; never the proposer.

    Raises NotAllowed, StaleState (nothing to decide), Conflict (the proposer), InvalidInput.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("撤销立项须由组织部负责人审定。")
    row = _open(project)
    if row is None:
        raise StaleState(f"“{project}”现在没有待审定的撤销提请，或已由他人办理。请刷新后再看。")
    if row.proposed_by_id == actor.pk:
        raise Conflict("提请撤销和审定撤销不能是同一人，请由另一位负责人审定。")
    checked_reason(opinion, least=REASON_MIN)
    if agreed:
        simple_move(
            project_id=project_id,
            action="revoke",
            actor=actor,
            seen_status=project.status,
            reason=opinion,
        )
    row.agreed, row.opinion = agreed, opinion.strip()
    row.decided_by, row.decided_at = actor, clock.now()
    row.save()
    audit.record(
        actor=actor,
        action="revocation.decide",
        obj=project,
        reason=row.opinion,
        details={"agreed": agreed},
    )
    return row


def _open(project: Project) -> RevocationProposal | None:
    rows = project.revocation_proposals.filter(decided_at=None)
    return rows.select_related("proposed_by").first()
