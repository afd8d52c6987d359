"""Whether closing papers are complete: ticked point by point, taken up or sent back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.closing_rules import CHECKLIST
from reviews.models import Acceptance, CompletenessCheck
from reviews.services.acceptance import begin_acceptance

REASON_MAX = 500


@transaction.atomic
def take_up(
    *, project_id: int, actor: Any, ticked: Collection[str], seen_status: str | None = None
) -> Acceptance:
    """Take a project up for acceptance; every point of the list has to be ticked.

    Raises InvalidInput naming the points left, and what the move raises. Source: T19.
    """
    project = lock_project(project_id)
    left = [text for code, text in CHECKLIST if code not in ticked]
    if left:
        raise InvalidInput(
            f"还有 {len(left)} 项没有核对（{'、'.join(left[:2])}）；齐全的请勾选，不齐的退回补充。",
            field_errors={"ticked": ["请逐项核对后勾选。"]},
        )
    acceptance = begin_acceptance(project_id=project_id, actor=actor, seen_status=seen_status)
    _record(project, actor, ticked, complete=True)
    return acceptance


@transaction.atomic
def send_back(
    *,
    project_id: int,
    actor: Any,
    ticked: Collection[str],
    reason: str,
    seen_status: str | None = None,
) -> CompletenessCheck:
    """Send the closing papers back with a reason; how often is counted.

    Raises InvalidInput (no reason), and what the move raises. Source: T19.
    """
    project = lock_project(project_id)
    if len(reason.strip()) > REASON_MAX:
        raise InvalidInput(f"退回理由最多 {REASON_MAX} 字。")
    project = move(
        project_id, "reopen_closing", actor=actor, seen_status=seen_status, reason=reason
    )
    check = _record(project, actor, ticked, complete=False, reason=reason.strip())
    missing = [text for code, text in CHECKLIST if code not in ticked]
    tell_unit(
        project,
        kind="closing_returned",
        title=f"“{project}”结项材料退回补充（第 {check.number} 次核对）",
        body="；".join([reason.strip(), *(f"未通过核对：{text}" for text in missing)]),
    )
    return check


def _record(
    project: Project, actor: Any, ticked: Collection[str], *, complete: bool, reason: str = ""
) -> CompletenessCheck:
    check = CompletenessCheck.objects.create(
        project=project,
        number=project.completeness_checks.count() + 1,
        ticked=[code for code, _ in CHECKLIST if code in ticked],
        complete=complete,
        reason=reason,
        checked_by=actor,
        checked_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="closing.check",
        obj=check,
        reason=reason,
        details={"complete": complete, "number": check.number},
    )
    return check
