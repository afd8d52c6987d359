"""Makes pending decisions known together, in one act; withdraws one that is not wanted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from programmes.models import Programme
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.enums import DecisionState
from reviews.models import ApprovalDecision, Publication
from reviews.queries.decisions import PROPOSED
from reviews.queries.panel import result_of
from reviews.services.approval import carry_out

# Rows of the lifecycle table along which decisions move projects.
DECIDING = ("post_notice", "approve", "return_from_panel", "reject")


@transaction.atomic
def publish_decisions(
    *, programme_id: int, decision_ids: Collection[int], actor: Any
) -> Publication:
    """Make the named pending decisions known: all of them, or none.

    Projects move, numbers are given in the order of the scores, units are told. What was made
    known before is left alone, so that a second click changes nothing. Raises NotAllowed,
    InvalidInput (nothing named), StaleState (known already, changed since it was seen),
    Conflict (a gate is no longer passed, the score has changed).
    """
    programme = Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme_id)
    if not actor.has_perm("reviews.decide_programme", programme):
        raise NotAllowed("立项决定由组织部负责人公布。")
    if not decision_ids:
        raise InvalidInput("请先勾选要公布的决定。")
    decisions = _locked(programme, decision_ids)
    last = Publication.objects.filter(programme=programme).aggregate(last=Max("number"))["last"]
    publication = Publication.objects.create(
        programme=programme,
        number=(last or 0) + 1,
        published_by=actor,
        published_at=clock.now(),
    )
    numbers = [_publish(decision, publication, actor) for decision in decisions]
    audit.record(
        actor=actor,
        action="approval.publish",
        obj=publication,
        details={
            "decisions": [decision.pk for decision in decisions],
            "numbers": [number for number in numbers if number],
        },
    )
    return publication


@transaction.atomic
def withdraw_decision(*, project_id: int, seen_decision: int, actor: Any) -> Project:
    """Take a pending decision back; the project waits for a decision again.

    Raises NotAllowed, StaleState (known already, or changed since it was seen).
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("拟办意见由组织部负责人撤销。")
    decision = project.decisions.filter(pk=seen_decision, state=DecisionState.PENDING).first()
    if decision is None:
        raise StaleState(f"“{project}”的拟办意见已经公布或改动，请刷新后再看。")
    decision.state = DecisionState.WITHDRAWN
    decision.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="approval.withdraw",
        obj=project,
        details={"decision": decision.pk},
    )
    return project


def drop_pending(project: Project, actor: Any) -> None:
    """Follows a project that goes another way: what was pending about it no longer counts."""
    rows = ApprovalDecision.objects.filter(project=project, state=DecisionState.PENDING)
    rows.update(state=DecisionState.WITHDRAWN)


def _locked(programme: Programme, decision_ids: Collection[int]) -> list[ApprovalDecision]:
    """The named decisions that are still pending, best score first, their projects locked."""
    named = ApprovalDecision.objects.filter(project__programme=programme, pk__in=decision_ids)
    keys = sorted(named.values_list("project_id", flat=True))
    locked = Project.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    held = {project.pk: project for project in locked}
    rows = list(
        named.filter(project__in=held)
        .select_related("decided_by", "publication__published_by")
        .order_by(F("score").desc(nulls_last=True), "project__submitted_at", "project_id")
    )
    _refuse_changed(rows, held)
    return [row for row in rows if row.state == DecisionState.PENDING]


def _refuse_changed(rows: Sequence[ApprovalDecision], held: dict[int, Project]) -> None:
    changed = next((row for row in rows if row.state == DecisionState.WITHDRAWN), None)
    if changed is not None:
        raise StaleState(
            f"“{held[changed.project_id]}”的拟办意见（{PROPOSED[changed.result]}）刚有改动，"
            "这一批都没有公布。请刷新后再看。"
        )
    if any(row.state == DecisionState.PENDING for row in rows):
        return
    known = next((row.publication for row in rows if row.publication), None)
    if known is None:
        raise StaleState("没有待公布的决定。请刷新后再看。")
    raise StaleState(
        f"这些决定已由 {known.published_by} 公布（第 {known.number} 批），不会重复公布。"
    )


def _publish(decision: ApprovalDecision, publication: Publication, actor: Any) -> str:
    """Carry one decision out; return the number the project was given, "" for none."""
    project = lock_project(decision.project_id)
    scored = result_of(project)
    if (scored.score if scored else None) != decision.score:
        raise Conflict(
            f"“{project}”的评审得分在拟办以后有变化，这一批都没有公布。请重新审定后再公布。"
        )
    # First, so that the move finds nothing pending that it would have to drop.
    decision.state, decision.publication = DecisionState.IN_FORCE, publication
    decision.save(update_fields=["state", "publication"])
    due = decision.return_due_on
    still_open = due if due and due > clock.today() else None
    project = carry_out(project, decision, actor=actor, due_on=still_open)
    audit.record(
        actor=actor,
        action=f"approval.{decision.result}",
        obj=project,
        reason=decision.opinion,
        details={"decision": decision.pk, "status": project.status},
    )
    return str(project.project_number)
