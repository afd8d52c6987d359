"""Who has to do what next with a project, and by when: one sentence per state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from projects.enums import Status
from reviews.enums import PASSING, PreReviewResult

UNIT = "申报单位"
STAFF = "组织部工作人员"
HEAD = "组织部负责人"
JUDGES = "评审专家"


@dataclass(frozen=True)
class NextStep:
    """Whose turn it is and what to do; `due_on` when there is a deadline."""

    who: str
    what: str
    due_on: date | None = None


@dataclass(frozen=True)
class StepFacts:
    """What decides the sentence besides the state itself; `marked` by judges at acceptance."""

    pre_review: str = ""
    scored: bool = False
    verified: bool = False
    marked: bool = True
    closes_on: date | None = None
    pre_review_due_on: date | None = None
    return_due_on: date | None = None
    rectify_due_on: date | None = None
    next_task: str = ""
    next_task_due_on: date | None = None


_PLAIN: dict[str, tuple[str, str]] = {
    Status.NOTICED: (STAFF, "公示期满无异议后办理立项"),
    Status.APPROVED: (STAFF, "核对责任状，启动实施"),
    Status.SUSPENDED: (HEAD, "视情况恢复实施或终止"),
    Status.CLOSING: (STAFF, "核对结项材料，受理验收"),
    Status.ACCEPTED: (STAFF, "年度排名冻结后归档，或转为接续"),
    Status.FAILED: (STAFF, "年度排名冻结后归档"),
    Status.TERMINATED: (STAFF, "年度排名冻结后归档"),
    Status.REVOKED: (STAFF, "年度排名冻结后归档"),
    Status.CONTINUED: (STAFF, "年度排名冻结后归档"),
}


def next_step(status: str, facts: StepFacts) -> NextStep | None:
    """Whose turn it is; None when the project has reached its end."""
    plain = _PLAIN.get(status)
    if plain:
        return NextStep(*plain)
    dated = {
        Status.DRAFT: NextStep(UNIT, "联络员填写申报书，书记提交", facts.closes_on),
        Status.SUBMITTED: NextStep(STAFF, "受理预审", facts.pre_review_due_on),
        Status.RETURNED: NextStep(UNIT, "按退回意见修改，书记重新提交", facts.return_due_on),
        Status.RECTIFYING: NextStep(UNIT, "完成整改，书记提交整改结果", facts.rectify_due_on),
    }
    if status in dated:
        return dated[Status(status)]
    judged = {
        Status.PRE_REVIEW: _after_pre_review,
        Status.EXPERT_REVIEW: _with_experts,
        Status.IN_PROGRESS: _at_work,
        Status.ACCEPTANCE: _in_acceptance,
    }
    judge = judged.get(Status(status))
    return judge(facts) if judge else None


def _after_pre_review(facts: StepFacts) -> NextStep:
    if facts.pre_review == PreReviewResult.VETO_PROPOSED:
        return NextStep(HEAD, "审核预审意见", facts.pre_review_due_on)
    if facts.pre_review in PASSING:
        return NextStep(HEAD, "审定是否立项")
    return NextStep(STAFF, "办理预审", facts.pre_review_due_on)


def _with_experts(facts: StepFacts) -> NextStep:
    return NextStep(HEAD, "审定是否立项") if facts.scored else NextStep(JUDGES, "评审打分")


def _at_work(facts: StepFacts) -> NextStep:
    if facts.next_task:
        return NextStep(
            UNIT, f"按计划完成“{facts.next_task}”，按月报送进展", facts.next_task_due_on
        )
    return NextStep(UNIT, "任务已全部完成，按月报送进展，到期申请结项")


def _in_acceptance(facts: StepFacts) -> NextStep:
    if facts.scored or (facts.verified and not facts.marked):
        return NextStep(HEAD, "审定验收结果")
    if facts.verified:
        return NextStep(JUDGES, "验收打分")
    return NextStep(STAFF, "核验任务、问题和指标")
