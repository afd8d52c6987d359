"""The expert panel: handing out sheets, marking, handing in, stepping aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.services.messages import tell
from organisations.models import User
from programmes.enums import Stage
from programmes.models import Programme, Rubric
from programmes.queries import rubric_of
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.assignment import Proposal, propose
from reviews.enums import SheetState
from reviews.models import Mark, ScoreSheet
from reviews.queries.panel import (
    SCORED_IN,
    Bench,
    bench_of,
    conflict,
    criterion_rules,
    current_round,
    judges_for,
    marks_of,
    result_of,
    ties_of,
)
from reviews.scoring import CriterionRule, mark_problem, sheet_total
from reviews.seals import seal_of
from reviews.services.letters import tell_staff
from reviews.services.results import store_result_if_complete


def propose_assignment(
    programme: Programme, per_project: int, *, projects: Sequence[Project], stage: str
) -> Proposal:
    """Propose judges for projects that carry `panel_round`; reads only, writes nothing.

    Sheets already handed out stay; a judge's own organisation is left out; the least loaded
    judges come first.
    """
    return propose_from(bench_of(programme, projects, stage), per_project, projects=projects)


def propose_from(bench: Bench, per_project: int, *, projects: Sequence[Project]) -> Proposal:
    """As `propose_assignment`, from what has been read; asks nothing more of the database."""
    judges, ties, sheets = bench.judges, bench.ties, bench.sheets
    return propose(
        projects=[project.pk for project in projects],
        loads=dict(bench.loads),
        per_project=per_project,
        assigned={
            key: [row.judge_id for row in rows if row.state != SheetState.RECUSED]
            for key, rows in sheets.items()
        },
        barred={
            project.pk: [
                *(one.pk for one in judges if conflict(project.organisation, ties[one.pk])),
                *(s.judge_id for s in sheets[project.pk] if s.state == SheetState.RECUSED),
            ]
            for project in projects
        },
    )


def assign_judges(
    *,
    project_ids: Iterable[int],
    judge_ids: Iterable[int],
    actor: Any,
    stage: str = Stage.APPROVAL,
) -> list[ScoreSheet]:
    """Give every one of the projects to every one of the judges; see `assign_pairs`."""
    judges = list(judge_ids)
    return assign_pairs(pairs=dict.fromkeys(project_ids, judges), actor=actor, stage=stage)


@transaction.atomic
def assign_pairs(
    *, pairs: Mapping[int, Iterable[int]], actor: Any, stage: str = Stage.APPROVAL
) -> list[ScoreSheet]:
    """Hand out sheets: judges by project. Sheets that exist are left as they are.

    All or nothing. Returns the new sheets and tells each judge once. Raises Conflict (a judge's
    own organisation, a judge who stepped aside, result already computed), InvalidInput (not an
    expert of this committee), StaleState, NotAllowed. Source: 回避 rule of the procedure.
    """
    # All projects first: the audit chain is locked with the first sheet, and whoever then waited
    # for a project held by somebody waiting for the chain would wait for ever.
    projects = [lock_project(project_id) for project_id in sorted(pairs)]
    new: list[ScoreSheet] = []
    for project in projects:
        new += _assign_to_project(project, set(pairs[project.pk]), actor, stage)
    _tell_judges(new, stage)
    return new


def _assign_to_project(
    project: Project, judge_ids: set[int], actor: Any, stage: str
) -> list[ScoreSheet]:
    _refuse_assigning(project, actor, stage)
    round_number = current_round(project, stage)
    sheets = {
        sheet.judge_id: sheet for sheet in project.sheets.filter(stage=stage, round=round_number)
    }
    known = {judge.pk: judge for judge in judges_for(project.programme)}
    if judge_ids - set(known):
        raise InvalidInput("所选评委不是本级在任的评审专家，请刷新名单后重新选择。")
    judges = [known[key] for key in sorted(judge_ids)]
    ties = ties_of(judges)
    for judge in judges:
        _refuse_conflict(project, judge, conflict(project.organisation, ties[judge.pk]))
        if judge.pk in sheets and sheets[judge.pk].state == SheetState.RECUSED:
            raise Conflict(f"{judge} 已对“{project}”申请回避，不能再分配给他。")
    fresh = [judge for judge in judges if judge.pk not in sheets]
    if fresh and result_of(project, stage):
        raise Conflict(f"“{project}”的评审得分已经汇总，不能再增加评委。")
    moment = clock.now()
    created = [
        ScoreSheet.objects.create(
            project=project,
            stage=stage,
            round=round_number,
            judge=judge,
            assigned_by=actor,
            assigned_at=moment,
        )
        for judge in fresh
    ]
    if created:
        names = [str(judge) for judge in fresh]
        audit.record(actor=actor, action="panel.assign", obj=project, details={"judges": names})
    return created


def _refuse_assigning(project: Project, actor: Any, stage: str) -> None:
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("您没有分配评委的权限，须由组织部工作人员办理。")
    if project.status != SCORED_IN[Stage(stage)]:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能分配评委。请刷新后再看。"
        )


def _refuse_conflict(project: Project, judge: User, own: str) -> None:
    if own:
        raise Conflict(
            f"{judge} 任职于“{own}”，与“{project}”的申报单位有关联，应当回避，请另选评委。"
        )


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
    if seen_version not in (None, sheet.version):
        raise StaleState("这张评分表已在另一个页面保存过，请刷新后再改，以免互相覆盖。")
    criteria = {rule.key: rule for rule in criterion_rules(_rubric(sheet))}
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
    """Hand in a sheet for good: total stored, sealed, never changed again.

    The last sheet of a project makes its result. Raises InvalidInput (a mark is missing, a
    suggested veto without a reason), StaleState (handed in already), NotAllowed.
    """
    sheet = _lock_own(sheet_id, actor)
    marks = marks_of([sheet])[sheet.pk]
    try:
        sheet.total = sheet_total(marks, criterion_rules(_rubric(sheet)))
    except ValueError as error:
        raise InvalidInput(f"还不能提交：{error}") from error
    if sheet.veto and not sheet.comment:
        raise InvalidInput("建议否决须在评审意见中写明理由。")
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


@transaction.atomic
def recuse(*, sheet_id: int, actor: Any, reason: str) -> ScoreSheet:
    """Step aside from judging a project, with the reason; marks given so far are dropped.

    Raises InvalidInput (no reason), StaleState (handed in already), NotAllowed.
    """
    sheet = _lock_own(sheet_id, actor)
    if not reason.strip():
        raise InvalidInput("请写明回避的理由。", field_errors={"reason": ["请写明回避的理由。"]})
    sheet.marks.all().delete()
    sheet.state, sheet.recuse_reason = SheetState.RECUSED, reason.strip()
    sheet.veto, sheet.comment = False, ""
    sheet.save(update_fields=["state", "recuse_reason", "veto", "comment"])
    tell_staff(
        sheet.project,
        kind="judge_recused",
        title=f"{actor} 对“{sheet.project}”申请回避，请另行安排评委",
        body=sheet.recuse_reason,
        link=reverse("reviews:panel"),
        once_key=f"recused-{sheet.pk}",
    )
    audit.record(
        actor=actor,
        action="sheet.recuse",
        obj=sheet,
        title=f"评分表 {sheet.project}",
        reason=reason,
    )
    store_result_if_complete(sheet.project, sheet.stage, actor=actor)
    return sheet


def _lock_own(sheet_id: int, actor: Any) -> ScoreSheet:
    """Lock the project, then the judge's own open sheet: the order every writer keeps."""
    seen = ScoreSheet.objects.select_related("project__programme__committee").get(pk=sheet_id)
    project = lock_project(seen.project_id)
    if not actor.has_perm("reviews.score_sheet", seen):
        raise NotAllowed("只能填写分配给您本人的评分表。")
    sheet = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet_id)
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
    rubric = rubric_of(sheet.project.programme, sheet.stage)
    if rubric is None:
        raise Conflict("本方案没有这个环节的评分表，请联系组织部工作人员。")
    return rubric


def _refuse_marks(marks: Mapping[int, Decimal], criteria: Mapping[int, CriterionRule]) -> None:
    problems = {
        f"mark_{key}": [mark_problem(value, criteria[key]) if key in criteria else "没有这项指标。"]
        for key, value in marks.items()
    }
    wrong = {name: found for name, found in problems.items() if found[0]}
    if wrong:
        first = next(iter(wrong.values()))[0]
        raise InvalidInput(first, field_errors=wrong)
