"""A conflict declared after sheets were handed out: flagged to the department, never acted on.

An open sheet stays the judge's until an officer replaces the judge; a locked one stays and
carries the note. A judge who has left office is replaced in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit
from core.errors import Conflict, NotAllowed, StaleState
from notifications.services.messages import tell
from projects.models import Project
from projects.services.lifecycle import lock_project, lock_projects
from reviews.enums import SheetAct, SheetState
from reviews.models import DeclaredConflict, ScoreSheet
from reviews.queries.bars import Cause, barred_by, bars_between
from reviews.queries.panel import SCORED_IN, sheets_under_way
from reviews.queries.sheet_changes import flagged, is_hindered
from reviews.services.letters import tell_staff
from reviews.services.panel import Seat, assign_judges
from reviews.services.sheet_acts import record_change

# Why a sheet is withdrawn whose judge holds no expert's post any more.
LEFT = "评委已不在任，不能再评分"


def flag_sheets(conflict: DeclaredConflict, *, actor: Any) -> list[ScoreSheet]:
    """Note the conflict on the expert's sheets of the projects it bars, and tell the department.

    Sheets of rounds that are over are left alone. Runs in the transaction of the declaration.
    """
    causes = [Cause.of(sheet.project) for sheet in _under_way(conflict)]
    # Projects first, in the order of their keys, as everybody who writes sheets.
    lock_projects(barred_by(conflict, causes))
    barred = barred_by(conflict, causes)
    sheets = [sheet for sheet in _under_way(conflict) if sheet.project_id in barred]
    for sheet in sheets:
        record_change(sheet, SheetAct.CONFLICT, actor=actor, reason=_words(conflict))
    _tell_department(conflict, sheets)
    return sheets


def clear_sheets(conflict: DeclaredConflict, *, actor: Any) -> None:
    """Take the note back from sheets nothing bars any more; the conflict has been lifted."""
    sheets = _under_way(conflict)
    causes = [Cause.of(sheet.project) for sheet in sheets]
    lifted, bars = barred_by(conflict, causes), bars_between([conflict.expert], causes)
    for sheet in sheets:
        still = conflict.expert_id in bars.of(Cause.of(sheet.project))
        if sheet.project_id in lifted and not still and flagged(sheet.changes.all()):
            record_change(sheet, SheetAct.CLEARED, actor=actor, reason=conflict.lift_reason)


@transaction.atomic
def replace_judge(*, sheet_id: int, judge_id: int, actor: Any) -> list[ScoreSheet]:
    """Withdraw the open sheet of a judge who is flagged or has left, for a substitute, in one act.

    Marks typed so far are dropped, the judge is told. Raises NotAllowed (department only),
    StaleState (handed in or withdrawn meanwhile, the conflict lifted), and what handing out
    raises; then nothing has changed.
    """
    seen = ScoreSheet.objects.only("project_id").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("更换评委由组织部工作人员办理。")
    rows = ScoreSheet.objects.select_for_update(of=("self",)).select_related("judge")
    sheet = rows.get(pk=sheet_id)
    sheet.project = project
    _refuse_settled(sheet)
    noted = sheet.changes.filter(act=SheetAct.CONFLICT).last()
    reason = noted.reason if noted and flagged(sheet.changes.all()) else LEFT
    sheet.marks.all().delete()
    sheet.state, sheet.recuse_reason = SheetState.RECUSED, reason[:200]
    sheet.veto, sheet.comment = False, ""
    sheet.save(update_fields=["state", "recuse_reason", "veto", "comment"])
    record_change(sheet, SheetAct.WITHDRAWN, actor=actor, reason=reason)
    if reason != LEFT:
        _tell_judge(sheet, reason)
    audit.record(
        actor=actor,
        action="sheet.replace",
        obj=sheet,
        title=f"评分表 {project}",
        reason=reason,
        details={"substitute": judge_id},
    )
    return assign_judges(
        project_ids=[project.pk],
        judge_ids=[judge_id],
        actor=actor,
        stage=sheet.stage,
        seat=_seat(sheet),
    )


def _under_way(conflict: DeclaredConflict) -> list[ScoreSheet]:
    rows = sheets_under_way(conflict.expert_id).filter(
        project__programme__committee=conflict.committee_id
    )
    return list(rows.select_related("project__programme", "project__organisation").order_by("pk"))


def _words(conflict: DeclaredConflict) -> str:
    return f"登记回避“{conflict}”：{conflict.reason}"[:500]


def _refuse_settled(sheet: ScoreSheet) -> None:
    found = f"{sheet.judge} 的评分表{sheet.get_state_display()}"
    if sheet.state != SheetState.DRAFT:
        raise StaleState(f"{found}，没有更换。请刷新后再看。")
    if sheet.project.status not in SCORED_IN.values() or not is_hindered(sheet):
        raise StaleState(f"{found}，没有登记回避或本轮已经结束，没有更换。请刷新后再看。")
    if sheet.rubric_id is None:
        raise Conflict("投票表决的，请先撤下这名投票人，再在“发起表决”中补选。")


def _seat(sheet: ScoreSheet) -> Seat:
    code = sheet.rubric.code if sheet.rubric else ""
    return Seat(code, sheet.group.code if sheet.group else "")


def _tell_judge(sheet: ScoreSheet, reason: str) -> None:
    tell(
        recipients=[sheet.judge],
        kind="sheet_withdrawn",
        title=f"您已登记回避，“{sheet.project}”的评分表改由他人评审"[:120],
        body=reason,
        link=reverse("reviews:sheets"),
        once_key=f"sheet-replaced-{sheet.pk}",
    )


def _tell_department(conflict: DeclaredConflict, sheets: Sequence[ScoreSheet]) -> None:
    if not sheets:
        return
    left = [sheet for sheet in sheets if sheet.state == SheetState.DRAFT]
    todo = f"{len(left)} 张待打分的请更换评委" if left else ""
    kept = f"{len(sheets) - len(left)} 张已提交的保留并注明" if len(left) < len(sheets) else ""
    first: Project = (left or sheets)[0].project
    tell_staff(
        first,
        kind="conflict_declared_late",
        title=f"{conflict.expert} 登记回避“{conflict}”，{'，'.join(filter(None, (todo, kept)))}",
        body="、".join(sheet.project.title for sheet in sheets),
        link=reverse("reviews:sheet_case", args=[(left or sheets)[0].pk]),
        once_key=f"conflict-{conflict.pk}",
    )
