"""Conditions of the lifecycle table that only judgement can answer, up to approval."""

from __future__ import annotations

from typing import Any

from core.errors import Conflict
from programmes.enums import GateKind, Stage
from programmes.queries import gate
from projects.conditions import notice_is_over
from projects.enums import Status
from projects.models import Project
from reviews.enums import PASSING, CardColour, PreReviewResult, RemedyState
from reviews.models import Appeal, MeetingComment, Objection, ScoreResult
from reviews.queries.gates import panel_of
from reviews.queries.objections import has_open_objection
from reviews.queries.panel import result_of, veto_count
from reviews.queries.pre_review import latest_round
from reviews.queries.rubrics import pass_mark_of, thresholds_for


def veto_proposed(project: Project, actor: Any) -> None:
    """A veto stands proposed, by somebody else than the person who confirms it."""
    current = latest_round(project)
    if current is None or current.result != PreReviewResult.VETO_PROPOSED:
        raise Conflict(f"还没有人提请否决“{project}”。请先由工作人员提出否决情形和理由。")
    if current.proposed_by_id == actor.pk:
        raise Conflict("提请否决和确认否决不能是同一人，请由另一位负责人确认。")


def may_send_to_experts(project: Project, actor: Any) -> None:
    """The application comes before a panel, and pre-review was passed where it is on."""
    if panel_of(project) is None:
        raise Conflict("本方案不设专家评审，预审通过后直接提请立项审定。")
    _refuse_before_pre_review(project)


def may_approve(project: Project, actor: Any) -> None:
    """Every gate switched on is passed, and no notice comes before approval."""
    if gate(project.programme, GateKind.NOTICE):
        raise Conflict("本方案设有立项公示，请先公示，期满后再立项。")
    _refuse_unready(project)


def may_post_notice(project: Project, actor: Any) -> None:
    """Every gate switched on is passed, and the programme has a notice."""
    if gate(project.programme, GateKind.NOTICE) is None:
        raise Conflict("本方案不设立项公示，请直接批准立项。")
    _refuse_unready(project)


def may_reject(project: Project, actor: Any) -> None:
    """The judgement so far is complete: pre-review is passed, no sheet is still open."""
    if project.status == Status.PRE_REVIEW:
        _refuse_before_pre_review(project)
        return
    if panel_of(project) and result_of(project) is None:
        raise Conflict(f"“{project}”的专家评审还没有汇总，不能作出不予立项的决定。")


def may_end_notice(project: Project, actor: Any) -> None:
    """The notice is over, and every objection has been answered."""
    if has_open_objection(project):
        raise Conflict(f"“{project}”还有异议没有答复，答复以后才能结束公示。")
    notice_is_over(project, actor)


def objection_upheld(project: Project, actor: Any) -> None:
    """An objection to this notice was found right."""
    upheld = Objection.objects.filter(
        project=project, state=RemedyState.UPHELD, answered_at__gte=project.status_since
    )
    if not upheld.exists():
        raise Conflict(f"“{project}”没有成立的异议，不能重新评审。请先登记并答复异议。")


def appeal_upheld(project: Project, actor: Any) -> None:
    """The unit's appeal against the last decision was found right."""
    upheld = Appeal.objects.filter(
        project=project, state=RemedyState.UPHELD, answered_at__gte=project.status_since
    )
    if not upheld.exists():
        raise Conflict(f"“{project}”没有成立的申诉，不能重新办理。")


def no_open_appeal(project: Project, actor: Any) -> None:
    """Follows the archive: what is still contested is not put away."""
    if Appeal.objects.filter(project=project, state=RemedyState.OPEN).exists():
        raise Conflict(f"“{project}”还有申诉没有答复，不能归档。")


def _refuse_unready(project: Project) -> None:
    _refuse_before_pre_review(project)
    meeting = gate(project.programme, GateKind.COMMENT_MEETING)
    if meeting and not MeetingComment.objects.filter(project=project).exists():
        raise Conflict(f"“{project}”还没有评议意见，请先在审定页面记录评议会的意见。")
    if panel_of(project):
        _refuse_before_panel(project)


def _refuse_before_pre_review(project: Project) -> None:
    if gate(project.programme, GateKind.PRE_REVIEW) is None:
        return
    current = latest_round(project)
    if current is None or current.result not in PASSING:
        state = current.get_result_display() if current else "未受理"
        raise Conflict(f"“{project}”还没有通过预审（{state}），请先办结预审。")


def _refuse_before_panel(project: Project) -> None:
    result = result_of(project)
    if result is None:
        raise Conflict(f"“{project}”的专家评审还没有汇总，请待评委全部提交后再审定。")
    if "outcome" in result.trace:
        _refuse_without_green(project, result)
        return
    if veto_count(project):
        raise Conflict(f"“{project}”有评委建议否决，不能批准，请退回修改或不予立项。")
    mark = pass_mark_of(thresholds_for(project, Stage.APPROVAL))
    if mark is not None and result.score < mark:
        raise Conflict(
            f"“{project}”评审得分 {result.score}，低于通过分 {mark}，请退回修改或不予立项。"
        )


def _refuse_without_green(project: Project, result: ScoreResult) -> None:
    colour = CardColour(result.trace["outcome"])
    if colour == CardColour.YELLOW:
        raise Conflict(f"“{project}”表决为黄牌，请退回修改。")
    if colour == CardColour.RED:
        raise Conflict(f"“{project}”表决为红牌，请作出不予立项（退回重拟）的决定。")
