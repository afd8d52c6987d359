"""The year's ranking: preview and freezing for the department, the own result for units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.spreadsheets.writing import Column, export_response
from organisations.enums import Role
from organisations.scope import scope_of
from programmes.enums import Grade
from programmes.models import Programme
from programmes.queries import programme_for
from projects.enums import Status
from projects.models import Project
from reviews.enums import VETOED
from reviews.models import RankEntry
from reviews.queries.ranking import (
    Standing,
    corrected_since,
    frozen_ranking,
    own_ranking,
    standing_of_year,
    waiting_for_place,
)
from reviews.services.ranking import (
    Picks,
    Preview,
    RankLine,
    TieToDecide,
    freeze_ranking,
    preview_ranking,
)
from reviews.views.objects import posted_ids

CONFLICT = 409
HEADING = "年度排名"
# Names of the boxes by which the head decides a tie, followed by the key of the boundary.
PICK = "pick-"
OVERSEERS = frozenset({Role.STAFF, Role.HEAD, Role.LEADER})
UNIT = frozenset({Role.LIAISON, Role.SECRETARY})


@dataclass(frozen=True)
class Row:
    """One line of the ranking as shown, frozen or not."""

    project: Project
    group: str
    rank: int | None
    score: Decimal | None
    grade: str
    award: str = ""
    tied: bool = False
    supplementary: bool = False
    note: str = ""
    vetoed: bool = False

    @property
    def remark(self) -> str:
        """What sets the line apart from the others."""
        if self.project.status == Status.REVOKED:
            return "已撤销立项"
        return "冻结后补列" if self.supplementary else ""

    @property
    def shown(self) -> Decimal | str:
        """The score; a vetoed project has none, which is not the same as 0."""
        if self.vetoed:
            return VETOED
        return "—" if self.score is None else self.score


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """All groups for department and leaders; a unit's own lines once they are frozen."""
    roles = scope_of(request.user).roles
    if not roles & (OVERSEERS | UNIT):
        raise PermissionDenied("排名供组织部、领导和项目单位查看。")
    programme = programme_for(request)
    if programme is None:
        return render(request, "reviews/no_programme.html", {"heading": HEADING})
    if request.user.has_perm("reviews.see_ranking", programme):
        return render(request, "reviews/ranking.html", full_page(request, programme))
    entries = [_frozen_row(entry) for entry in own_ranking(programme, request.user)]
    context = {"programme": programme, "rows": entries}
    return render(request, "reviews/ranking_own.html", context)


def overseen_programme(request: HttpRequest) -> Programme:
    """The programme in force for those who see its whole ranking; anybody else is refused."""
    programme = programme_for(request)
    if programme is None or not request.user.has_perm("reviews.see_ranking", programme):
        raise PermissionDenied("整个排名供组织部和领导查看。")
    return programme


def full_page(
    request: HttpRequest, programme: Programme, picks: Picks | None = None, refused: str = ""
) -> dict[str, Any]:
    """What the page of the whole ranking shows, frozen or not."""
    standing = standing_of_year(programme)
    entries = list(frozen_ranking(programme)) if standing.placed else []
    preview = None if entries else preview_ranking(programme)
    rows = [_frozen_row(entry) for entry in entries] if preview is None else _rows(preview)
    return {
        "programme": programme,
        "groups": _grouped(rows),
        "count": len(rows),
        "frozen": entries[0] if entries else None,
        "ties": _ties(preview, picks or {}) if preview else [],
        "awards": any(row.award for row in rows),
        "refused": refused,
        "typed_reason": "",
        "may_freeze": request.user.has_perm("reviews.decide_programme", programme),
        "unfinished": Standing() if entries else standing,
        **(_after_freeze(request, programme, entries, picks or {}, standing) if entries else {}),
    }


def _after_freeze(
    request: HttpRequest,
    programme: Programme,
    entries: Sequence[RankEntry],
    picks: Picks,
    standing: Standing,
) -> dict[str, Any]:
    """Versions, what the version in force does not show yet, and projects without a place."""
    versions = list(programme.ranking_versions.defer("lines").select_related("frozen_by"))
    changed = list(corrected_since(programme, versions[-1])) if versions else []
    revoked = [row for row in entries if row.rank and row.project.status == Status.REVOKED]
    ties: list[dict[str, Any]] = []
    if (changed or revoked) and request.user.has_perm("reviews.decide_programme", programme):
        ranked = [row.project_id for row in entries if not row.supplementary]
        ties = _ties(preview_ranking(programme, only=ranked), picks)
    late = waiting_for_place(programme).select_related("organisation") if standing.late else []
    return {
        "versions": versions,
        "version": versions[-1] if versions else None,
        "corrections": changed,
        "revoked": revoked,
        "late": list(late),
        "refreeze_ties": ties,
    }


