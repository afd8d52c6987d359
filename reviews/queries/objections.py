"""Projects on notice as everybody of the committee may read them, and objections to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from programmes.enums import GateKind
from programmes.models import Gate, Programme
from projects.enums import Status
from projects.models import Project
from reviews.enums import RemedyState
from reviews.models import Objection


def on_notice(user: Any) -> QuerySet[Project]:
    """Projects on notice in the programmes the person may see; a notice is there to be read.

    For title, unit and days only: no page of the project opens by it.
    """
    notices = Prefetch(
        "programme__gates",
        queryset=Gate.objects.filter(kind=GateKind.NOTICE, enabled=True),
        to_attr="notices",
    )
    return (
        Project.objects.filter(
            status=Status.NOTICED, programme__in=Programme.objects.visible_to(user)
        )
        .select_related("organisation", "category", "programme__committee")
        .prefetch_related(notices)
        .annotate(open_objections=Count("objections", filter=Q(objections__state=RemedyState.OPEN)))
        .order_by("status_since", "pk")
    )


def notice_ends_on(project: Any, calendar: WorkCalendar) -> date | None:
    """Last day of the notice of a project from `on_notice`; None where the gate was closed."""
    if not project.programme.notices:
        return None
    begun = project.status_since.astimezone(SHANGHAI).date()
    return calendar.add_working_days(begun, project.programme.notices[0].working_days)


def has_open_objection(project: Project) -> bool:
    """Whether an objection still waits for its answer."""
    return Objection.objects.filter(project=project, state=RemedyState.OPEN).exists()


def objections_to(project: Project) -> list[Objection]:
    """All objections to the project, for its department; one query."""
    rows = Objection.objects.filter(project=project)
    return list(rows.select_related("filed_by", "answered_by"))


def own_objections(user: Any) -> list[Objection]:
    """What the person has filed, the last first; one query."""
    rows = Objection.objects.filter(filed_by=user.pk or 0)
    return list(rows.select_related("project__organisation").order_by("-filed_at", "-pk"))


def open_objections(programme: Programme) -> list[Objection]:
    """Unanswered objections of a programme, those due first; one query."""
    rows = Objection.objects.filter(project__programme=programme, state=RemedyState.OPEN)
    return list(rows.select_related("project__organisation").order_by("answer_due_on", "pk"))


@dataclass(frozen=True)
class Contact:
    """How to reach the person who objects; in full only for those who have to."""

    shown: str

    @classmethod
    def of(cls, objection: Objection, user: Any) -> Contact:
        """In full for the department that answers and for whoever filed it."""
        full = objection.filed_by_id == user.pk or user.has_perm(
            "projects.pre_review_project", objection.project
        )
        return cls(objection.contact if full else "（已隐去）")
