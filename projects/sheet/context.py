"""What the sheet needs to know besides the document: limits of the programme and choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from organisations.enums import Role
from organisations.queries import people_with_role
from programmes.enums import SelectionKind
from projects.enums import Status
from projects.models import Project

Choices = tuple[tuple[str, str], ...]
RECENT_YEARS = 3
FINISHED = (Status.ACCEPTED, Status.CONTINUED, Status.ARCHIVED)


@dataclass(frozen=True)
class TopicChoice:
    """A topic of the catalogue the unit may choose."""

    value: str
    title: str
    kind: str
    category: str

    @property
    def label(self) -> str:
        """Title with the kind in front, so that one list shows both."""
        return f"[{SelectionKind(self.kind).label}] {self.title}"


@dataclass(frozen=True)
class SheetContext:
    """Limits and choices for one project on one day."""

    today: date
    year: int
    end_limit: date
    team_min: int
    team_max: int
    milestones_min: int
    milestones_max: int
    principles: tuple[str, ...]
    categories: Choices
    topics: tuple[TopicChoice, ...]
    predecessors: Choices
    organisation_name: str
    secretary_name: str
    recent_titles: frozenset[str] = frozenset()

    def topic(self, value: str) -> TopicChoice | None:
        """The topic with this value, if the unit may choose it."""
        return next((topic for topic in self.topics if topic.value == value), None)


def secretary_name(project: Project, on: date) -> str:
    """Name of the secretary in office on the day, empty when the post is vacant."""
    person = people_with_role(
        role=Role.SECRETARY, organisation_id=project.organisation_id, on=on
    ).last()
    return str(person) if person else ""


def context_of(project: Project, *, today: date) -> SheetContext:
    """Load the limits and choices for a project; at most four queries."""
    programme = project.programme
    others = list(
        Project.objects.filter(organisation_id=project.organisation_id)
        .exclude(pk=project.pk)
        .order_by("-programme__year", "pk")
        .values_list("pk", "programme__year", "title", "status")
    )
    return SheetContext(
        today=today,
        year=programme.year,
        end_limit=programme.project_end_limit,
        team_min=max(programme.team_min, 1),
        team_max=programme.team_max,
        milestones_min=programme.milestones_min,
        milestones_max=programme.milestones_max,
        principles=tuple(str(text) for text in programme.principles),
        categories=tuple((str(row.pk), row.name) for row in programme.categories.all()),
        topics=tuple(
            TopicChoice(str(row.pk), row.title, row.selection_kind, str(row.category_id))
            for row in programme.topics.all()
            if row.binds(project.organisation.kind)
        ),
        predecessors=tuple(
            (str(pk), f"{year}年 {title}")
            for pk, year, title, status in others
            if status in FINISHED
        ),
        organisation_name=project.organisation.name,
        secretary_name=secretary_name(project, today),
        recent_titles=frozenset(
            title for _, year, title, _ in others if year > programme.year - RECENT_YEARS
        ),
    )
