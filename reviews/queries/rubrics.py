"""Which rubrics a project is scored by: those of its category, in the version it began with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from programmes.enums import Grade, MarkSource
from programmes.models import Category, Criterion, GradeCondition, JudgeGroup, Programme, Rubric
from projects.models import Project
from reviews.models import ScoreSheet
from reviews.scoring import Caps, CriterionRule

MAIN = "main"


def _of_stage(programme_id: int, stage: str) -> QuerySet[Rubric]:
    """Rubrics of every version, in order; `is_judged` says whether judges mark anything."""
    judged = Criterion.objects.filter(rubric=OuterRef("pk"), source=MarkSource.JUDGE)
    rows = Rubric.objects.filter(programme=programme_id, stage=stage)
    return rows.annotate(is_judged=Exists(judged)).order_by("position", "version", "pk")


def rubrics_of(programme: Programme, stage: str) -> list[Any]:
    """Rubrics in force at the stage, in order, with groups and categories; three queries."""
    categories = Prefetch("categories", queryset=Category.objects.only("pk"))
    rows = _of_stage(programme.pk, stage).filter(retired_at=None)
    return list(rows.prefetch_related("judge_groups", categories))


@dataclass(frozen=True)
class Need:
    """What lists must know of a rubric in force: whom it is for, judges, marks, missing judges."""

    category_ids: frozenset[int]
    min_judges: int
    is_judged: bool
    pass_mark: Decimal
    missing_judge: str


def needs_of(programme: Programme, stage: str) -> list[Need]:
    """Needs of the rubrics in force at the stage, in order; one query."""
    rows = _of_stage(programme.pk, stage).filter(retired_at=None)
    columns = ("pk", "categories", "min_judges", "is_judged", "pass_mark", "missing_judge")
    found: dict[int, tuple[set[int], Need]] = {}
    for pk, category_id, judges, is_judged, mark, missing in rows.values_list(*columns):
        need = Need(frozenset(), judges, is_judged, mark, missing)
        own, _ = found.setdefault(pk, (set(), need))
        if category_id is not None:
            own.add(category_id)
    return [replace(need, category_ids=frozenset(own)) for own, need in found.values()]


def needs_for(needs: Iterable[Need], category_id: int | None) -> list[Need]:
    """Those meant for the category; one without categories is for all."""
    return [need for need in needs if not need.category_ids or category_id in need.category_ids]


def thresholds_for(project: Project, stage: str) -> list[Any]:
    """Rubrics the project is scored by at the stage, in order, without their parts; one query.

    Once it has a sheet, a correction of the rules no longer touches it. Each carries
    `passing_asks`, whether the rules want more than the pass mark of whoever passes.
    """
    asked = GradeCondition.objects.filter(
        grade_rule__programme=OuterRef("programme"), grade_rule__grade=Grade.QUALIFIED
    )
    rows = _in_force(project, stage, _began(project, stage))
    return _first_versions(rows.annotate(passing_asks=Exists(asked)))


def rubrics_for(project: Project, stage: str) -> list[Any]:
    """As `thresholds_for`, with criteria and judge groups; three queries."""
    return rubrics_since(project, stage, _began(project, stage))


def rubrics_since(project: Project, stage: str, began: Any) -> list[Any]:
    """As `rubrics_for`, where it is known when the first sheet was handed out, None for never."""
    rows = _in_force(project, stage, began).prefetch_related("criteria", "judge_groups")
    return _first_versions(rows)


def _began(project: Project, stage: str) -> Subquery:
    first = ScoreSheet.objects.filter(project=project, stage=stage).order_by("assigned_at")
    return Subquery(first.values("assigned_at")[:1])


def _in_force(project: Project, stage: str, began: Any) -> QuerySet[Rubric]:
    valid = Q(retired_at=None)
    if began is not None:
        valid |= Q(retired_at__gte=began)
    return _of_stage(project.programme_id, stage).filter(
        valid, Q(categories=None) | Q(categories=project.category_id)
    )


def _first_versions(rows: Iterable[Rubric]) -> list[Rubric]:
    chosen: dict[str, Rubric] = {}
    for rubric in rows:
        chosen.setdefault(rubric.code, rubric)
    return list(chosen.values())


def applying(rubrics: Iterable[Rubric], category_id: int | None) -> list[Rubric]:
    """Of prefetched rubrics those meant for the category; one without categories is for all."""
    found = []
    for rubric in rubrics:
        own = {category.pk for category in rubric.categories.all()}
        if not own or category_id in own:
            found.append(rubric)
    return found


@dataclass(frozen=True)
class SeatChoice:
    """A rubric and one of its judge groups, for which judges are chosen."""

    rubric: Rubric
    group: JudgeGroup | None

    @property
    def value(self) -> str:
        """Codes as an address carries them."""
        return f"{self.rubric.code}.{self.group.code}" if self.group else self.rubric.code

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.rubric.name}·{self.group.name}" if self.group else self.rubric.name

    @property
    def needed(self) -> int:
        """Judges to choose at least, so that the groups together make a valid panel."""
        groups = max(len(self.rubric.judge_groups.all()), 1)
        return -(-judges_needed(self.rubric) // groups)

    def holds(self, sheet: ScoreSheet) -> bool:
        """Whether the sheet was handed out for it (in whatever version of the rubric)."""
        group = sheet.group.code if sheet.group else ""
        own = self.group.code if self.group else ""
        return sheet.rubric is not None and (sheet.rubric.code, group) == (self.rubric.code, own)

    def is_of(self, sheet: ScoreSheet) -> bool:
        """Whether the sheet follows the same rubric, in whatever group."""
        return sheet.rubric is not None and sheet.rubric.code == self.rubric.code


def seats_of(rubrics: Iterable[Rubric]) -> list[SeatChoice]:
    """Every rubric judges mark with each of its groups, in order."""
    return [
        SeatChoice(rubric, group)
        for rubric in rubrics
        if judges_needed(rubric)
        for group in groups_of(rubric)
    ]


def groups_of(rubric: Rubric) -> list[JudgeGroup | None]:
    """Judge groups of the rubric; one nameless group where it has none."""
    groups: list[JudgeGroup | None] = list(rubric.judge_groups.all())
    return groups or [None]


def criterion_rules(rubric: Rubric) -> list[CriterionRule]:
    """Criteria judges mark, in order; facts mark the others."""
    return [
        CriterionRule(row.pk, row.name, row.points, rubric.mark_step, row.lowest, row.kind)
        for row in rubric.criteria.all()
        if row.source == MarkSource.JUDGE
    ]


def caps_of(rubric: Rubric) -> Caps:
    """Most that bonuses add and deductions take."""
    return Caps(rubric.bonus_cap, rubric.deduction_cap)


def key_of(rubric: Rubric, code: str) -> str:
    """Name of a criterion within a composite of several rubrics."""
    return code if rubric.code == MAIN else f"{rubric.code}.{code}"


def judges_needed(rubric: Any) -> int:
    """Fewest judges of a valid result; none where facts alone mark the rubric.

    Takes a rubric read by one of the functions above, or what lists know of one (`Need`).
    """
    return rubric.min_judges if rubric.is_judged else 0


def judges_in_all(rubrics: Iterable[Any]) -> int:
    """Fewest sheets a project needs over all its rubrics, given as to `judges_needed`."""
    return sum(judges_needed(rubric) for rubric in rubrics)


def is_scored(project: Project) -> bool:
    """Whether items of its type are marked at acceptance and ranked."""
    return project.item_type is None or project.item_type.scored


def has_panel(project: Project) -> bool:
    """Whether it goes before the panel where the programme has one.

    Light types of items do not, nor what the programme spares a leader.
    """
    if project.skips_experts:
        return False
    return project.item_type is None or project.item_type.panel


def pass_mark_of(rubrics: Sequence[Rubric]) -> Decimal | None:
    """The pass mark; rubrics of one composite share it. None without a rubric."""
    return rubrics[0].pass_mark if rubrics else None


def asks_more(rubrics: Sequence[Any]) -> bool:
    """Whether passing asks for more than the pass mark, of rubrics read by `thresholds_for`."""
    return bool(rubrics) and bool(rubrics[0].passing_asks)
