"""Decisions on approval: what is pending, what was made known, and when."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from programmes.models import Programme
from projects.models import Project
from reviews.enums import DecisionResult, DecisionState
from reviews.models import ApprovalDecision, Publication

# What the department calls a decision that is not made known yet.
PROPOSED: dict[str, str] = {
    DecisionResult.APPROVED: "拟批准",
    DecisionResult.RETURNED: "拟退回",
    DecisionResult.REJECTED: "拟不予立项",
}


def pending_decision(project: Project) -> ApprovalDecision | None:
    """The decision on the project that still waits to be made known; one query."""
    rows = ApprovalDecision.objects.filter(project=project, state=DecisionState.PENDING)
    return rows.select_related("decided_by").first()


def with_pending(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate `pending_result` (None: nothing is pending) and `pending_by`, the head's name."""
    rows = ApprovalDecision.objects.filter(project=OuterRef("pk"), state=DecisionState.PENDING)
    return projects.annotate(
        pending_result=Subquery(rows.values("result")[:1]),
        pending_by=Subquery(rows.values("decided_by__display_name")[:1]),
    )


def has_pending() -> Exists:
    """Expression on projects: whether a decision waits to be made known."""
    rows = ApprovalDecision.objects.filter(project=OuterRef("pk"), state=DecisionState.PENDING)
    return Exists(rows)


def pending_in(programme: Programme, user: Any) -> list[ApprovalDecision]:
    """Pending decisions of a programme, best score first, for its department; one query."""
    if not user.has_perm("reviews.work_on_programme", programme):
        return []
    rows = ApprovalDecision.objects.filter(
        project__programme=programme, state=DecisionState.PENDING
    ).select_related("project__organisation", "project__category", "decided_by")
    return list(
        rows.order_by(F("score").desc(nulls_last=True), "project__submitted_at", "project_id")
    )


def pending_count(programme: Programme) -> int:
    """How many decisions of the programme wait to be made known."""
    return ApprovalDecision.objects.filter(
        project__programme=programme, state=DecisionState.PENDING
    ).count()


def publications_of(programme: Programme) -> list[Any]:
    """Acts of publication, the last first, with how many were `approved`, `numbered` and so on."""
    counts = {
        name: Count("decisions", filter=Q(decisions__result=result))
        for name, result in (
            ("approved", DecisionResult.APPROVED),
            ("returned", DecisionResult.RETURNED),
            ("rejected", DecisionResult.REJECTED),
        )
    }
    counts["numbered"] = Count("decisions", filter=~Q(decisions__project__project_number=""))
    rows = Publication.objects.filter(programme=programme).select_related("published_by")
    return list(rows.annotate(**counts).order_by("-number"))


def in_force(project: Project) -> QuerySet[ApprovalDecision]:
    """Decisions on the project that were made known, the last first."""
    rows = ApprovalDecision.objects.filter(project=project, state=DecisionState.IN_FORCE)
    return rows.select_related("decided_by", "publication").order_by("-decided_at", "-pk")
