"""The expert panel: proposing judges and handing out sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.models import User
from programmes.enums import Stage
from programmes.models import JudgeGroup, Programme, Rubric
from projects.models import Project
from projects.services.lifecycle import lock_projects
from reviews.assignment import Proposal, propose
from reviews.enums import SheetState
from reviews.models import ScoreSheet
from reviews.queries.assignment import Board, board_of, lines_of
from reviews.queries.bars import Bars, Cause, bars_between
from reviews.queries.handing_out import Standing, standings_of
from reviews.queries.panel import SCORED_IN, judges_for
from reviews.queries.rubrics import rubrics_of, seats_of

BATCH = 500


@dataclass(frozen=True)
class Seat:
    """Codes of the rubric and the judge group sheets are handed out for; empty: the first."""

    rubric: str = ""
    group: str = ""


def propose_assignment(
    programme: Programme, per_project: int, *, projects: Sequence[Project], stage: str
) -> Proposal:
    """Propose judges for the first rubric and group; projects carry `panel_round`. Writes nothing.

    Raises Conflict: no judge marks anything at this stage.
    """
    seats = seats_of(rubrics_of(programme, stage))
    if not seats:
        raise Conflict("本方案这个环节没有由评委打分的评分表。")
    return propose_on(board_of(programme, lines_of(projects), seats[0]), per_project)


def propose_on(board: Board, per_project: int) -> Proposal:
    """Propose judges for every project of the board; reads nothing more.

    Sheets already handed out stay; whoever is barred (回避), stepped aside or marks the same
    rubric in another group is left out; the least loaded come first, among them those who know
    the field.
    """
    return propose(
        projects=[line.pk for line in board.lines],
        loads={one.pk: one.load for one in board.candidates},
        per_project=per_project,
        assigned={line.pk: board.assigned(line) for line in board.lines},
        barred={line.pk: board.blocked(line) for line in board.lines},
        suited={line.pk: board.suited(line) for line in board.lines},
    )


def assign_judges(
    *,
    project_ids: Iterable[int],
    judge_ids: Iterable[int],
    actor: Any,
    stage: str = Stage.APPROVAL,
    seat: Seat | None = None,
) -> list[ScoreSheet]:
    """Give every one of the projects to every one of the judges; see `assign_pairs`."""
    judges = tuple(judge_ids)
    pairs = dict.fromkeys(project_ids, judges)
    return assign_pairs(pairs=pairs, actor=actor, stage=stage, seat=seat)


@transaction.atomic
def assign_pairs(
    *,
    pairs: Mapping[int, Iterable[int]],
    actor: Any,
    stage: str = Stage.APPROVAL,
    seat: Seat | None = None,
) -> list[ScoreSheet]:
    """Hand out sheets: judges by project. Sheets that exist are left as they are.

    `seat` names rubric and judge group where the stage has several; without it the first of
    each. All or nothing. Returns the new sheets and tells each judge once. Raises Conflict (a
    judge's own organisation, a judge who stepped aside or sits in another group, result already
    computed), InvalidInput (not an expert of this committee), StaleState, NotAllowed.
    Source: 回避 rule of the procedure.
    """
    # All projects first: the audit chain is locked at the end, and whoever then waited for a
    # project held by somebody waiting for the chain would wait for ever.
    projects = lock_projects(pairs)
    for project in projects:
        _refuse_assigning(project, actor, stage)
    judges = _judges_of(projects)
    everybody = [judge for found in judges.values() for judge in found.values()]
    bars = bars_between(everybody, [Cause.of(project) for project in projects])
    standings = standings_of(projects, stage)
    new: list[ScoreSheet] = []
    for project in projects:
        wanted = set(pairs[project.pk])
        if wanted - set(judges[project.programme_id]):
            raise InvalidInput("所选评委不是本级在任的评审专家，请刷新名单后重新选择。")
        chosen = [judges[project.programme_id][key] for key in sorted(wanted)]
        _refuse_barred(project, chosen, bars)
        new += _fresh_sheets(project, chosen, standings[project.pk], seat or Seat())
    return _handed_out(new, actor, stage)


def _judges_of(projects: Sequence[Project]) -> dict[int, dict[int, User]]:
    """Those who may judge, by programme."""
    known = {one.programme_id: one.programme for one in projects}
    return {
        key: {judge.pk: judge for judge in judges_for(programme)}
        for key, programme in known.items()
    }


def _seat_for(project: Project, standing: Standing, seat: Seat) -> tuple[Rubric, JudgeGroup | None]:
    """Rubric (in the project's version) and judge group the sheets are handed out for."""
    rubric = next((row for row in standing.rubrics if seat.rubric in ("", row.code)), None)
    if rubric is None:
        raise Conflict(f"“{project}”在这个环节没有这张评分表，不能分配评委。请刷新后再看。")
    groups = list(rubric.judge_groups.all())
    group = next((row for row in groups if seat.group in ("", row.code)), None)
    if group is None and (groups or seat.group):
        raise Conflict(f"“{rubric.name}”没有这个评委组，不能分配评委。请刷新后再看。")
    return rubric, group


def _fresh_sheets(
    project: Project, judges: Sequence[User], standing: Standing, seat: Seat
) -> list[ScoreSheet]:
    """Sheets, not yet written, for those of the judges who hold none."""
    rubric, group = _seat_for(project, standing, seat)
    sheets = standing.sheets_of(rubric)
    for judge in judges:
        if judge.pk in sheets and sheets[judge.pk].state == SheetState.RECUSED:
            raise Conflict(f"{judge} 已对“{project}”申请回避，不能再分配给他。")
        if judge.pk in sheets and sheets[judge.pk].group_id != (group.pk if group else None):
            raise Conflict(f"{judge} 已在“{sheets[judge.pk].group}”中评“{project}”，不能兼评。")
    fresh = [judge for judge in judges if judge.pk not in sheets]
    if fresh and standing.is_counted:
        raise Conflict(f"“{project}”的评审得分已经汇总，不能再增加评委。")
    return [
        ScoreSheet(
            project=project,
            stage=rubric.stage,
            rubric=rubric,
            group=group,
            round=standing.round,
            judge=judge,
        )
        for judge in fresh
    ]


def _handed_out(new: Sequence[ScoreSheet], actor: Any, stage: str) -> list[ScoreSheet]:
    """Write the sheets, tell each judge once, record each project in the chain."""
    moment = clock.now()
    for sheet in new:
        sheet.assigned_by, sheet.assigned_at = actor, moment
    created = ScoreSheet.objects.bulk_create(new, batch_size=BATCH)
    _tell_judges(created, stage)
    names: dict[Project, list[str]] = {}
    for sheet in created:
        names.setdefault(sheet.project, []).append(str(sheet.judge))
    audit.record_many(
        actor=actor,
        entries=[
            audit.AuditEntry("panel.assign", project, details={"judges": judges})
            for project, judges in names.items()
        ],
    )
    return created


def _refuse_assigning(project: Project, actor: Any, stage: str) -> None:
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("您没有分配评委的权限，须由组织部工作人员办理。")
    if project.status != SCORED_IN[Stage(stage)]:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能分配评委。请刷新后再看。"
        )


def _refuse_barred(project: Project, judges: Sequence[User], bars: Bars) -> None:
    barred = bars.of(Cause.of(project))
    for judge in judges:
        if judge.pk in barred:
            raise Conflict(f"{judge} 对“{project}”应当回避（{barred[judge.pk]}），请另选评委。")


def _tell_judges(sheets: Sequence[ScoreSheet], stage: str) -> None:
    by_judge: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        by_judge.setdefault(sheet.judge_id, []).append(sheet)
    for rows in by_judge.values():
        tell(
            recipients=[rows[0].judge],
            kind="sheets_assigned",
            title=f"有 {len(rows)} 个项目请您评审（{Stage(stage).label}）",
            body="、".join(sheet.project.title for sheet in rows),
            link=reverse("reviews:sheets"),
            once_key=f"sheets-{rows[0].pk}-{rows[-1].pk}",
        )
