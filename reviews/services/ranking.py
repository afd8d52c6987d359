"""Freezes the year's ranking: ranks within groups, grades within quotas, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, NotAllowed
from programmes.enums import Grade, Stage
from programmes.models import Criterion, GradeRule, Programme
from projects.enums import Status
from projects.models import Project
from projects.services.simple_moves import tell_unit
from reviews.models import Acceptance, RankEntry
from reviews.queries.acceptance import projects_in_hand
from reviews.ranking import Contender, Placed, QuotaTie, place, quota_of
from reviews.scoring import ZERO

ENDED = (Status.ACCEPTED, Status.FAILED, Status.CONTINUED)
ORDER = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED, Grade.UNQUALIFIED)


class TieToDecide(Conflict):
    """Equal scores stand at the boundary of the best grade's quota.

    Attributes:
        project_ids: projects among which the head has to choose.
        places: how many of them may hold the grade.
    """

    def __init__(self, tie: QuotaTie) -> None:
        titles = "、".join(row.title for row in tie.edge)
        super().__init__(
            f"{titles}得分相同，但“优秀”只剩 {tie.places} 个名额。请选定后再冻结，系统不代为取舍。"
        )
        self.project_ids = tuple(row.key for row in tie.edge)
        self.places = tie.places


@dataclass(frozen=True)
class RankLine:
    """One line of the ranking, frozen or previewed; rank None: failed or vetoed."""

    project: Project
    acceptance: Acceptance
    rank: int | None
    grade: str


@transaction.atomic
def freeze_ranking(
    *, programme_id: int, actor: Any, excellent_ids: Collection[int] = ()
) -> list[RankEntry]:
    """Write the ranking of all groups and tell every unit its own result.

    `excellent_ids` decide where equal scores stand at the boundary of the quota. Raises
    NotAllowed, Conflict (frozen already, acceptance still going on, a tie to decide).
    """
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    if not actor.has_perm("reviews.decide_programme", programme):
        raise NotAllowed("冻结排名须由组织部负责人办理。")
    frozen = RankEntry.objects.filter(programme=programme).select_related("frozen_by").first()
    if frozen:
        raise Conflict(f"“{programme}”的排名已由 {frozen.frozen_by} 冻结，不能重复办理。")
    _refuse_unfinished(programme)
    lines = ranking_of(programme, excellent_ids=excellent_ids)
    if not lines:
        raise Conflict("还没有办结验收的项目，没有可以冻结的排名。")
    entries = _write(programme, lines, actor)
    for line in lines:
        _tell(line)
    audit.record(
        actor=actor,
        action="ranking.freeze",
        obj=programme,
        details={"projects": len(entries), "chosen": sorted(excellent_ids)},
    )
    return entries


def _write(programme: Programme, lines: list[RankLine], actor: Any) -> list[RankEntry]:
    moment = clock.now()
    return RankEntry.objects.bulk_create(
        RankEntry(
            programme=programme,
            group=line.project.category,
            project=line.project,
            score=line.acceptance.score if line.rank else None,
            grade=line.grade,
            rank=line.rank,
            frozen_at=moment,
            frozen_by=actor,
        )
        for line in lines
    )


def ranking_of(programme: Programme, *, excellent_ids: Collection[int] = ()) -> list[RankLine]:
    """Compute the ranking by group from the stored scores; writes nothing; three queries.

    Raises TieToDecide when equal scores stand at the boundary of a quota.
    """
    rounds = _decided_rounds(programme)
    rules = {row.grade: row for row in GradeRule.objects.filter(programme=programme)}
    best = rules.get(Grade.EXCELLENT)
    ties = _tie_break_codes(programme)
    lines: list[RankLine] = []
    for rows in _by_group(rounds).values():
        ranked = [row for row in rows if row.grade != Grade.UNQUALIFIED and row.score is not None]
        quota = quota_of(len(rows), best.quota_percent if best else None)
        placed = _place(ranked, ties, quota, frozenset(excellent_ids))
        lines += _lines(rows, placed)
    return lines


@dataclass(frozen=True)
class Preview:
    """The ranking as it would be frozen now, and the ties the head still has to decide."""

    lines: tuple[RankLine, ...]
    ties: tuple[TieToDecide, ...]


def preview_ranking(programme: Programme) -> Preview:
    """Compute the ranking although ties are open: in each the first ones hold the grade for show.

    Writes nothing; four queries, and four more for each tie.
    """
    ties: list[TieToDecide] = []
    chosen: set[int] = set()
    while True:
        try:
            return Preview(tuple(ranking_of(programme, excellent_ids=chosen)), tuple(ties))
        except TieToDecide as tie:
            ties.append(tie)
            chosen.update(tie.project_ids[: tie.places])


def _place(
    rows: list[Acceptance], ties: list[str], quota: int | None, chosen: frozenset[int]
) -> list[Placed]:
    contenders = [
        Contender(row.project_id, _named(row.project), _figures(row, ties), row.grade)
        for row in rows
    ]
    try:
        return place(
            contenders,
            grade=Grade.EXCELLENT,
            next_grade=ORDER[1],
            quota=quota,
            chosen=chosen,
        )
    except QuotaTie as tie:
        raise TieToDecide(tie) from tie


def _lines(rows: list[Acceptance], placed: list[Placed]) -> list[RankLine]:
    by_project = {row.project_id: row for row in rows}
    lines = [
        RankLine(by_project[one.key].project, by_project[one.key], one.rank, one.grade)
        for one in placed
    ]
    known = {one.key for one in placed}
    lines += [
        RankLine(row.project, row, None, row.grade or Grade.UNQUALIFIED)
        for row in rows
        if row.project_id not in known
    ]
    return lines


def _figures(row: Acceptance, ties: list[str]) -> tuple[Decimal, ...]:
    marks = {line["code"]: line["value"] for line in row.trace.get("lines", [])}
    broken = (Decimal(marks[code]) if marks.get(code) else ZERO for code in ties)
    return (row.unrounded if row.unrounded is not None else ZERO, *broken)


def _decided_rounds(programme: Programme) -> list[Acceptance]:
    """Last round of every project whose acceptance has ended."""
    rows = (
        Acceptance.objects.filter(project__programme=programme, project__status__in=ENDED)
        .select_related("project__category", "project__organisation", "project__programme")
        .order_by("project__category__position", "project_id", "round")
    )
    return list({row.project_id: row for row in rows}.values())


def _by_group(rows: Iterable[Acceptance]) -> dict[int | None, list[Acceptance]]:
    groups: dict[int | None, list[Acceptance]] = defaultdict(list)
    for row in rows:
        groups[row.project.category_id].append(row)
    return groups


def _tie_break_codes(programme: Programme) -> list[str]:
    """Codes of the criteria that part equal scores, the first to be asked first; one query."""
    criteria = Criterion.objects.filter(
        rubric__programme=programme, rubric__stage=Stage.ACCEPTANCE, tie_break__gt=0
    )
    return list(criteria.order_by("tie_break", "position", "pk").values_list("code", flat=True))


def _refuse_unfinished(programme: Programme) -> None:
    waiting = list(projects_in_hand(programme).select_related("organisation")[:4])
    if waiting:
        names = "、".join(_named(project) for project in waiting[:3])
        raise Conflict(
            f"还有项目没有办结验收（{names}{'等' if len(waiting) > 3 else ''}），不能冻结排名。"
        )


def _named(project: Project) -> str:
    """The unit comes first: projects of a mandatory topic all bear the same title."""
    return f"{project.organisation.short_name}（{project}）"


def _tell(line: RankLine) -> None:
    place_words = f"第 {line.rank} 名，" if line.rank else ""
    tell_unit(
        line.project,
        kind="ranking_frozen",
        title=f"“{line.project}”年度结果：{place_words}等次“{Grade(line.grade).label}”",
    )