def _frozen_row(entry: RankEntry) -> Row:
    grade = Grade(entry.grade).label
    award = str(entry.award) if entry.award else ""
    vetoed = entry.veto is not None  # type: ignore[attr-defined]
    return Row(
        entry.project,
        str(entry.group or ""),
        entry.rank,
        entry.score,
        grade,
        award,
        supplementary=entry.supplementary,
        note=entry.note,
        vetoed=vetoed,
    )


def _rows(preview: Preview) -> list[Row]:
    tied = {key for tie in preview.ties for key in tie.project_ids}
    return [_preview_row(line, line.project.pk in tied) for line in preview.lines]


def _preview_row(line: RankLine, tied: bool) -> Row:
    grade = "待选定" if tied else Grade(line.grade).label
    score = line.acceptance.score if line.rank else None
    award = str(line.award) if line.award and not tied else ""
    vetoed = line.acceptance.veto_item_id is not None
    group = str(line.project.category)
    return Row(line.project, group, line.rank, score, grade, award, tied, vetoed=vetoed)


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return list(groups.items())


def _ties(preview: Preview, picks: Picks) -> list[dict[str, Any]]:
    """Each tie with its sentence and the projects to choose among."""
    known = {line.project.pk: line for line in preview.lines}
    return [
        {
            "sentence": tie.message,
            "name": f"{PICK}{tie.key}",
            "label": tie.label,
            "chosen": set(picks.get(tie.key, ())),
            "places": tie.places,
            "lines": [known[key] for key in tie.project_ids],
        }
        for tie in preview.ties
    ]


@require_POST
def ranking_freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the ranking; a tie at the boundary comes back with the projects to choose among."""
    programme = overseen_programme(request)
    if not request.user.has_perm("reviews.decide_programme", programme):
        raise PermissionDenied("冻结排名由组织部负责人办理。")
    shown = request.POST.get("programme")
    if shown is not None and shown != str(programme.pk):
        raise Http404("the page showed another programme")
    picks = posted_picks(request, programme)
    try:
        entries = freeze_ranking(programme_id=programme.pk, actor=request.user, picks=picks)
    except TieToDecide as tie:
        context = full_page(request, programme, picks, tie.message)
        return render(request, "reviews/ranking.html", context, status=CONFLICT)
    messages.success(request, f"排名已冻结，共 {len(entries)} 个项目，并已通知各单位。")
    return redirect("reviews:ranking")


def posted_picks(request: HttpRequest, programme: Programme) -> dict[str, list[int]]:
    """What was chosen where equal scores stand at a boundary; a strange project is 404."""
    picks = {
        name.removeprefix(PICK): posted_ids(request, name)
        for name in request.POST
        if name.startswith(PICK)
    }
    chosen = {key for found in picks.values() for key in found}
    own = Project.objects.visible_to(request.user).filter(programme=programme, pk__in=chosen)
    if own.count() != len(chosen):
        raise Http404("no such project in the ranking")
    return picks


@require_safe
def ranking_export(request: HttpRequest) -> HttpResponse:
    """The ranking as it is shown, as a workbook; a preview says that it is one."""
    programme = overseen_programme(request)
    page = full_page(request, programme)
    state = "已冻结" if page["frozen"] else "未冻结"
    return export_response(
        title=f"{programme.year}年度排名（{state}）",
        filters=[("年度方案", str(programme)), ("状态", state)],
        columns=[
            Column("组别", lambda row: row.group, 18),
            Column("名次", lambda row: row.rank, 8),
            Column("项目名称", lambda row: row.project.title, 36),
            Column("项目编号", lambda row: row.project.project_number, 18),
            Column("单位", lambda row: row.project.organisation.short_name, 20),
            Column("得分", lambda row: row.shown, 16, "0.00"),
            Column("等次", lambda row: row.grade, 10),
            Column("奖项", lambda row: row.award, 14),
            Column("说明", lambda row: row.remark, 14),
        ],
        rows=[row for _, rows in page["groups"] for row in rows],
    )
