"""What a unit may appeal against and until when, and the appeals that wait for their answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from organisations.enums import Role
from organisations.queries import department_people
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project, TransitionLog
from reviews.enums import AppealKind, RemedyState
from reviews.models import Appeal
from reviews.queries.ranking import entry_of

# Steps that decide against a unit; an application that lapses decides nothing.
AGAINST = {
    "reject": AppealKind.REJECTION,
    "veto": AppealKind.VETO,
    "fail": AppealKind.FAILURE,
}
GRADED = (Status.ACCEPTED, Status.CONTINUED)


@dataclass(frozen=True)
class Appealable:
    """A decision against which the unit may appeal: the step, the last day, who decided."""

    step: TransitionLog
    kind: str
    told_on: date
    until: date
    decider_id: int | None

    def is_open(self, today: date) -> bool:
        """Whether the last day has not passed."""
        return today <= self.until


def appealable(project: Project, calendar: WorkCalendar) -> Appealable | None:
    """The decision in force on the project that may be appealed against; two queries at most.

    The day on which the unit was told does not count. None where nothing was decided against
    the unit, or the programme admits no appeal. Source: re-examination, 3–5 working days.
    """
    days = project.programme.appeal_days
    steps = list(project.steps.order_by("at", "pk"))
    if not days or not steps:
        return None
    step, kind, moment, decider = steps[-1], "", None, None
    if step.action in AGAINST and project.status == step.to_status:
        kind, moment, decider = AGAINST[step.action], step.at, step.actor_id
    elif project.status in GRADED:
        entry = entry_of(project)
        accepted = next((row for row in reversed(steps) if row.action == "accept"), None)
        if entry is not None and accepted is not None:
            step, kind = accepted, AppealKind.GRADE
            moment, decider = entry.frozen_at, entry.frozen_by_id
    if moment is None:
        return None
    told = moment.astimezone(SHANGHAI).date()
    return Appealable(step, kind, told, calendar.add_working_days(told, days), decider)


def appeals_of(project: Project) -> list[Appeal]:
    """All appeals about a project, the last first; one query."""
    rows = Appeal.objects.filter(project=project).select_related("filed_by", "answered_by", "step")
    return list(rows.order_by("-filed_at", "-pk"))


def open_appeals(programme: Programme) -> list[Appeal]:
    """Unanswered appeals of a programme, those due first; one query."""
    rows = Appeal.objects.filter(project__programme=programme, state=RemedyState.OPEN)
    rows = rows.select_related("project__organisation", "step", "filed_by")
    return list(rows.order_by("answer_due_on", "pk"))


def decided_by(appeal: Appeal) -> int | None:
    """The head whose decision is appealed against: of a grade, whoever froze the ranking."""
    if appeal.kind == AppealKind.GRADE:
        entry = entry_of(appeal.project)
        return entry.frozen_by_id if entry else None
    return appeal.step.actor_id


def other_heads(project: Project, decider_id: int | None, today: date) -> list[Any]:
    """Heads of the department apart from the one who decided; three queries."""
    heads = department_people(
        committee_id=project.programme.committee_id, roles=[Role.HEAD], on=today
    )
    return [head for head in heads if head.pk != decider_id]
