"""The lifecycle as data: the same table draws buttons, procedure, flow chart and tests.

Source: the transitions T1–T26 of the procedure. A programme that switches a gate off is met by
guards on this one table, never by a second one.
"""

from __future__ import annotations

from dataclasses import dataclass

from projects.enums import Status


@dataclass(frozen=True)
class Transition:
    """One row: who may move a project from where to where, and what must hold."""

    action: str
    label: str
    sources: frozenset[Status]
    target: Status
    permission: str
    by: str
    guard: str = ""
    needs_reason: bool = False
    by_system: bool = False
    note: str = ""


def _row(
    action: str,
    label: str,
    sources: set[Status],
    target: Status,
    permission: str,
    by: str,
    *,
    guard: str = "",
    needs_reason: bool = False,
    by_system: bool = False,
    note: str = "",
) -> Transition:
    who_and_where = (action, label, frozenset(sources), target, f"projects.{permission}", by)
    return Transition(*who_and_where, guard, needs_reason, by_system, note)


ACTIVE_AFTER_APPROVAL = {
    Status.APPROVED,
    Status.IN_PROGRESS,
    Status.SUSPENDED,
    Status.CLOSING,
    Status.ACCEPTANCE,
    Status.RECTIFYING,
    Status.ACCEPTED,
}

