"""Reads of inspections: lists, whom to draw from, who may not inspect whom, patrols."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core import clock
from core.calendar_store import load_calendar
from dispatch.drawing import quarter_of, quarter_span
from dispatch.enums import FindingState, InspectionState, LampColour
from dispatch.models import Finding, Inspection, Lamp, PatrolArea
from organisations.enums import Role
from organisations.models import Appointment, Organisation, User
from organisations.queries import department_people
from programmes.enums import SelectionKind
from programmes.models import InspectionKind, Programme
from projects.enums import Status
from projects.models import Project


@dataclass(frozen=True)
class FindingLine:
    """A finding in a list, with the working days left (negative when past)."""

    finding: Finding
    days_left: int | None
    overdue: bool


@dataclass(frozen=True)
class PatrolLine:
    """A unit with its officer, its running projects and when it was last visited."""

    organisation: Organisation
    officer: User | None
    projects: int
    last_on: date | None
    days_since: int | None


def listed_inspections(user: Any, programme: Programme) -> QuerySet[Any]:
    """Inspections in sight with what a list shows; `found` and `left` count findings."""
    return (
        Inspection.objects.visible_to(user)
        .filter(project__programme=programme)
        .select_related("project__organisation", "project__programme__committee", "kind")
        .prefetch_related("inspectors")
        .annotate(
            found=Count("findings"),
            left=Count("findings", filter=~Q(findings__state=FindingState.CLOSED)),
        )
        .order_by("-planned_on", "-pk")
    )


def listed_findings(user: Any, programme: Programme) -> QuerySet[Finding]:
    """Findings in sight, those that fall due first at the top."""
    return (
        Finding.objects.visible_to(user)
        .filter(inspection__project__programme=programme)
        .select_related(
            "inspection__project__organisation", "inspection__kind", "inspection__recorded_by"
        )
        .order_by("due_on", "pk")
    )


def finding_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """Findings with the working days left of those that are with the unit."""
    calendar, today = load_calendar(), clock.today()
    return [
        FindingLine(
            row,
            calendar.days_left(today, row.due_on) if row.state != FindingState.CLOSED else None,
            row.state == FindingState.OPEN and row.due_on < today,
        )
        for row in findings
    ]


def inspectors_of(programme: Programme) -> QuerySet[User]:
    """Who may be sent: the people of the programme's department today."""
    return department_people(
        committee_id=programme.committee_id, roles=[Role.STAFF, Role.HEAD], on=clock.today()
    )


def in_own_line(
    inspectors: Collection[User], projects: Collection[Project], committee_path: str, on: date
) -> list[tuple[User, Project]]:
    """Inspectors with a post in a project's own unit, above it or below it; one query.

    The committee itself and its department are above every unit and bar nobody.
    """
    posts = (
        Appointment.objects.held_on(on)
        .filter(user__in=[person.pk for person in inspectors])
        .values_list("user_id", "post__organisation__path")
    )
    by_person: dict[int, set[str]] = {}
    for user_id, path in posts:
        by_person.setdefault(user_id, set()).add(path)
    return [
        (person, project)
        for person in inspectors
        for project in projects
        if any(
            stands_in_line(path, project.organisation.path, committee_path)
            for path in by_person.get(person.pk, ())
        )
    ]


def stands_in_line(post: str, unit: str, committee: str) -> bool:
    """Whether a post lies in the unit, above it or below it, the committee's own left aside."""
    if post == unit:
        return True
    inside = post.startswith(committee) and len(post) > len(committee)
    return inside and unit != committee and (unit.startswith(post) or post.startswith(unit))


def visited_counts(kind: InspectionKind, day: date) -> dict[int, int]:
    """Inspections of the kind in the quarter of the day by project; one query.

    A visit counts in the quarter in which it was made, a planned one in that of its plan.
    """
    first, after = quarter_span(quarter_of(day))
    rows = (
        Inspection.objects.annotate(on=Coalesce("held_on", "planned_on"))
        .filter(kind=kind, on__gte=first, on__lt=after)
        .exclude(state=InspectionState.CANCELLED)
        .order_by()
        .values_list("project_id")
        .annotate(number=Count("pk"))
    )
    return dict(rows)


def running_projects(programme: Programme) -> QuerySet[Project]:
    """Projects that can be inspected, in a stable order."""
    return (
        Project.objects.filter(programme=programme, status=Status.IN_PROGRESS)
        .select_related("organisation", "programme__committee")
        .order_by("pk")
    )


def spot_candidates(programme: Programme, wanted: Mapping[str, str]) -> QuerySet[Project]:
    """Running projects by `lamp` (red, yellow), `topic` (mandatory), `unit` and `project`."""
    rows = running_projects(programme).order_by("organisation__path", "pk")
    lit = Lamp.objects.filter(project=OuterRef("pk"), is_current=True)
    colours = {"red": [LampColour.RED], "yellow": [LampColour.RED, LampColour.YELLOW]}
    if wanted.get("lamp") in colours:
        rows = rows.filter(Exists(lit.filter(shown__in=colours[wanted["lamp"]])))
    if wanted.get("topic") == "mandatory":
        rows = rows.filter(selection_kind=SelectionKind.MANDATORY)
    if wanted.get("unit"):
        rows = rows.filter(organisation=wanted["unit"])
    if wanted.get("project"):
        rows = rows.filter(pk=wanted["project"])
    return rows.annotate(lamp=lit.values("shown")[:1])


def patrol_lines(programme: Programme, officer_id: int | None = None) -> list[PatrolLine]:
    """Units with running projects, longest not visited first; three queries and the calendar."""
    calendar, today = load_calendar(), clock.today()
    areas = {
        area.organisation_id: area.officer
        for area in PatrolArea.objects.filter(programme=programme).select_related("officer")
    }
    visits = dict(
        Inspection.objects.filter(project__programme=programme, state=InspectionState.RECORDED)
        .order_by()
        .values_list("project__organisation")
        .annotate(last=Max("held_on"))
    )
    units = (
        Organisation.objects.filter(
            projects__programme=programme, projects__status=Status.IN_PROGRESS
        )
        .annotate(running=Count("projects"))
        .order_by("path")
    )
    lines = [
        PatrolLine(
            unit,
            areas.get(unit.pk),
            unit.running,
            visits.get(unit.pk),
            -calendar.working_days_between(today, visits[unit.pk]) if unit.pk in visits else None,
        )
        for unit in units
        if officer_id is None or getattr(areas.get(unit.pk), "pk", None) == officer_id
    ]
    return sorted(lines, key=lambda line: (line.last_on or date.min, line.organisation.path))


def patrol_officers(programme: Programme, organisation_id: int) -> list[int]:
    """Who goes round the unit and is still with the department; one query."""
    areas = PatrolArea.objects.filter(
        programme=programme, organisation=organisation_id, officer__in=inspectors_of(programme)
    )
    return list(areas.values_list("officer_id", flat=True))


def titles_of(project_ids: Sequence[int]) -> dict[int, Project]:
    """Projects by number with their units; one query."""
    return Project.objects.select_related("organisation").in_bulk(list(project_ids))
