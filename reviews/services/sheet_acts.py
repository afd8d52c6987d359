"""What the head does to a judge's sheet: opens a locked one again, refuses to let a judge go."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, NotAllowed, StaleState
from notifications.services.messages import tell
from programmes.enums import Stage
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.enums import SheetAct, SheetState
from reviews.models import ScoreResult, ScoreSheet, SheetChange
from reviews.queries.acceptance import current_acceptance
from reviews.queries.bars import Cause, bars_between
from reviews.queries.panel import SCORED_IN, current_round, marks_of, result_of
from reviews.services.texts import checked_reason


def record_change(
    sheet: ScoreSheet, act: SheetAct, *, actor: Any, reason: str, **kept: Any
) -> SheetChange:
    """Keep what happened to a sheet; the caller holds its project's lock."""
    return SheetChange.objects.create(
        sheet=sheet, act=act, reason=reason, acted_by=actor, acted_at=clock.now(), **kept
    )


@transaction.atomic
def reopen_sheet(*, sheet_id: int, actor: Any, reason: str) -> ScoreSheet:
    """Open a locked sheet again; what was sealed is kept, a result that rests on it is undone.

    The judge finds the old marks and locks the sheet anew. Raises NotAllowed (heads only, not
    the own sheet), InvalidInput (no reason), StaleState (open already, round over), Conflict (a
    vote by cards, a composite score made of it).
    """
    sheet, project = _lock(sheet_id, actor)
    reason = checked_reason(reason)
    if sheet.rubric_id is None:
        raise Conflict("投出的票不能收回，也不能重新打开。")
    if sheet.state != SheetState.LOCKED:
        raise StaleState(_who_was_faster(sheet, "重新打开"))
    _refuse_composite(project, sheet.stage)
    _keep_version(sheet, actor, reason)
    seal = sheet.seal
    sheet.state, sheet.total, sheet.seal, sheet.locked_at = SheetState.DRAFT, None, "", None
    sheet.version += 1
    sheet.save(update_fields=["state", "total", "seal", "locked_at", "version"])
    _tell_judge(sheet, f"“{project}”的评分表已重新打开，请修改后再次提交", reason)
    audit.record(
        actor=actor,
        action="sheet.reopen",
        obj=sheet,
        title=f"评分表 {project}",
        reason=reason,
        details={"seal": seal},
    )
    return sheet


@transaction.atomic
def override_recusal(*, sheet_id: int, actor: Any, reason: str) -> ScoreSheet:
    """Ask a judge who stepped aside, or was withdrawn, to judge all the same.

    Raises NotAllowed (heads only, not the own sheet), InvalidInput (no reason), StaleState (back
    already, round over), Conflict (result made meanwhile, or the rule itself bars the judge).
    """
    sheet, project = _lock(sheet_id, actor)
    reason = checked_reason(reason)
    if sheet.state != SheetState.RECUSED:
        raise StaleState(_who_was_faster(sheet, "退回评委"))
    if result_of(project, sheet.stage):
        raise Conflict(f"“{project}”的评审得分已经汇总，不能再退回评委。")
    cause = Cause.of(project)
    barred = bars_between([sheet.judge], [cause]).of(cause).get(sheet.judge_id, "")
    if barred:
        raise Conflict(f"{sheet.judge} 按规定应当回避（{barred}），不能要求其继续评审。")
    record_change(sheet, SheetAct.RETURNED, actor=actor, reason=reason)
    sheet.state = SheetState.DRAFT
    sheet.save(update_fields=["state"])
    _tell_judge(sheet, f"您对“{project}”的回避申请未获同意，请继续评审", reason)
    audit.record(
        actor=actor,
        action="sheet.override_recusal",
        obj=sheet,
        title=f"评分表 {project}",
        reason=reason,
    )
    return sheet


def _lock(sheet_id: int, actor: Any) -> tuple[ScoreSheet, Project]:
    """The sheet under its project's lock, for a head, while its round runs."""
    seen = ScoreSheet.objects.only("project_id").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("reviews.decide_programme", project.programme):
        raise NotAllowed("须由主办党委的组织部负责人办理。")
    rows = ScoreSheet.objects.select_for_update(of=("self",)).select_related("judge")
    sheet = rows.get(pk=sheet_id)
    sheet.project = project
    if sheet.judge_id == actor.pk:
        raise NotAllowed("不能办理自己的评分表，请由另一位负责人办理。")
    over = project.status != SCORED_IN[Stage(sheet.stage)]
    if over or sheet.round != current_round(project, sheet.stage):
        raise StaleState(f"“{project}”现为“{project.get_status_display()}”，本轮评分已经结束。")
    return sheet, project


def _keep_version(sheet: ScoreSheet, actor: Any, reason: str) -> None:
    """Keep what was sealed, and take back the result that rests on it."""
    marks = marks_of([sheet])[sheet.pk]
    record_change(
        sheet,
        SheetAct.REOPENED,
        actor=actor,
        reason=reason,
        marks={str(key): str(value) for key, value in marks.items()},
        comment=sheet.comment,
        veto=sheet.veto,
        total=sheet.total,
        seal=sheet.seal,
        locked_at=sheet.locked_at,
        result=_undone_result(sheet),
    )


def _who_was_faster(sheet: ScoreSheet, act: str) -> str:
    acts = (SheetAct.REOPENED, SheetAct.RETURNED)
    last = sheet.changes.filter(act__in=acts).select_related("acted_by").last()
    if sheet.state == SheetState.DRAFT and last is not None:
        return f"{sheet.judge} 的评分表已由 {last.acted_by} {act}，没有重复办理。"
    return f"{sheet.judge} 的评分表{sheet.get_state_display()}，没有{act}。请刷新后再看。"


def _refuse_composite(project: Project, stage: str) -> None:
    if stage != Stage.ACCEPTANCE:
        return
    acceptance = current_acceptance(project)
    if acceptance is not None and acceptance.score is not None:
        raise Conflict("综合得分已经算出，不能再打开评分表。确有错误的，按更正办理。")


def _undone_result(sheet: ScoreSheet) -> dict[str, Any]:
    """What the round had come to, taken back: it rests on a sheet that is open again."""
    found = ScoreResult.objects.filter(
        project=sheet.project_id, stage=sheet.stage, round=sheet.round
    ).first()
    if found is None:
        return {}
    shown = {"score": str(found.score), "unrounded": str(found.unrounded), "trace": found.trace}
    found.delete()
    return shown


def _tell_judge(sheet: ScoreSheet, title: str, reason: str) -> None:
    number = sheet.changes.count()
    tell(
        recipients=[sheet.judge],
        kind="sheets_assigned",
        title=title,
        body=f"理由：{reason}",
        link=reverse("reviews:sheet", args=[sheet.pk]),
        once_key=f"sheet-back-{sheet.pk}-{number}",
    )
