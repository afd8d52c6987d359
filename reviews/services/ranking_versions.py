"""What happens to a ranking after it was frozen: frozen anew, completed by late projects."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, NotAllowed, StaleState
from programmes.enums import Grade
from programmes.models import GradeRule, Programme
from projects.models import Project
from projects.services.lifecycle import lock_project
from projects.services.simple_moves import tell_unit
from reviews.models import Acceptance, RankEntry, RankingVersion
from reviews.queries.ranking import waiting_for_place
from reviews.ranking import next_grade
from reviews.services.ranking import (
    ORDER,
    Picks,
    RankLine,
    decided_rounds,
    figures_of_round,
    places_of,
    ranking_of,
    record_version,
    tell_result,
)
from reviews.services.texts import checked_reason

REASON_MIN = 10


@transaction.atomic
def refreeze_ranking(
    *,
    programme_id: int,
    actor: Any,
    reason: str,
    picks: Picks | None = None,
    seen_version: int | None = None,
) -> RankingVersion:
    """Rank anew those who were ranked, after results were corrected; a further version.

    Late projects keep their places beside the others. Units whose result changed are told.
    Raises NotAllowed, InvalidInput (reason), Conflict (not frozen yet), StaleState (frozen
    anew meanwhile), TieToDecide.
    """
    programme = _locked(programme_id, actor, "重新冻结排名须由组织部负责人办理。")
    checked_reason(reason, least=REASON_MIN)
    latest = _latest(programme, seen_version)
    entries = {row.project_id: row for row in RankEntry.objects.filter(programme=programme)}
    ranked = [key for key, row in entries.items() if not row.supplementary]
    if not ranked:
        raise Conflict("排名还没有冻结，不用重新冻结。")
    if latest is None:  # frozen before versions were kept
        first = entries[ranked[0]]
        latest = record_version(programme, actor=first.frozen_by, at=first.frozen_at)
    moment = clock.now()
    for line in ranking_of(programme, picks=picks, only=ranked):
        if _renew(entries[line.project.pk], line, actor, moment):
            tell_result(line, kind=f"ranking_again_{latest.number}")
    _renew_late(programme, entries, actor, moment)
    version = record_version(programme, actor=actor, at=moment, reason=reason)
    audit.record(
        actor=actor,
        action="ranking.refreeze",
        obj=programme,
        reason=reason.strip(),
        details={"version": version.number},
    )
    return version


@transaction.atomic
def add_supplement(*, project_id: int, actor: Any, reason: str) -> RankEntry:
    """Give a project that was accepted after the freeze a place beside the others.

    It stands where its score would stand; nobody loses a place, a grade or an award by it, and
    a grade whose quota is used up drops to the next. Raises NotAllowed, InvalidInput (reason),
    Conflict (ranking not frozen, project not ended or placed already).
    """
    project = lock_project(project_id)
    programme = _locked(project.programme_id, actor, "补列名次须由组织部负责人办理。")
    checked_reason(reason, least=REASON_MIN)
    if not RankEntry.objects.filter(programme=programme).exists():
        raise Conflict("年度排名还没有冻结，项目会随排名一起列入，不用补列。")
    if not waiting_for_place(programme).filter(pk=project.pk).exists():
        raise Conflict(f"“{project}”不是冻结后办结验收的项目，或者已有名次，不能补列。")
    entry = _placed(programme, project, actor, reason)
    version = record_version(programme, actor=actor, at=entry.frozen_at, reason=reason)
    tell_unit(
        project,
        kind="ranking_supplement",
        title=f"“{project}”补列年度结果：等次“{Grade(entry.grade).label}”",
        body=reason.strip(),
    )
    audit.record(
        actor=actor,
        action="ranking.supplement",
        obj=project,
        reason=reason.strip(),
        details={"version": version.number},
    )
    return entry


def _placed(programme: Programme, project: Project, actor: Any, reason: str) -> RankEntry:
    line = _late_line(programme, project)
    return RankEntry.objects.create(
        programme=programme,
        group=project.category,
        project=project,
        score=line.acceptance.score if line.rank else None,
        grade=line.grade,
        rank=line.rank,
        supplementary=True,
        note=reason.strip()[:200],
        frozen_at=clock.now(),
        frozen_by=actor,
    )


def _latest(programme: Programme, seen_version: int | None) -> RankingVersion | None:
    latest = programme.ranking_versions.select_related("frozen_by").last()
    if seen_version is not None and latest and latest.number != seen_version:
        raise StaleState(
            f"排名已由 {latest.frozen_by} 重新冻结（第 {latest.number} 版），请刷新后再看。"
        )
    return latest


def _renew_late(
    programme: Programme, entries: dict[int, RankEntry], actor: Any, moment: Any
) -> None:
    for row in entries.values():
        if row.supplementary:
            _renew(row, _late_line(programme, row.project), actor, moment)


def _locked(programme_id: int, actor: Any, refusal: str) -> Programme:
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    if not actor.has_perm("reviews.decide_programme", programme):
        raise NotAllowed(refusal)
    return programme


def _renew(entry: RankEntry, line: RankLine, actor: Any, moment: Any) -> bool:
    """Bring one entry up to date; whether what the unit was told changed."""
    score = line.acceptance.score if line.rank else None
    before = (entry.score, entry.grade, entry.rank, entry.award_id)
    award = line.award.pk if line.award else None
    entry.score, entry.grade, entry.rank, entry.award = score, line.grade, line.rank, line.award
    entry.frozen_at, entry.frozen_by = moment, actor
    entry.save()
    return before != (score, line.grade, line.rank, award)


def _late_line(programme: Programme, project: Project) -> RankLine:
    """Where a late project would stand among those ranked, without moving anybody."""
    own = decided_rounds(programme, only=[project.pk])[0]
    if own.grade in ("", Grade.UNQUALIFIED) or own.score is None:
        return RankLine(project, own, None, own.grade or Grade.UNQUALIFIED)
    ranked = RankEntry.objects.filter(programme=programme, supplementary=False)
    peers = list(ranked.filter(group=project.category, rank__isnull=False))
    rounds = decided_rounds(programme, only=[row.project_id for row in peers])
    mine = figures_of_round(own)
    better = sum(figures_of_round(row) > mine for row in rounds)
    return RankLine(project, own, better + 1, _grade_left(programme, project, own, ranked))


def _grade_left(programme: Programme, project: Project, own: Acceptance, ranked: Any) -> str:
    """The grade reached, or the next below whose quota is not used up."""
    rules = {rule.grade: rule for rule in GradeRule.objects.filter(programme=programme)}
    grade = own.grade
    while grade in rules and grade in ORDER[:2]:
        rule = rules[grade]
        rows = ranked if rule.quota_scope == "all" else ranked.filter(group=project.category)
        quota = places_of(rule, rows.count())
        if quota is None or rows.filter(grade=grade).count() < quota:
            break
        grade = next_grade(grade)
    return grade
