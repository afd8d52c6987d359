"""Corrections of a decided result: a new row by the head, the old one stays readable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from programmes.enums import Grade, Stage
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from projects.services.simple_moves import tell_unit
from reviews.correcting import REASON_MAX, REASON_MIN, corrected, line_of
from reviews.models import Acceptance, ResultCorrection
from reviews.queries.acceptance import current_acceptance
from reviews.queries.ranking import entry_of
from reviews.queries.rubrics import pass_mark_of, thresholds_for
from reviews.scoring import rounded
from reviews.services.acceptance import grade_of
from reviews.services.texts import checked_reason

CORRECTABLE = (Status.ACCEPTED, Status.CONTINUED)


@transaction.atomic
def correct_result(
    *,
    project_id: int,
    actor: Any,
    line: str,
    value: Decimal,
    reason: str,
    seen_number: int | None = None,
) -> ResultCorrection:
    """Put one line of the score right; score and grade follow from it.

    `seen_number` is how many corrections the page showed. A frozen ranking stays as it is until
    it is frozen anew. Raises NotAllowed, StaleState (no result to correct, corrected meanwhile),
    InvalidInput (line, value, reason), Conflict (the pass mark would be crossed).
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("更正结果须由组织部负责人办理。")
    acceptance = _correctable(project, seen_number)
    name = _refuse_wrong(acceptance, line, value, reason)
    row = _applied(acceptance, actor, line, value, ResultCorrection(line=name, reason=reason))
    _tell(project, row)
    audit.record(
        actor=actor,
        action="acceptance.correct",
        obj=acceptance,
        reason=row.reason,
        details={"line": line, "from": str(row.score_before), "to": str(row.score_after)},
    )
    return row


def _applied(
    acceptance: Acceptance, actor: Any, line: str, value: Decimal, row: ResultCorrection
) -> ResultCorrection:
    """Give the round its new score and grade; the old ones go into the row of the correction."""
    note = f"{clock.today():%Y-%m-%d} 由 {actor} 更正为 {rounded(value)}"
    whole, trace = corrected(acceptance.trace, line, value, note)
    _refuse_crossing(acceptance.project, acceptance.score, whole.score)
    row.acceptance, row.number = acceptance, acceptance.corrections.count() + 1
    row.score_before, row.grade_before = acceptance.score or whole.score, acceptance.grade
    row.trace_before = acceptance.trace
    acceptance.score, acceptance.unrounded, acceptance.trace = whole.score, whole.unrounded, trace
    acceptance.grade = grade_of(acceptance)
    _refuse_no_grade(acceptance, row.grade_before)
    acceptance.save(update_fields=["score", "unrounded", "trace", "grade"])
    row.score_after, row.grade_after = whole.score, acceptance.grade
    row.reason, row.corrected_by, row.corrected_at = row.reason.strip(), actor, clock.now()
    row.save()
    return row


def _correctable(project: Project, seen_number: int | None) -> Acceptance:
    acceptance = current_acceptance(project)
    if project.status not in CORRECTABLE or acceptance is None or acceptance.score is None:
        raise StaleState(f"“{project}”没有可以更正的验收结果。请刷新后再看。")
    last = acceptance.corrections.select_related("corrected_by").last()
    if seen_number is not None and (last.number if last else 0) != seen_number:
        by = last.corrected_by if last else ""
        raise StaleState(f"“{project}”的结果已由 {by} 更正，您的更正没有生效，请刷新后再看。")
    acceptance.project = project
    return acceptance


def _refuse_wrong(acceptance: Acceptance, line: str, value: Decimal, reason: str) -> str:
    """Name of the line that is put right."""
    found = line_of(acceptance.trace, line)
    if found is None:
        raise InvalidInput("请选择要更正的一项。", field_errors={"line": ["请选择一项。"]})
    if not 0 <= value <= Decimal(found["points"]):
        problem = f"“{found['name']}”应在 0 至 {Decimal(found['points']).normalize():f} 分之间。"
        raise InvalidInput(problem, field_errors={"value": [problem]})
    checked_reason(reason, least=REASON_MIN, most=REASON_MAX, called="更正的理由")
    return str(found["name"])[:60]


def _refuse_crossing(project: Project, before: Decimal | None, after: Decimal) -> None:
    mark = pass_mark_of(thresholds_for(project, Stage.ACCEPTANCE))
    if mark is not None and before is not None and (before >= mark) != (after >= mark):
        raise Conflict(
            f"更正后得 {after} 分，低于及格分 {mark}，等次更正不能改变验收结论。"
            "确需改变的，请按撤销立项或申诉办理。"
        )


def _refuse_no_grade(acceptance: Acceptance, before: str) -> None:
    """A grade may demand more than the pass mark; without one the project would have failed."""
    if acceptance.grade in ("", Grade.UNQUALIFIED) and acceptance.grade != before:
        raise Conflict(
            "更正后达不到“合格”的条件，等次更正不能改变验收结论。"
            "确需改变的，请按撤销立项或申诉办理。"
        )


def _tell(project: Project, row: ResultCorrection) -> None:
    """Tell the unit; its scores stand in the message once the ranking made them known."""
    known = entry_of(project) is not None
    change = f"：{row.score_before} 分改为 {row.score_after} 分" if known else ""
    grade = Grade(row.grade_after).label
    tell_unit(
        project,
        kind=f"result_corrected_{row.number}",
        title=f"“{project}”验收结果更正{change}，等次“{grade}”",
        body=row.reason,
    )
