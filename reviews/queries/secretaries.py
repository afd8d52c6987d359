"""The year's result by secretary: every project that was decided, weighed by the programme."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from programmes.enums import Grade, SelectionKind
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project
from reviews.models import Acceptance
from reviews.secretaries import SecretaryScore, converted, secretary_score

DECIDED = (Status.ACCEPTED, Status.FAILED, Status.CONTINUED, Status.ARCHIVED)


@dataclass(frozen=True)
class Result:
    """One project of a secretary: its score, grade, place and award; no score: not counted."""

    project: Project
    kind: str
    score: Decimal | None
    grade: str
    rank: int | None
    award: str

    @property
    def grade_label(self) -> str:
        """The grade in words."""
        return str(Grade(self.grade).label) if self.grade else ""


@dataclass(frozen=True)
class SecretaryLine:
    """One secretary of one unit with the results behind the score.

    `duty_points` and `performance_points` are full marks in the two other assessments.
    """

    name: str
    organisation_id: int
    unit: str
    results: tuple[Result, ...]
    found: SecretaryScore | None
    duty_points: Decimal
    performance_points: Decimal

    @property
    def score(self) -> Decimal | None:
        """The score out of 100; None when no project could be scored."""
        return self.found.score if self.found else None

    @property
    def duty(self) -> Decimal | None:
        """What the score counts in the report on duties."""
        return converted(self.found.unrounded, self.duty_points) if self.found else None

    @property
    def performance(self) -> Decimal | None:
        """What the score counts in the assessment of the year's performance."""
        return converted(self.found.unrounded, self.performance_points) if self.found else None

    @property
    def uncounted(self) -> int:
        """Projects without a score: vetoed, or of a type that is not marked."""
        return sum(row.score is None for row in self.results)

    def means(self) -> list[tuple[str, int, Decimal, int]]:
        """Way of choosing in words, number of projects, their mean, its weight."""
        rows = self.found.means if self.found else ()
        return [(SelectionKind(row.kind).label, row.count, row.mean, row.weight) for row in rows]

    def grades(self) -> str:
        """How many projects hold which grade, the best first, in words."""
        counts = [(grade.label, sum(row.grade == grade for row in self.results)) for grade in Grade]
        return "、".join(f"{label} {count} 个" for label, count in counts if count)

    def awards(self) -> str:
        """Awards of the year in words."""
        return "、".join(row.award for row in self.results if row.award)


def weights_of(programme: Programme) -> dict[str, int]:
    """What each way of choosing a topic weighs."""
    return {
        SelectionKind.MANDATORY.value: programme.weight_mandatory,
        SelectionKind.ELECTIVE.value: programme.weight_elective,
        SelectionKind.CLAIMED.value: programme.weight_claimed,
    }


def secretary_lines(
    programme: Programme, *, organisations: Collection[int] | None = None
) -> list[SecretaryLine]:
    """Every secretary with a decided project, the best first; one query.

    `organisations` narrows to some units. Grades and places are those of the frozen ranking,
    before it those decided. Source: R-C, several projects of one secretary.
    """
    by_secretary: dict[tuple[int, str], list[Result]] = {}
    units: dict[int, str] = {}
    for project in _decided(programme, organisations):
        units[project.organisation_id] = project.organisation.short_name
        key = (project.organisation_id, project.secretary_name)
        by_secretary.setdefault(key, []).append(_result(project))
    lines = [
        _line(programme, name, pk, units[pk], results)
        for (pk, name), results in by_secretary.items()
    ]
    return sorted(lines, key=lambda line: -(line.found.unrounded if line.found else Decimal(-1)))


def _result(project: Any) -> Result:
    entry = getattr(project, "rank_entry", None)
    return Result(
        project,
        project.selection_kind,
        None if project.last_veto else project.last_score,
        entry.grade if entry else project.last_grade or "",
        entry.rank if entry else None,
        str(entry.award or "") if entry else "",
    )


def _line(
    programme: Programme, name: str, organisation_id: int, unit: str, results: list[Result]
) -> SecretaryLine:
    scores = [(row.kind, row.score) for row in results if row.score is not None]
    return SecretaryLine(
        name,
        organisation_id,
        unit,
        tuple(results),
        secretary_score(scores, weights_of(programme)),
        programme.duty_points,
        programme.performance_points,
    )


def _decided(programme: Programme, organisations: Collection[int] | None) -> list[Any]:
    last = Acceptance.objects.filter(project=OuterRef("pk"), decided_at__isnull=False)
    last = last.order_by("-round")
    rows = Project.objects.filter(programme=programme, status__in=DECIDED)
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return list(
        rows.filter(Q(item_type=None) | Q(item_type__scored=True))
        .select_related("organisation", "rank_entry__award")
        .annotate(
            last_score=Subquery(last.values("unrounded")[:1]),
            last_grade=Subquery(last.values("grade")[:1]),
            last_veto=Subquery(last.values("veto_item")[:1]),
        )
        .order_by("organisation__path", "pk")
    )
