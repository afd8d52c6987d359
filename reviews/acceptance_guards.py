"""Conditions of the lifecycle table from closing to the archive."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from core import clock
from core.errors import Conflict
from programmes.enums import Stage
from projects.enums import Status
from projects.models import Project
from reviews.closing_rules import window_problem
from reviews.models import Acceptance, ClosingReport, RankEntry, RevocationProposal
from reviews.queries.acceptance import current_acceptance, rectified_before
from reviews.queries.closing import sent_back, window_of
from reviews.queries.outcomes import lacks_condition
from reviews.queries.rectification import rectification_of
from reviews.queries.rubrics import asks_more, is_scored, pass_mark_of, thresholds_for


def may_close(project: Project, actor: Any) -> None:
    """The closing report is filed, inside the programme's closing window."""
    problem = window_problem(*window_of(project, sent_back(project)), clock.today())
    if problem:
        raise Conflict(problem)
    may_begin_acceptance(project, actor)


def may_begin_acceptance(project: Project, actor: Any) -> None:
    """The unit has filed its closing report."""
    if not ClosingReport.objects.filter(project=project, filed_at__isnull=False).exists():
        raise Conflict(f"“{project}”还没有提交结项报告。")


@dataclass(frozen=True)
class Standing:
    """Where a project stands in its current round: what was found, and the mark to reach.

    `rectified` says whether it had its one rectification before, `conditional` whether the
    rules ask more of whoever passes than the mark.
    """

    acceptance: Acceptance | None
    pass_mark: Decimal | None
    rectified: bool
    conditional: bool

    def reaches_mark(self, acceptance: Acceptance) -> bool:
        """Whether the score is known and reaches the pass mark."""
        score, mark = acceptance.score, self.pass_mark
        return score is not None and mark is not None and score >= mark

    def passes(self, acceptance: Acceptance) -> bool:
        """Whether it may be accepted: at the pass mark, with what a grade further demands."""
        return self.reaches_mark(acceptance) and not self.lacks_condition

    @cached_property
    def lacks_condition(self) -> bool:
        """Whether the score makes no grade for want of a further condition; asked once."""
        found = self.acceptance if self.conditional else None
        return found is not None and lacks_condition(found, rectified=self.rectified)


def standing_of(project: Project) -> Standing:
    """Read where the project stands now; two queries, a third from the second round on."""
    rubrics = thresholds_for(project, Stage.ACCEPTANCE)
    acceptance = current_acceptance(project)
    rectified = acceptance is not None and rectified_before(acceptance)
    return Standing(acceptance, pass_mark_of(rubrics), rectified, asks_more(rubrics))


def may_accept(project: Project, actor: Any, standing: Standing | None = None) -> None:
    """Verified, scored by enough judges, no veto, at or above the pass mark.

    Only a page that has just read where the project stands gives `standing`.
    """
    standing = standing or standing_of(project)
    acceptance = _scored(project, standing)
    if acceptance.veto_item_id:
        raise Conflict(f"“{project}”存在否决情形“{acceptance.veto_item}”，不能通过验收。")
    if is_scored(project) and not standing.passes(acceptance):
        short = "低于及格分"
        if standing.reaches_mark(acceptance):
            short = "但没有达到“合格”的其他条件"
        raise Conflict(
            f"“{project}”综合得分 {acceptance.score}，{short}，请作出限期整改或不合格的决定。"
        )


def may_require_rectification(
    project: Project, actor: Any, standing: Standing | None = None
) -> None:
    """Verification is finished, no veto is left open; rectification is granted once."""
    standing = standing or standing_of(project)
    acceptance = standing.acceptance
    if acceptance is None or acceptance.verified_at is None:
        raise Conflict(f"“{project}”的核验还没有办结，不能作出整改决定。")
    if acceptance.veto_item_id:
        raise Conflict(
            f"“{project}”提出了否决情形“{acceptance.veto_item}”，请先审定：同意的认定不合格，"
            "不同意的写明理由，再决定是否整改。"
        )
    if standing.rectified:
        raise Conflict(f"“{project}”已整改过一次，只能通过验收或认定不合格。")


def may_fail(project: Project, actor: Any, standing: Standing | None = None) -> None:
    """A veto, a second round below the mark, or a missed rectification deadline."""
    if project.status == Status.RECTIFYING:
        if project.rectify_due_on is None or clock.today() <= project.rectify_due_on:
            raise Conflict(f"“{project}”的整改期限（{project.rectify_due_on}）还没有到。")
        return
    standing = standing or standing_of(project)
    acceptance = _scored(project, standing)
    if acceptance.veto_item_id:
        if acceptance.veto_proposed_by_id == actor.pk:
            raise Conflict("提出否决和确认否决不能是同一人，请由另一位负责人确认。")
        return
    if is_scored(project) and standing.passes(acceptance):
        raise Conflict(f"“{project}”综合得分 {acceptance.score}，已达到及格分，不能认定不合格。")
    if not standing.rectified:
        raise Conflict(f"“{project}”是首次验收，应先给予限期整改。")


def may_resubmit_acceptance(project: Project, actor: Any) -> None:
    """The rectification report is filed; projects older than these reports have none."""
    found = rectification_of(project)
    if found is not None and found.filed_at is None:
        raise Conflict(f"“{project}”的整改报告还没有提交，请在整改报告页面填写并提交。")


def may_revoke(project: Project, actor: Any) -> None:
    """Whoever proposed to revoke a project does not decide it."""
    open_one = RevocationProposal.objects.filter(project=project, decided_at=None).first()
    if open_one is not None and open_one.proposed_by_id == actor.pk:
        raise Conflict("提请撤销和审定撤销不能是同一人，请由另一位负责人审定。")


def results_frozen(project: Project, actor: Any) -> None:
    """The year's ranking is frozen; a project ended early needs no rank."""
    if project.status in {Status.TERMINATED, Status.REVOKED}:
        return
    if is_scored(project) and not RankEntry.objects.filter(project=project).exists():
        raise Conflict(f"“{project}”所在年度的排名还没有冻结，暂不能归档。")


def _scored(project: Project, standing: Standing) -> Acceptance:
    acceptance = standing.acceptance
    if acceptance is None or acceptance.verified_at is None:
        raise Conflict(f"“{project}”的核验还没有办结，请先完成核验。")
    if is_scored(project) and acceptance.score is None and not acceptance.veto_item_id:
        raise Conflict(f"“{project}”的评委打分还没有汇总，请待评委全部提交后再决定。")
    return acceptance