TRANSITIONS: tuple[Transition, ...] = (
    _row(
        "submit",
        "提交申报",
        {Status.DRAFT},
        Status.SUBMITTED,
        "submit_project",
        "书记",
        guard="may_submit",
        note="必填项齐全、计划权重合计100、名额未满、在申报期内",
    ),
    _row(
        "resubmit",
        "修改后重新提交",
        {Status.RETURNED},
        Status.SUBMITTED,
        "submit_project",
        "书记",
        guard="may_resubmit",
        note="在退回期限内，退回意见逐条回应",
    ),
    _row(
        "withdraw",
        "撤回",
        {Status.SUBMITTED},
        Status.DRAFT,
        "submit_project",
        "书记",
        guard="window_open",
        note="预审开始前、申报截止前",
    ),
    _row(
        "take_pre_review",
        "受理预审",
        {Status.SUBMITTED},
        Status.PRE_REVIEW,
        "pre_review_project",
        "组织部工作人员",
    ),
    _row(
        "exempt_pre_review",
        "免予预审",
        {Status.SUBMITTED},
        Status.PRE_REVIEW,
        "move_by_rule",
        "系统",
        guard="may_be_exempted",
        needs_reason=True,
        by_system=True,
        note="方案规定领导本人的项目免予预审",
    ),
    _row(
        "return_for_revision",
        "退回修改",
        {Status.PRE_REVIEW},
        Status.RETURNED,
        "pre_review_project",
        "组织部工作人员",
        needs_reason=True,
        note="写明需修改的内容和期限，次数不限",
    ),
    _row(
        "veto",
        "预审否决",
        {Status.PRE_REVIEW},
        Status.PRE_REJECTED,
        "decide_project",
        "组织部负责人",
        guard="veto_proposed",
        needs_reason=True,
        note="工作人员提出、负责人确认，不得为同一人",
    ),
    _row(
        "send_to_experts",
        "提交专家评审",
        {Status.PRE_REVIEW},
        Status.EXPERT_REVIEW,
        "pre_review_project",
        "组织部工作人员或系统",
        guard="may_send_to_experts",
        by_system=True,
        note="预审通过，且方案设有专家评审",
    ),
    _row(
        "post_notice",
        "立项公示",
        {Status.PRE_REVIEW, Status.EXPERT_REVIEW},
        Status.NOTICED,
        "decide_project",
        "组织部负责人",
        guard="may_post_notice",
        note="评审通过，且方案设有公示",
    ),
    _row(
        "approve",
        "批准立项",
        {Status.PRE_REVIEW, Status.EXPERT_REVIEW},
        Status.APPROVED,
        "decide_project",
        "组织部负责人",
        guard="may_approve",
        note="已通过方案启用的各道关口，且方案不设公示",
    ),
    _row(
        "approve_after_notice",
        "公示期满立项",
        {Status.NOTICED},
        Status.APPROVED,
        "pre_review_project",
        "组织部工作人员",
        guard="may_end_notice",
        note="公示期满，异议都已答复且不成立",
    ),
    _row(
        "return_from_panel",
        "评审退回修改",
        {Status.EXPERT_REVIEW},
        Status.RETURNED,
        "decide_project",
        "组织部负责人",
        needs_reason=True,
    ),
    _row(
        "reject",
        "不予立项",
        {Status.PRE_REVIEW, Status.EXPERT_REVIEW},
        Status.REJECTED,
        "decide_project",
        "组织部负责人",
        guard="may_reject",
        needs_reason=True,
        note="预审已通过；设专家评审的，评分已汇总",
    ),
    _row(
        "reopen_review",
        "异议成立，重新评审",
        {Status.NOTICED},
        Status.EXPERT_REVIEW,
        "pre_review_project",
        "组织部工作人员",
        guard="objection_upheld",
        needs_reason=True,
        note="实名书面异议经答复成立；由其他专家评审",
    ),
    _row(
        "reexamine",
        "申诉成立，重新评审",
        {Status.REJECTED},
        Status.EXPERT_REVIEW,
        "decide_project",
        "组织部负责人",
        guard="appeal_upheld",
        needs_reason=True,
        note="由其他专家评审；原决定人以外的负责人办理",
    ),
    _row(
        "reexamine_filing",
        "申诉成立，重新预审",
        {Status.PRE_REJECTED, Status.REJECTED},
        Status.SUBMITTED,
        "decide_project",
        "组织部负责人",
        guard="appeal_upheld",
        needs_reason=True,
        note="预审否决的，或不经专家评审的",
    ),
    _row(
        "lapse",
        "逾期未改失效",
        {Status.RETURNED},
        Status.REJECTED,
        "pre_review_project",
        "组织部工作人员或系统",
        guard="return_is_overdue",
        needs_reason=True,
        by_system=True,
        note="退回修改期限已过，且方案规定逾期失效",
    ),
    _row(
        "start",
        "启动实施",
        {Status.APPROVED},
        Status.IN_PROGRESS,
        "pre_review_project",
        "组织部工作人员",
        guard="may_start",
        note="计划已锁定，联络员账号可用，按方案签订责任状",
    ),
    _row(
        "suspend",
        "中止",
        {Status.IN_PROGRESS},
        Status.SUSPENDED,
        "decide_project",
        "组织部负责人",
        needs_reason=True,
    ),
    _row(
        "resume",
        "恢复实施",
        {Status.SUSPENDED},
        Status.IN_PROGRESS,
        "decide_project",
        "组织部负责人",
        needs_reason=True,
    ),
    _row(
        "terminate",
        "终止",
        {Status.IN_PROGRESS, Status.SUSPENDED},
        Status.TERMINATED,
        "decide_project",
        "组织部负责人",
        needs_reason=True,
    ),
    _row(
        "close",
        "申请结项",
        {Status.IN_PROGRESS},
        Status.CLOSING,
        "submit_project",
        "书记",
        guard="may_close",
        note="结项报告齐全，未完成的任务已说明",
    ),
    _row(
        "reopen_closing",
        "退回补充结项材料",
        {Status.CLOSING},
        Status.IN_PROGRESS,
        "pre_review_project",
        "组织部工作人员",
        needs_reason=True,
    ),
    _row(
        "begin_acceptance",
        "受理验收",
        {Status.CLOSING},
        Status.ACCEPTANCE,
        "pre_review_project",
        "组织部工作人员",
        guard="may_begin_acceptance",
        note="结项报告已提交",
    ),
    _row(
        "accept",
        "通过验收",
        {Status.ACCEPTANCE},
        Status.ACCEPTED,
        "decide_project",
        "组织部负责人",
        guard="may_accept",
        note="核验完成，评委打分齐全，无否决项，达到及格分",
    ),
    _row(
        "require_rectification",
        "限期整改",
        {Status.ACCEPTANCE},
        Status.RECTIFYING,
        "decide_project",
        "组织部负责人",
        guard="may_require_rectification",
        needs_reason=True,
        note="核验已办结；只给一次整改机会",
    ),
    _row(
        "resubmit_acceptance",
        "提交整改结果",
        {Status.RECTIFYING},
        Status.ACCEPTANCE,
        "submit_project",
        "书记",
        guard="may_resubmit_acceptance",
        needs_reason=True,
        note="整改报告逐项写明整改情况",
    ),
    _row(
        "fail",
        "验收不合格",
        {Status.ACCEPTANCE, Status.RECTIFYING},
        Status.FAILED,
        "decide_project",
        "组织部负责人",
        guard="may_fail",
        needs_reason=True,
        note="有否决项（提出、确认不得为同一人）、整改后仍未达及格分，或逾期未交整改结果",
    ),
    _row(
        "reexamine_acceptance",
        "申诉成立，重新验收",
        {Status.FAILED},
        Status.ACCEPTANCE,
        "decide_project",
        "组织部负责人",
        guard="appeal_upheld",
        needs_reason=True,
        note="由其他评委打分；原决定人以外的负责人办理",
    ),
    _row(
        "revoke",
        "撤销立项",
        ACTIVE_AFTER_APPROVAL,
        Status.REVOKED,
        "decide_project",
        "组织部负责人",
        guard="may_revoke",
        needs_reason=True,
        note="提出人不得审定；弄虚作假、违纪违法或整改后仍不合格",
    ),
    _row(
        "continue",
        "转为接续",
        {Status.ACCEPTED},
        Status.CONTINUED,
        "pre_review_project",
        "组织部工作人员",
        guard="has_successor",
        note="接续项目已立项",
    ),
    _row(
        "archive",
        "归档",
        {Status.ACCEPTED, Status.FAILED, Status.TERMINATED, Status.REVOKED, Status.CONTINUED},
        Status.ARCHIVED,
        "pre_review_project",
        "组织部工作人员",
        guard="results_frozen",
        note="年度排名已冻结，材料齐全",
    ),
)

BY_ACTION: dict[str, Transition] = {row.action: row for row in TRANSITIONS}


def actions_from(status: str) -> tuple[Transition, ...]:
    """Rows that leave the state, in the order of the procedure."""
    return tuple(row for row in TRANSITIONS if status in row.sources)
