"""Conditions of the lifecycle table from closing to the archive."""

from __future__ import annotations

from typing import Any

from core import clock
from core.errors import Conflict
from projects.enums import Status
from projects.models import Project
from reviews.closing_rules import window_problem
from reviews.models import Acceptance, ClosingReport, RankEntry
from reviews.queries.acceptance import acceptance_rubric, current_acceptance


def may_close(project: Project, actor: Any) -> None:
    """The closing report is filed, inside the programme's closing window."""
    programme = project.programme
    problem = window_problem(programme.closing_opens_on, programme.closing_due_on, clock.today())
    if problem:
        raise Conflict(problem)
    may_begin_acceptance(project, actor)


def may_begin_acceptance(project: Project, actor: Any) -> None:
    """The unit has filed its closing report."""
    if not ClosingReport.objects.filter(project=project, filed_at__isnull=False).exists():
        raise Conflict(f"“{project}”还没有提交结项报告。")


def may_accept(project: Project, actor: Any) -> None:
    """Verified, scored by enough judges, no veto, at or above the pass mark."""
    acceptance = _scored(project)
    if acceptance.veto_item_id:
        raise Conflict(f"“{project}”存在否决情形“{acceptance.veto_item}”，不能通过验收。")
    if not _passes(project, acceptance):
        raise Conflict(
            f"“{project}”综合得分 {acceptance.score}，低于及格分，请作出限期整改或不合格的决定。"
        )


def may_require_rectification(project: Project, actor: Any) -> None:
    """Verification is finished; rectification is granted once."""
    acceptance = current_acceptance(project)
    if acceptance is None or acceptance.verified_at is None:
        raise Conflict(f"“{project}”的核验还没有办结，不能作出整改决定。")
    if acceptance.round > 1:
        raise Conflict(f"“{project}”已整改过一次，只能通过验收或认定不合格。")


def may_fail(project: Project, actor: Any) -> None:
    """A veto, a second round below the mark, or a missed rectification deadline."""
    if project.status == Status.RECTIFYING:
        if project.rectify_due_on is None or clock.today() <= project.rectify_due_on:
            raise Conflict(f"“{project}”的整改期限（{project.rectify_due_on}）还没有到。")
        return
    acceptance = _scored(project)
    if acceptance.veto_item_id:
        if acceptance.veto_proposed_by_id == actor.pk:
            raise Conflict("提出否决和确认否决不能是同一人，请由另一位负责人确认。")
        return
    if _passes(project, acceptance):
        raise Conflict(f"“{project}”综合得分 {acceptance.score}，已达到及格分，不能认定不合格。")
    if acceptance.round == 1:
        raise Conflict(f"“{project}”是首次验收，应先给予限期整改。")


def results_frozen(project: Project, actor: Any) -> None:
    """The year's ranking is frozen; a project ended early needs no rank."""
    if project.status in {Status.TERMINATED, Status.REVOKED}:
        return
    if not RankEntry.objects.filter(project=project).exists():
        raise Conflict(f"“{project}”所在年度的排名还没有冻结，暂不能归档。")


def _scored(project: Project) -> Acceptance:
    acceptance = current_acceptance(project)
    if acceptance is None or acceptance.verified_at is None:
        raise Conflict(f"“{project}”的核验还没有办结，请先完成核验。")
    if acceptance.score is None and not acceptance.veto_item_id:
        raise Conflict(f"“{project}”的评委打分还没有汇总，请待评委全部提交后再决定。")
    return acceptance


def _passes(project: Project, acceptance: Acceptance) -> bool:
    rubric = acceptance_rubric(project)
    return (
        rubric is not None and acceptance.score is not None and acceptance.score >= rubric.pass_mark
    )
