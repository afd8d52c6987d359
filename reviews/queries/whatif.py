"""Results of this year and last on which rubrics may be tried."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dispatch.models import Lamp
from dispatch.queries.punctuality import punctuality_of_projects
from programmes.enums import CriterionKind, MarkSource, Stage
from programmes.models import Programme, Rubric
from projects.models import Project
from reviews.models import (
    Acceptance,
    IndicatorCheck,
    MilestoneCheck,
    ProblemCheck,
    ScoreResult,
    ScoreSheet,
)
from reviews.queries.acceptance import survey_of
from reviews.queries.approval_trace import results_in, sheets_behind
from reviews.queries.overdue import overdue_by_project
from reviews.queries.panel import with_round
from reviews.whatif import PanelPart, PanelRule, Past


@dataclass(frozen=True)
class Accepted:
    """One scored project with what is known of it."""

    project: Project
    past: Past


def programmes_to_try(programme: Programme, user: Any) -> list[Programme]:
    """This programme and the committee's of the year before, where projects were scored."""
    rows = Programme.objects.visible_to(user).filter(
        committee=programme.committee_id,
        year__in=(programme.year, programme.year - 1),
        projects__acceptances__score__isnull=False,
    )
    return list(rows.distinct().order_by("-year", "pk"))


def accepted_in(programme: Programme, user: Any) -> list[Accepted]:
    """Scored projects with their facts, the best first; eight queries whatever the number."""
    rows = (
        Acceptance.objects.filter(
            project__in=Project.objects.visible_to(user).filter(programme=programme),
            score__isnull=False,
        )
        .select_related(
            "project__category", "project__organisation", "project__programme", "satisfaction"
        )
        .order_by("round")
    )
    latest = {row.project_id: row for row in rows}
    facts = _Facts(latest)
    found = [Accepted(row.project, facts.past(row)) for row in latest.values()]
    return sorted(found, key=lambda row: (-(row.past.score or 0), row.project.pk))


class _Facts:
    """What was recorded and verified of many projects, fetched together."""

    def __init__(self, latest: dict[int, Acceptance]) -> None:
        rounds = [row.pk for row in latest.values()]
        self.punctuality = punctuality_of_projects(latest)
        self.lamps = _lamps(latest)
        self.overdue = overdue_by_project(latest)
        self.milestones = _grouped(
            MilestoneCheck.objects.filter(acceptance__in=rounds).values_list(
                "acceptance_id", "milestone__weight", "verdict"
            )
        )
        self.problems = _grouped(
            ProblemCheck.objects.filter(acceptance__in=rounds).values_list(
                "acceptance_id", "verdict"
            )
        )
        self.indicators = _grouped(
            IndicatorCheck.objects.filter(acceptance__in=rounds).values_list(
                "acceptance_id", "indicator__baseline", "indicator__target", "actual"
            )
        )

    def past(self, row: Acceptance) -> Past:
        """Everything known of one project."""
        kept = self.punctuality[row.project_id]
        shares, extras = _judged(row)
        return Past(
            category=row.project.category.code if row.project.category else "",
            shares=shares,
            extras=extras,
            reports=(kept.on_time, kept.total),
            lamps=self.lamps[row.project_id],
            milestones=self.milestones[row.pk],
            problems=[verdict for (verdict,) in self.problems[row.pk]],
            indicators=self.indicators[row.pk],
            survey=survey_of(row),
            overdue=self.overdue.get(row.project_id, 0),
            score=row.score,
            grade=row.grade,
        )


def _lamps(project_ids: Collection[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Lamp.objects.filter(project__in=list(project_ids)).order_by()
    for project, shown in rows.values_list("project_id", "shown"):
        found[project][shown] += 1
    return found


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, *values in rows:
        found[key].append(tuple(values))
    return found


def _judged(row: Acceptance) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Shares of full marks judges gave, and their bonuses and deductions, from the kept trace."""
    shares, extras = {}, {}
    for line in row.trace.get("lines", []):
        if line["source"] != MarkSource.JUDGE or line["value"] is None:
            continue
        if line.get("kind", CriterionKind.BASE) == CriterionKind.BASE:
            shares[line["code"]] = Decimal(line["value"]) / Decimal(line["points"])
        else:
            extras[line["code"]] = Decimal(line["value"])
    return shares, extras


@dataclass(frozen=True)
class Panelled:
    """A project the approval panel has scored, with the totals by rubric and group."""

    project: Project
    result: ScoreResult
    parts: tuple[PanelPart, ...]


def panelled_in(programme: Programme, user: Any) -> list[Panelled]:
    """Projects in sight scored in the current round, the best first; five queries."""
    seen = with_round(Project.objects.visible_to(user).filter(programme=programme))
    rounds = dict(seen.values_list("pk", "panel_round"))
    sheets = sheets_behind(programme, Stage.APPROVAL)
    found = [
        Panelled(row.project, row, _panel_parts(sheets[row.project_id, row.round]))
        for row in results_in(programme, Stage.APPROVAL)
        if rounds.get(row.project_id) == row.round and (row.project_id, row.round) in sheets
    ]
    return sorted(found, key=lambda row: (-row.result.unrounded, row.project.pk))


def _panel_parts(sheets: Collection[ScoreSheet]) -> tuple[PanelPart, ...]:
    by_rubric: dict[Rubric, dict[int | None, tuple[Decimal, list[Decimal]]]] = {}
    for sheet in sheets:
        if sheet.rubric is not None and sheet.total is not None:
            weight = sheet.group.weight if sheet.group else Decimal(100)
            groups = by_rubric.setdefault(sheet.rubric, {})
            groups.setdefault(sheet.group_id, (weight, []))[1].append(sheet.total)
    return tuple(
        PanelPart(rubric.code, rubric.share, tuple(groups.values()))
        for rubric, groups in by_rubric.items()
    )


def same_rule(
    parts: Collection[PanelPart], *, trim_rule: str, trim_from: int, pass_mark: Decimal
) -> dict[str, PanelRule]:
    """One rule of trimming and one pass mark for all rubrics, each with its own share."""
    return {part.code: PanelRule(trim_rule, trim_from, pass_mark, part.share) for part in parts}
