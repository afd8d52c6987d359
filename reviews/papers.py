"""Letters to units whose applications were not established: what was decided, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.clock import SHANGHAI
from core.documents.blocks import (
    Addressee,
    Block,
    Body,
    Closing,
    Gap,
    Line,
    NewPage,
    Paper,
    Title,
)
from projects.papers.parties import cn_day, department_name
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, Publication


def outcome_paper(act: Publication, decisions: Sequence[ApprovalDecision]) -> Paper:
    """One letter for each decision, each on a page of its own; at least one."""
    issuer = department_name(act.programme.committee)
    day = cn_day(act.published_at.astimezone(SHANGHAI).date())
    blocks: list[Block] = []
    for number, decision in enumerate(decisions):
        if number:
            blocks.append(NewPage())
        blocks += _letter(act, decision, issuer, day)
    return Paper("审定结果告知书", tuple(blocks))


def _letter(act: Publication, decision: ApprovalDecision, issuer: str, day: str) -> Iterator[Block]:
    project, programme = decision.project, act.programme
    yield Line("代拟稿", font="head")
    yield Gap(2)
    yield Title(f"关于“{project}”\n审定结果的告知书")
    yield Addressee(project.organisation.name)
    yield Body(f"你单位申报的“{project}”（{project.draft_number}），{_decided(decision)}。")
    if decision.score is not None:
        yield Body(f"专家评审得分 {decision.score} 分。")
    if decision.opinion:
        yield Body(f"理由：{decision.opinion.rstrip('。')}。")
    if decision.result == DecisionResult.RETURNED and decision.return_due_on:
        yield Body(f"请于{cn_day(decision.return_due_on)}前修改后重新提交。")
    elif programme.appeal_days:
        yield Body(
            f"对本决定不服的，可由书记在告知次日起 {programme.appeal_days} 个工作日内申诉一次，"
            f"组织部在 {programme.appeal_answer_days} 个工作日内答复。"
        )
    yield Gap(2, stay=True)
    yield Closing(issuer, day)


def _decided(decision: ApprovalDecision) -> str:
    if decision.result == DecisionResult.RETURNED:
        return "经审定，退回修改"
    return "经审定，不予立项"
