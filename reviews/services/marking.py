"""A judge's sheet: marking, handing in, stepping aside, going without a judge."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from programmes.enums import CriterionKind, MissingJudge, Stage
from programmes.models import Rubric
from projects.services.lifecycle import lock_project
from reviews.enums import SheetAct, SheetState
from reviews.models import Mark, ScoreSheet
from reviews.queries.panel import SCORED_IN, current_round, marks_of
from reviews.queries.rubrics import caps_of, criterion_rules
from reviews.queries.sheet_changes import is_hindered
from reviews.scoring import CriterionRule, mark_problem, sheet_total
from reviews.seals import seal_of
from reviews.services.cards import store_vote_if_complete
from reviews.services.letters import tell_staff
from reviews.services.results import store_result_if_complete
from reviews.services.sheet_acts import record_change
from reviews.services.texts import REASON_MAX


@transaction.atomic
def save_sheet(
    *,
    sheet_id: int,
    actor: Any,
    marks: Mapping[int, Decimal],
    comment: str = "",
    veto: bool = False,
    seen_version: int | None = None,
) -> ScoreSheet:
    """Keep the marks given so far (by criterion id); the others stay open.

    Raises InvalidInput (a mark that cannot be given), StaleState (handed in already, or saved
    meanwhile from another page), NotAllowed.
    """
    sheet = _lock_own(sheet_id, actor)
    rubric = _rubric(sheet)
    if seen_version not in (None, sheet.version):
        raise StaleState("这张评分表已在另一个页面保存过，请刷新后再改，以免互相覆盖。")
    criteria = {rule.key: rule for rule in criterion_rules(rubric)}
    _refuse_marks(marks, criteria)
    sheet.marks.exclude(criterion__in=list(marks)).delete()
    for criterion_id, value in marks.items():
        Mark.objects.update_or_create(
            sheet=sheet, criterion_id=criterion_id, defaults={"value": value}
        )
    sheet.comment, sheet.veto = comment.strip(), veto
    sheet.version += 1
    sheet.saved_at = clock.now()
    # Not audited: a draft changes nothing for anybody; handing it in is recorded.
    sheet.save(update_fields=["comment", "veto", "version", "saved_at"])
    return sheet


@transaction.atomic
def lock_sheet(*, sheet_id: int, actor: Any) -> ScoreSheet:
    """Hand in a sheet for good: total stored and sealed; only the head may open it again.

    The last sheet of a project makes its result. Raises InvalidInput (a mark is missing, a
    suggested veto without a reason), StaleState (handed in already), NotAllowed.
    """
    sheet = _lock_own(sheet_id, actor)
    rubric, marks = _rubric(sheet), marks_of([sheet])[sheet.pk]
    try:
        sheet.total = sheet_total(marks, criterion_rules(rubric), caps_of(rubric))
    except ValueError as error:
        raise InvalidInput(f"还不能提交：{error}") from error
    if sheet.veto and not sheet.comment:
        raise InvalidInput("建议否决须在评审意见中写明理由。")
    _refuse_low_without_comment(sheet, rubric, marks)
    sheet.state, sheet.locked_at = SheetState.LOCKED, clock.now()
    sheet.seal = seal_of(sheet, marks)
    sheet.save(update_fields=["state", "total", "locked_at", "seal"])
    audit.record(
        actor=actor,
        action="sheet.lock",
        obj=sheet,
        title=f"评分表 {sheet.project}",
        details={"seal": sheet.seal},
    )
    store_result_if_complete(sheet.project, sheet.stage, actor=actor)
    return sheet


def _refuse_low_without_comment(
    sheet: ScoreSheet, rubric: Rubric, marks: Mapping[int, Decimal]
) -> None:
    """A mark below the share of the full points the rubric names asks for a comment."""
    below = rubric.comment_below
    low = [
        rule.name
        for rule in criterion_rules(rubric)
        if rule.kind == CriterionKind.BASE and marks[rule.key] * 100 < rule.points * below
    ]
    if low and not sheet.comment:
        names = "、".join(low)
        raise InvalidInput(
            f"“{names}”得分低于满分的 {below}%，请在评审意见中写明理由后再提交。",
            field_errors={"comment": [f"“{names}”得分低于满分的 {below}%，请写明理由。"]},
        )


@transaction.atomic
def go_without(*, sheet_id: int, actor: Any, reason: str) -> ScoreSheet:
    """Withdraw the sheet of a judge who does not hand in, where the rule re-weights the rest.

    A vote by cards goes without whoever declared a conflict or has left office. Raises
    NotAllowed (department only), Conflict (the rule waits for every judge), InvalidInput (no
    reason), StaleState (handed in meanwhile). Source: missing judge, 6.4.
    """
    seen = ScoreSheet.objects.select_related("project").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("撤下评委须由组织部工作人员办理。")
    rows = ScoreSheet.objects.select_for_update(of=("self",)).select_related("rubric", "judge")
    sheet = rows.get(pk=sheet_id)
    sheet.project = project
    _refuse_waiting(sheet)
    if sheet.state != SheetState.DRAFT:
        raise StaleState(f"{sheet.judge} 的评分表{sheet.get_state_display()}，没有撤下。")
    if not reason.strip():
        raise InvalidInput("请写明理由。", field_errors={"reason": ["请写明理由。"]})
    sheet.marks.all().delete()
    sheet.state, sheet.recuse_reason = SheetState.RECUSED, reason.strip()[:200]
    sheet.save(update_fields=["state", "recuse_reason"])
    record_change(sheet, SheetAct.WITHDRAWN, actor=actor, reason=reason.strip()[:REASON_MAX])
    audit.record(
        actor=actor,
        action="sheet.go_without",
        obj=sheet,
        title=f"评分表 {project}",
        reason=reason,
    )
    _count_again(sheet, actor)
    return sheet


def _refuse_waiting(sheet: ScoreSheet) -> None:
    if sheet.rubric is None:
        if not is_hindered(sheet):
            raise Conflict("投票人还可以投票，不能撤下；登记了回避或已不在任的才能撤下。")
    elif sheet.rubric.missing_judge != MissingJudge.REWEIGHT:
        raise Conflict("本方案规定等待全部评委提交，不能撤下未提交的评委。")


def _count_again(sheet: ScoreSheet, actor: Any) -> None:
    """One judge less may make the round complete."""
    if sheet.rubric_id is None:
        store_vote_if_complete(sheet.project, actor=actor)
    else:
        store_result_if_complete(sheet.project, sheet.stage, actor=actor)


@transaction.atomic
def recuse(*, sheet_id: int, actor: Any, reason: str) -> ScoreSheet:
    """Step aside from judging a project, with the reason; marks given so far are dropped.

    Raises InvalidInput (no reason), StaleState (handed in already), NotAllowed.
    """
    sheet = _lock_own(sheet_id, actor)
    if not reason.strip():
        raise InvalidInput("请写明回避的理由。", field_errors={"reason": ["请写明回避的理由。"]})
    sheet.marks.all().delete()
    sheet.state, sheet.recuse_reason = SheetState.RECUSED, reason.strip()[:200]
    sheet.veto, sheet.comment = False, ""
    sheet.save(update_fields=["state", "recuse_reason", "veto", "comment"])
    record_change(sheet, SheetAct.RECUSED, actor=actor, reason=reason.strip()[:REASON_MAX])
    tell_staff(
        sheet.project,
        kind="judge_recused",
        title=f"{actor} 对“{sheet.project}”申请回避，请另行安排评委",
        body=sheet.recuse_reason,
        link=reverse("reviews:sheet_case", args=[sheet.pk]),
        once_key=f"recused-{sheet.pk}-{sheet.changes.count()}",
    )
    audit.record(
        actor=actor,
        action="sheet.recuse",
        obj=sheet,
        title=f"评分表 {sheet.project}",
        reason=reason,
    )
    _count_again(sheet, actor)
    return sheet


def _lock_own(sheet_id: int, actor: Any) -> ScoreSheet:
    """Lock the project, then the judge's own open sheet: the order every writer keeps."""
    seen = ScoreSheet.objects.select_related("project__programme__committee").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("reviews.score_sheet", seen):
        raise NotAllowed("只能填写分配给您本人的评分表。")
    rows = ScoreSheet.objects.select_for_update(of=("self",)).select_related("rubric")
    sheet = rows.get(pk=sheet_id)
    sheet.project = project
    if sheet.state != SheetState.DRAFT:
        raise StaleState(
            f"“{project}”的评分表{sheet.get_state_display()}，不能再改。"
            "如确有错误，请告知组织部工作人员。"
        )
    if project.status != SCORED_IN[Stage(sheet.stage)] or sheet.round != current_round(
        project, sheet.stage
    ):
        raise StaleState(f"“{project}”现为“{project.get_status_display()}”，本轮评分已经结束。")
    return sheet


def _rubric(sheet: ScoreSheet) -> Rubric:
    if sheet.rubric is None:
        raise Conflict("这个项目是投票表决，没有评分表。请从“我的评分”重新进入。")
    return sheet.rubric


def _refuse_marks(marks: Mapping[int, Decimal], criteria: Mapping[int, CriterionRule]) -> None:
    problems = {
        f"mark_{key}": [mark_problem(value, criteria[key]) if key in criteria else "没有这项指标。"]
        for key, value in marks.items()
    }
    wrong = {name: found for name, found in problems.items() if found[0]}
    if wrong:
        first = next(iter(wrong.values()))[0]
        raise InvalidInput(first, field_errors=wrong)
