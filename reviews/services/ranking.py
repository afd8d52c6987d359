"""Freezes the year's ranking: ranks within groups, grades within quotas, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import Conflict, NotAllowed
from programmes.enums import Grade, Scope
from programmes.models import AwardRule, GradeRule, Programme
from projects.enums import Status
from projects.models import Project
from projects.services.simple_moves import tell_unit
from reviews.models import Acceptance, RankEntry, RankingVersion
from reviews.queries.acceptance import projects_in_hand
from reviews.queries.ranking import ENDED, frozen_ranking
from reviews.ranking import Contender, QuotaTie, quota_of, ranks_of, winners, within_quota
from reviews.scoring import ZERO

ORDER = (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED, Grade.UNQUALIFIED)


class TieToDecide(Conflict):
    """Equal scores stand at the boundary of a grade's quota or of an award's places.

    Attributes:
        key: name of the boundary, under which the head's choice comes back.
        label: the grade or award.
        project_ids: projects among which the head has to choose.
        places: how many of them may still hold it.
    """

    def __init__(self, tie: QuotaTie, key: str, label: str) -> None:
        titles = "、".join(row.title for row in tie.edge)
        super().__init__(
            f"{titles}得分相同，但“{label}”只剩 {tie.places} 个名额。"
            "请选定后再冻结，系统不代为取舍。"
        )
        self.key, self.label = key, label
        self.project_ids = tuple(row.key for row in tie.edge)
        self.places = tie.places


@dataclass(frozen=True)
class RankLine:
    """One line of the ranking, frozen or previewed; rank None: failed or vetoed."""

    project: Project
    acceptance: Acceptance
    rank: int | None
    grade: str
    award: AwardRule | None = None


Picks = Mapping[str, Collection[int]]


@transaction.atomic
def freeze_ranking(*, programme_id: int, actor: Any, picks: Picks | None = None) -> list[RankEntry]:
    """Write the ranking of all groups and tell every unit its own result.

    `picks` decide where equal scores stand at a boundary: project ids by the key of the
    boundary. Raises NotAllowed, Conflict (frozen already, acceptance still going on, a tie to
    decide).
    """
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    if not actor.has_perm("reviews.decide_programme", programme):
        raise NotAllowed("冻结排名须由组织部负责人办理。")
    frozen = RankEntry.objects.filter(programme=programme).select_related("frozen_by").first()
    if frozen:
        raise Conflict(f"“{programme}”的排名已由 {frozen.frozen_by} 冻结，不能重复办理。")
    _refuse_unfinished(programme)
    lines = ranking_of(programme, picks=picks)
    if not lines:
        raise Conflict("还没有办结验收的项目，没有可以冻结的排名。")
    entries = _write(programme, lines, actor)
    record_version(programme, actor=actor, at=entries[0].frozen_at)
    for line in lines:
        tell_result(line)
    audit.record(
        actor=actor,
        action="ranking.freeze",
        obj=programme,
        details={
            "projects": len(entries),
            "chosen": {key: sorted(found) for key, found in (picks or {}).items()},
        },
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
            award=line.award,
            rank=line.rank,
            frozen_at=moment,
            frozen_by=actor,
        )
        for line in lines
    )


def record_version(
    programme: Programme, *, actor: Any, at: datetime, reason: str = ""
) -> RankingVersion:
    """Keep the ranking as it stands now, word for word, as its next version."""
    return RankingVersion.objects.create(
        programme=programme,
        number=programme.ranking_versions.count() + 1,
        reason=reason.strip(),
        frozen_by=actor,
        frozen_at=at,
        lines=[
            {
                "project": row.project_id,
                "title": str(row.project),
                "unit": row.project.organisation.short_name,
                "group": str(row.group or ""),
                "rank": row.rank,
                "score": None if row.score is None else str(row.score),
                "grade": row.grade,
                "award": str(row.award or ""),
                "supplementary": row.supplementary,
                "vetoed": row.veto is not None,  # type: ignore[attr-defined]
            }
            for row in frozen_ranking(programme)
        ],
    )


def ranking_of(
    programme: Programme, *, picks: Picks | None = None, only: Collection[int] | None = None
) -> list[RankLine]:
    """Compute the ranking by group from the stored scores; writes nothing; three queries.

    `only` names the projects that are ranked, whatever became of them since. Raises TieToDecide
    when equal scores stand at a boundary that `picks` do not decide.
    """
    rounds = decided_rounds(programme, only=only)
    contenders = {row.project_id: _contender(row) for row in rounds if _is_placed(row)}
    chosen = {key: frozenset(found) for key, found in (picks or {}).items()}
    for rule in _quota_rules(programme):
        _keep_within(rule, rounds, contenders, chosen)
    awards = _awards(programme, rounds, contenders, chosen)
    lines: list[RankLine] = []
    for rows in _by_group(rounds, Scope.GROUP).values():
        lines += _lines(rows, contenders, awards)
    return lines


@dataclass(frozen=True)
class Preview:
    """The ranking as it would be frozen now, and the ties the head still has to decide."""

    lines: tuple[RankLine, ...]
    ties: tuple[TieToDecide, ...]


def preview_ranking(programme: Programme, *, only: Collection[int] | None = None) -> Preview:
    """Compute the ranking although ties are open: in each the first ones hold it for show.

    Writes nothing; four queries, and three more for each tie.
    """
    ties: list[TieToDecide] = []
    picks: dict[str, tuple[int, ...]] = {}
    while True:
        try:
            return Preview(tuple(ranking_of(programme, picks=picks, only=only)), tuple(ties))
        except TieToDecide as tie:
            ties.append(tie)
            picks[tie.key] = tie.project_ids[: tie.places]


def _is_placed(row: Acceptance) -> bool:
    """Whether it holds a place: passed with a score, and its approval was not revoked since."""
    if row.project.status == Status.REVOKED:
        return False
    return row.grade not in ("", Grade.UNQUALIFIED) and row.score is not None


def _contender(row: Acceptance) -> Contender:
    return Contender(row.project_id, _named(row.project), figures_of_round(row), row.grade)


def _quota_rules(programme: Programme) -> list[GradeRule]:
    """Grades with limited places, the best first; one query."""
    rules = {rule.grade: rule for rule in GradeRule.objects.filter(programme=programme)}
    limited = [rules[grade] for grade in ORDER[:-1] if grade in rules]
    return [rule for rule in limited if rule.quota_percent or rule.quota_count is not None]


def places_of(rule: GradeRule, count: int) -> int | None:
    """How many of a group may hold the grade: by number, 0 for nobody, or by share; None: all."""
    if rule.quota_count is not None:
        return rule.quota_count
    return quota_of(count, rule.quota_percent)


def _keep_within(
    rule: GradeRule,
    rounds: list[Acceptance],
    contenders: dict[int, Contender],
    chosen: Mapping[str, frozenset[int]],
) -> None:
    """Let those beyond the quota of one grade drop to the next; changes `contenders`."""
    following = ORDER[ORDER.index(Grade(rule.grade)) + 1]
    for group, rows in _by_group(rounds, rule.quota_scope).items():
        quota = places_of(rule, len(rows))
        key = f"{rule.grade}-{group or 0}"
        own = [contenders[row.project_id] for row in rows if row.project_id in contenders]
        try:
            kept = within_quota(
                own,
                grade=rule.grade,
                next_grade=following,
                quota=quota,
                chosen=chosen.get(key, frozenset()),
            )
        except QuotaTie as tie:
            raise TieToDecide(tie, key, rule.get_grade_display()) from tie
        contenders.update({row.key: row for row in kept})


def _awards(
    programme: Programme,
    rounds: list[Acceptance],
    contenders: Mapping[int, Contender],
    chosen: Mapping[str, frozenset[int]],
) -> dict[int, AwardRule]:
    """Awards by rank, the first award to the best of those who have none yet; one query."""
    given: dict[int, AwardRule] = {}
    for award in AwardRule.objects.filter(programme=programme):
        for group, rows in _by_group(rounds, award.scope).items():
            key = f"award-{award.pk}-{group or 0}"
            own = [contenders[row.project_id] for row in rows if row.project_id in contenders]
            left = [row for row in own if row.key not in given]
            try:
                best = winners(left, places=award.places, chosen=chosen.get(key, frozenset()))
            except QuotaTie as tie:
                raise TieToDecide(tie, key, award.name) from tie
            given.update(dict.fromkeys(best, award))
    return given


def _lines(
    rows: list[Acceptance],
    contenders: Mapping[int, Contender],
    awards: Mapping[int, AwardRule],
) -> list[RankLine]:
    """Lines of one group: those placed by rank, then the others."""
    by_project = {row.project_id: row for row in rows}
    own = [contenders[key] for key in by_project if key in contenders]
    ranks = ranks_of(own)
    placed = sorted(own, key=lambda row: (ranks[row.key], row.key))
    lines = [
        RankLine(
            by_project[row.key].project,
            by_project[row.key],
            ranks[row.key],
            row.grade,
            awards.get(row.key),
        )
        for row in placed
    ]
    lines += [
        RankLine(row.project, row, None, Grade.UNQUALIFIED)
        for row in rows
        if row.project_id not in contenders
    ]
    return lines


def figures_of_round(row: Acceptance) -> tuple[Decimal, ...]:
    """Merits of the year where grades rest on them, the unrounded score, then the tie-breaks."""
    asked = [line for line in row.trace.get("lines", []) if line["tie_break"]]
    asked.sort(key=lambda line: line["tie_break"])
    broken = (Decimal(line["value"]) if line["value"] else ZERO for line in asked)
    merits = sum(line["times"] * line["worth"] for line in row.trace.get("merits", []))
    return (Decimal(merits), row.unrounded if row.unrounded is not None else ZERO, *broken)


def decided_rounds(
    programme: Programme, *, only: Collection[int] | None = None
) -> list[Acceptance]:
    """Last round of every project whose acceptance has ended; light items are not ranked."""
    found = Q(project__status__in=ENDED) if only is None else Q(project__in=list(only))
    rows = (
        Acceptance.objects.filter(found, project__programme=programme)
        .exclude(project__item_type__scored=False)
        .select_related("project__category", "project__organisation", "project__programme")
        .order_by("project__category__position", "project_id", "round")
    )
    return list({row.project_id: row for row in rows}.values())


def _by_group(rows: Iterable[Acceptance], scope: str) -> dict[int | None, list[Acceptance]]:
    """Rounds by category, or all in one group."""
    groups: dict[int | None, list[Acceptance]] = defaultdict(list)
    for row in rows:
        groups[row.project.category_id if scope == Scope.GROUP else None].append(row)
    return groups


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


def tell_result(line: RankLine, *, kind: str = "ranking_frozen") -> None:
    """Tell the unit its own result."""
    place_words = f"第 {line.rank} 名，" if line.rank else ""
    award = f"，获“{line.award}”" if line.award else ""
    tell_unit(
        line.project,
        kind=kind,
        title=f"“{line.project}”年度结果：{place_words}等次“{Grade(line.grade).label}”{award}",
    )
