"""Acceptance: taken up, verified line by line, decided by the head."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from programmes.enums import Grade, Grading, Stage
from programmes.models import VetoItem
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.grading import grade_reached
from reviews.models import Acceptance
from reviews.queries.acceptance import current_acceptance, rectified_before
from reviews.queries.outcomes import figures_of, merits_of, reachable_lines
from reviews.queries.panel import current_round
from reviews.queries.rectification import rectification_of
from reviews.queries.rubrics import is_scored
from reviews.queries.vetoes import veto_by_rule
from reviews.services.composites import store_composite_if_ready
from reviews.services.findings import Verdicts, refuse_gaps, write_verdicts
from reviews.services.letters import tell_heads
from reviews.services.rectification import begin_rectification

OPINION_MAX = 500


@transaction.atomic
def begin_acceptance(*, project_id: int, actor: Any, seen_status: str | None = None) -> Acceptance:
    """Take up an application for closing; the round's row is made. Source: transition T19."""
    project = move(project_id, "begin_acceptance", actor=actor, seen_status=seen_status)
    acceptance = _row(project, actor)
    tell_unit(
        project,
        kind="acceptance_begun",
        title=f"“{project}”已受理验收",
    )
    return acceptance


@transaction.atomic
def save_verification(
    *, project_id: int, actor: Any, verdicts: Verdicts, seen_version: int | None = None
) -> Acceptance:
    """Keep the verdicts given so far; rows not named stay as they are.

    Raises NotAllowed, StaleState (not in acceptance, already finished, saved meanwhile),
    InvalidInput (a row of another project, an unknown verdict).
    """
    project, acceptance = _open_round(project_id, actor)
    write_verdicts(project, acceptance, verdicts, seen_version, actor)
    return acceptance


@transaction.atomic
def finish_verification(
    *,
    project_id: int,
    actor: Any,
    veto_item_id: int | None = None,
    verdicts: Verdicts | None = None,
    seen_version: int | None = None,
) -> Acceptance:
    """End the verification when every task, problem and indicator has its finding.

    `verdicts` are kept first, as by `save_verification`. A veto item stops the project unless
    a head declines it; without one the programme's rule may propose its own. Raises
    InvalidInput naming what is missing (nothing is kept then), NotAllowed, StaleState.
    Source: acceptance sequence 6.1.
    """
    project, acceptance = _open_round(project_id, actor)
    if verdicts is not None:
        write_verdicts(project, acceptance, verdicts, seen_version, actor)
    refuse_gaps(project, acceptance)
    _refuse_unchecked(project)
    why = _propose_veto(project, acceptance, veto_item_id, actor)
    acceptance.verified_by, acceptance.verified_at = actor, clock.now()
    acceptance.save()
    audit.record(
        actor=actor,
        action="acceptance.verify",
        obj=acceptance,
        details={"veto": acceptance.veto_item.code if acceptance.veto_item else "", "why": why},
    )
    store_composite_if_ready(project, actor=actor)
    tell_heads(
        project,
        kind="acceptance_verified",
        title=f"“{project}”验收核验完成",
        body=f"{why}：{acceptance.veto_item}" if acceptance.veto_item else "",
        link=reverse("reviews:acceptance", args=[project.pk]),
        once_key=f"verified-{acceptance.pk}",
    )
    return acceptance


