"""Counts every project of a stage anew from the sheets handed in, and ranks them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from programmes.models import Programme, Rubric
from reviews.enums import SheetState
from reviews.models import Mark, ScoreSheet
from reviews.queries.rubrics import caps_of, criterion_rules
from reviews.scoring import aggregate, rank, rounded, sheet_total, weighted

ONE = Decimal(1)
# Totals of the sheets of one project, by rubric and judge group.
Totals = dict[tuple[int, int | None], list[Decimal]]


@dataclass(frozen=True)
class Counted:
    """What the sheets of one project come to, and its place among all."""

    project_id: int
    mean: Decimal
    score: Decimal
    judges: int
    place: int


def recount(programme: Programme, stage: str) -> list[Counted]:
    """Totals of every sheet from its marks, means by rubric, places; a handful of queries.

    Counts the latest round of each project by the same arithmetic as the stored results; sheets
    not handed in are left out, and so are projects a rubric of which has no valid mean.
    """
    rubrics = {row.pk: row for row in _rubrics(programme, stage)}
    marks = _marks(programme, stage)
    totals: dict[int, Totals] = defaultdict(lambda: defaultdict(list))
    for pk, project_id, rubric_id, group_id in _sheets(programme, stage):
        rubric = rubrics[rubric_id]
        total = sheet_total(marks[pk], criterion_rules(rubric), caps_of(rubric))
        totals[project_id][(rubric_id, group_id)].append(total)
    means = {key: _mean(found, rubrics) for key, found in totals.items()}
    known = {key: mean for key, mean in means.items() if mean is not None}
    places = rank({key: (mean,) for key, mean in known.items()})
    return [
        Counted(key, mean, rounded(mean), sum(map(len, totals[key].values())), places[key])
        for key, mean in sorted(known.items(), key=lambda row: places[row[0]])
    ]


def _rubrics(programme: Programme, stage: str) -> Iterable[Rubric]:
    rows = Rubric.objects.filter(programme=programme, stage=stage)
    return rows.prefetch_related("criteria", "judge_groups")


def _sheets(programme: Programme, stage: str) -> list[Any]:
    """Sheets handed in in the latest round of each project: id, project, rubric, group."""
    rows = ScoreSheet.objects.filter(
        project__programme=programme, stage=stage, rubric__isnull=False
    ).order_by()
    latest = dict(rows.values_list("project_id").annotate(last=Max("round")))
    locked = rows.filter(state=SheetState.LOCKED)
    columns = ("pk", "project_id", "rubric_id", "group_id", "round")
    return [row[:4] for row in locked.values_list(*columns) if row[4] == latest[row[1]]]


def _marks(programme: Programme, stage: str) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Mark.objects.filter(sheet__project__programme=programme, sheet__stage=stage).order_by()
    for sheet, criterion, value in rows.values_list("sheet_id", "criterion_id", "value"):
        found[sheet][criterion] = value
    return found


def _mean(found: Totals, rubrics: dict[int, Rubric]) -> Decimal | None:
    """The rubrics by their shares, each of its groups by their weights."""
    parts, missing = [], ""
    for key in {rubric_id for rubric_id, _ in found}:
        rubric = rubrics[key]
        missing = rubric.missing_judge
        groups: list[Any] = list(rubric.judge_groups.all()) or [None]
        means = [(group.weight if group else ONE, _of_group(found, rubric, group))
                 for group in groups]  # fmt: skip
        parts.append((rubric.share, weighted(means, missing)))
    return weighted(parts, missing)


def _of_group(found: Totals, rubric: Rubric, group: Any) -> Decimal | None:
    values = found.get((rubric.pk, group.pk if group else None))
    if not values:
        return None
    return aggregate(values, trim_rule=rubric.trim_rule, trim_from=rubric.trim_from).mean
