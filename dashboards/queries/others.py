"""What units may know of other units' projects: as much as the programme's switches open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from programmes.enums import Grade
from programmes.models import Programme
from projects.models import Milestone, Project
from projects.scope import LAMPS, PLANS, RANKS


@dataclass(frozen=True)
class Switches:
    """What the programme opens; nothing by default."""

    lamps: bool
    ranks: bool
    plans: bool

    @property
    def any(self) -> bool:
        """Whether anything is open at all."""
        return self.lamps or self.ranks or self.plans


def switches_of(programme: Programme | None) -> Switches:
    """The programme's switches; all off without a programme."""
    on = [bool(getattr(programme, name, False)) for name in (LAMPS, RANKS, PLANS)]
    return Switches(*on)


@dataclass(frozen=True)
class OtherProject:
    """One project of another unit; what is not open is left empty by the query itself."""

    pk: int
    title: str
    unit: str
    category: str
    lamp: str
    rank: int | None
    grade: str

    @property
    def grade_word(self) -> str:
        """The grade in words."""
        return str(Grade(self.grade).label) if self.grade else ""


def other_projects(user: Any, programme: Programme) -> QuerySet[Any]:
    """Rows for `other_project`, by unit; columns that are not open are never read."""
    rows = Project.objects.known_to(user).filter(programme=programme)
    return rows.annotate(
        lit=FilteredRelation("lamps", condition=Q(lamps__is_current=True))
    ).order_by("organisation__path", "pk")


def read_others(rows: Any, switches: Switches) -> list[OtherProject]:
    """The rows of one page with the columns that are open; one query."""
    columns: dict[str, Any] = {
        "unit_name": F("organisation__short_name"),
        "category_name": F("category__name"),
    }
    if switches.lamps:
        columns["lamp_shown"] = F("lit__shown")
    if switches.ranks:
        columns |= {"place": F("rank_entry__rank"), "place_grade": F("rank_entry__grade")}
    found = rows.values("pk", "title", **columns)
    return [
        OtherProject(
            row["pk"],
            row["title"],
            row["unit_name"],
            row["category_name"] or "",
            row.get("lamp_shown") or "",
            row.get("place"),
            row.get("place_grade") or "",
        )
        for row in found
    ]


@dataclass(frozen=True)
class PlannedTask:
    """One task of a plan, without the names of people."""

    task: str
    deliverable: str
    due_date: date


def plan_of_other(user: Any, pk: int) -> tuple[Project, list[PlannedTask]] | None:
    """Title and tasks of a project whose plan is open to the person's unit; None otherwise."""
    projects = Project.objects.known_to(user, PLANS).select_related("organisation")
    project = projects.filter(pk=pk).first()
    if project is None:
        return None
    rows = Milestone.objects.filter(project=project).order_by("due_date", "position")
    return project, [
        PlannedTask(*row) for row in rows.values_list("task", "deliverable", "due_date")
    ]