@transaction.atomic
def decline_acceptance_veto(*, project_id: int, actor: Any, opinion: str) -> Acceptance:
    """The head does not agree with a proposed veto: the project goes on by its score.

    Raises NotAllowed, InvalidInput (no opinion), StaleState (there is no veto to decline).
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("否决情形须由组织部负责人审定。")
    acceptance = current_acceptance(project)
    if project.status != Status.ACCEPTANCE or acceptance is None or not acceptance.veto_item:
        raise StaleState(f"“{project}”现在没有待审定的否决情形。请刷新后再看。")
    if not opinion.strip():
        raise InvalidInput("请写明不同意否决的理由。", field_errors={"reason": ["请填写理由。"]})
    item, acceptance.veto_item, acceptance.veto_proposed_by = acceptance.veto_item, None, None
    acceptance.save(update_fields=["veto_item", "veto_proposed_by"])
    audit.record(
        actor=actor,
        action="acceptance.decline_veto",
        obj=acceptance,
        reason=opinion.strip(),
        details={"veto": item.code},
    )
    return acceptance


@transaction.atomic
def decide_acceptance(
    *,
    project_id: int,
    result: str,
    opinion: str,
    actor: Any,
    seen_status: str | None = None,
    seen_round: int | None = None,
    items: Sequence[str] = (),
) -> Acceptance:
    """Decide a round: `accept`, `require_rectification` or `fail`.

    The grade follows the programme's thresholds; from the second round on it is at most the one
    the programme names. `items` are the points to put right. Raises what `move` and its guards
    raise, StaleState where the page showed an earlier round. Source: transitions T20–T23.
    """
    if result not in {"accept", "require_rectification", "fail"}:
        raise InvalidInput("请选择验收结论。", field_errors={"result": ["请选择验收结论。"]})
    if len(opinion.strip()) > OPINION_MAX:
        problem = f"验收意见最多 {OPINION_MAX} 字。"
        raise InvalidInput(problem, field_errors={"reason": [problem]})
    _refuse_earlier_round(lock_project(project_id), seen_round)
    project = move(project_id, result, actor=actor, seen_status=seen_status, reason=opinion)
    acceptance = current_acceptance(project) or _row(project, actor)
    acceptance.opinion, acceptance.decided_by = opinion.strip(), actor
    acceptance.decided_at = clock.now()
    acceptance.grade = _grade(acceptance, result)
    acceptance.save()
    if result == "require_rectification":
        begin_rectification(project, acceptance, items)
    _tell(project, acceptance)
    return acceptance


def _refuse_earlier_round(project: Project, seen_round: int | None) -> None:
    now = current_round(project, Stage.ACCEPTANCE)
    if seen_round not in (None, now):
        raise StaleState(
            f"“{project}”已进入第 {now} 次验收，您打开的是上一次的页面，没有办理。请刷新后再看。"
        )


def _open_round(project_id: int, actor: Any) -> tuple[Project, Acceptance]:
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("验收核验须由组织部工作人员办理。")
    if project.status != Status.ACCEPTANCE:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不能核验。请刷新后再看。"
        )
    acceptance = _row(project, actor)
    if acceptance.verified_at:
        raise StaleState(f"“{project}”的核验已由 {acceptance.verified_by} 办结，不能再修改。")
    return project, acceptance


def _row(project: Project, actor: Any) -> Acceptance:
    acceptance, _ = Acceptance.objects.get_or_create(
        project=project,
        round=current_round(project, Stage.ACCEPTANCE),
        defaults={"begun_by": actor, "begun_at": clock.now()},
    )
    return acceptance


def _refuse_unchecked(project: Project) -> None:
    """A rectification report that was filed is checked point by point before the round ends."""
    found = rectification_of(project)
    if found is not None and found.filed_at and not found.checked_at:
        raise InvalidInput("整改报告还没有逐项核查，请先核查，再办结核验。")


def _propose_veto(
    project: Project, acceptance: Acceptance, veto_item_id: int | None, actor: Any
) -> str:
    """Put a ground of veto before the head: the officer's, else the rule's; how it came up.

    What the rule proposes nobody proposed: any head may decide it.
    """
    acceptance.veto_item = _veto_item(project, veto_item_id)
    acceptance.veto_proposed_by = actor if acceptance.veto_item else None
    if acceptance.veto_item:
        return "提出否决情形"
    found = veto_by_rule(acceptance)
    if found is None:
        return ""
    acceptance.veto_item = found.item
    return f"按规定提请否决（{found.words}）"


def _veto_item(project: Project, veto_item_id: int | None) -> VetoItem | None:
    if veto_item_id is None:
        return None
    found = VetoItem.objects.filter(
        programme=project.programme, stage=Stage.ACCEPTANCE, pk=veto_item_id
    ).first()
    if found is None:
        raise InvalidInput("所选否决情形不属于本方案，请刷新后重新选择。")
    return found


def _grade(acceptance: Acceptance, result: str) -> str:
    """Grade of the decided round; the merits it rests on are kept with the trace."""
    if result == "require_rectification":
        return ""
    if result == "fail":
        return Grade.UNQUALIFIED
    if not is_scored(acceptance.project):
        return Grade.QUALIFIED
    return grade_of(acceptance)


def grade_of(acceptance: Acceptance) -> str:
    """Grade that follows from the stored score; the merits it rests on go into the trace."""
    if acceptance.score is None:
        return Grade.UNQUALIFIED
    basis = acceptance.score
    programme = acceptance.project.programme
    if programme.grading == Grading.MERITS:
        merits = merits_of(acceptance.project)
        basis = Decimal(sum(line.total for line in merits))
        acceptance.trace = {
            **acceptance.trace,
            "merits": [
                {"name": line.name, "times": line.times, "worth": line.worth} for line in merits
            ],
        }
    lines = reachable_lines(programme, rectified=rectified_before(acceptance))
    return grade_reached(basis, lines, figures_of(acceptance))


def _tell(project: Project, acceptance: Acceptance) -> None:
    due = (
        f"，请于 {project.rectify_due_on:%Y-%m-%d} 前提交整改结果" if acceptance.grade == "" else ""
    )
    tell_unit(
        project,
        kind="acceptance_decided",
        title=f"“{project}”验收结论：{project.get_status_display()}{due}",
        body=acceptance.opinion,
    )
