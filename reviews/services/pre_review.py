"""Pre-review: taking an application, passing it, returning it, vetoing it by two people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import DomainError, InvalidInput, NotAllowed, StaleState
from programmes.enums import Stage
from programmes.models import VetoItem
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import PreReviewResult
from reviews.models import PreReview, PreReviewCheck
from reviews.queries.gates import panel_of
from reviews.queries.panel import panel_passed
from reviews.queries.pre_review import IN_HAND, latest_round
from reviews.services.letters import tell_heads, tell_staff
from reviews.services.returning import mark_returned, return_due, return_words, tell_returned


@dataclass(frozen=True)
class CheckLine:
    """The officer's answer to one principle of the programme."""

    met: bool | None
    comment: str = ""


Checks = Mapping[str, CheckLine]


@dataclass(frozen=True)
class BulkRow:
    """What became of one project of a bulk action; `problem` is empty when it went through."""

    project: Project
    problem: str = ""


@transaction.atomic
def take_pre_review(*, project_id: int, actor: Any, seen_status: str | None = None) -> PreReview:
    """Take an application in hand: status 预审中, a new round with an empty checklist.

    The officer who already holds it gets the same round again. Raises StaleState when somebody
    else took it first, NotAllowed without the right. Source: T4.
    """
    project = lock_project(project_id)
    current = latest_round(project)
    held = project.status == Status.PRE_REVIEW and current and current.result in IN_HAND
    if current and held and current.officer_id == actor.pk:
        return current
    project = move(project_id, "take_pre_review", actor=actor, seen_status=seen_status)
    number = (current.round if current else 0) + 1
    taken = PreReview.objects.create(
        project=project,
        revision=project.revisions.order_by("-number").first(),
        round=number,
        officer=actor,
        taken_at=clock.now(),
    )
    PreReviewCheck.objects.bulk_create(
        PreReviewCheck(pre_review=taken, principle=principle, position=position)
        for position, principle in enumerate(project.programme.principles, start=1)
    )
    audit.record(actor=actor, action="pre_review.take", obj=project, details={"round": number})
    return taken


@transaction.atomic
def save_checks(*, project_id: int, actor: Any, comment: str = "", checks: Checks) -> PreReview:
    """Keep the checklist and the comment for later, without a result."""
    _, current = _in_hand(project_id, actor, "保存核对")
    _write_checks(current, checks)
    current.comment = comment.strip()
    current.save(update_fields=["comment"])
    return current


@transaction.atomic
def pass_pre_review(
    *,
    project_id: int,
    actor: Any,
    comment: str = "",
    checks: Checks | None = None,
    seen_status: str | None = None,
) -> Project:
    """Pass an application: on to the experts where the programme has a panel, else to the head.

    An application the panel has already passed, and that was returned for polishing, goes
    straight to the head: no second full meeting is held. Every principle must be answered and
    met. Raises InvalidInput (checklist), StaleState, NotAllowed. Source: T8, T10.
    """
    project, current = _in_hand(project_id, actor, "预审通过", seen_status)
    _write_checks(current, checks or {})
    _refuse_unmet(current)
    _finish(current, PreReviewResult.PASSED, actor, comment=comment.strip(), veto_item=None)
    if panel_of(project) and not panel_passed(project):
        project = move(project_id, "send_to_experts", actor=actor, reason=comment)
    audit.record(
        actor=actor,
        action="pre_review.pass",
        obj=project,
        reason=comment,
        details={"round": current.round},
    )
    return project


@transaction.atomic
def return_application(
    *,
    project_id: int,
    actor: Any,
    reason: str,
    fields: Sequence[str] = (),
    due_on: date | None = None,
    checks: Checks | None = None,
    seen_status: str | None = None,
) -> Project:
    """Return an application with the reason, the parts to mend and the last day for it.

    Without `due_on` the programme's working days count from today. Rounds are counted, not
    limited. Tells the unit. Raises InvalidInput, StaleState, NotAllowed. Source: T5.
    """
    project, current = _in_hand(project_id, actor, "退回修改", seen_status)
    due = return_due(project, due_on)
    _write_checks(current, checks or {})
    project = move(
        project_id, "return_for_revision", actor=actor, reason=return_words(reason, fields, due)
    )
    mark_returned(project, due)
    _finish(
        current,
        PreReviewResult.RETURNED,
        actor,
        comment=reason.strip(),
        fields=list(fields),
        return_due_on=due,
        veto_item=None,
    )
    tell_returned(project, reason, due)
    audit.record(
        actor=actor,
        action="pre_review.return",
        obj=project,
        reason=reason,
        details={"round": current.round, "fields": list(fields), "due_on": due},
    )
    return project


@transaction.atomic
def propose_veto(
    *,
    project_id: int,
    actor: Any,
    veto_item_id: int,
    reason: str,
    checks: Checks | None = None,
    seen_status: str | None = None,
) -> PreReview:
    """Propose to veto an application for one of the programme's grounds; the head decides.

    Raises InvalidInput (no reason, ground of another programme), StaleState, NotAllowed.
    Source: T7.
    """
    project, current = _in_hand(project_id, actor, "提请否决", seen_status)
    if not reason.strip():
        raise InvalidInput(
            "请写明提请否决的理由。", field_errors={"comment": ["请写明提请否决的理由。"]}
        )
    item = _veto_item(project, veto_item_id)
    _write_checks(current, checks or {})
    current.result = PreReviewResult.VETO_PROPOSED
    current.veto_item, current.comment, current.proposed_by = item, reason.strip(), actor
    current.head_opinion, current.decided_by, current.decided_at = "", None, None
    current.save()
    tell_heads(
        project,
        kind="veto_proposed",
        title=f"“{project}”提请预审否决，请审定",
        body=f"{item}：{current.comment}",
        once_key=f"pre-review-{current.pk}-veto-{clock.now():%Y%m%d%H%M%S%f}",
    )
    audit.record(
        actor=actor,
        action="pre_review.propose_veto",
        obj=project,
        reason=reason,
        details={"round": current.round, "veto_item": item.code},
    )
    return current


@transaction.atomic
def confirm_veto(
    *, project_id: int, actor: Any, opinion: str = "", seen_status: str | None = None
) -> Project:
    """Confirm a proposed veto: the application ends as 预审否决.

    The head who confirms is never the person who proposed (guard and database constraint).
    Raises StaleState (nothing is proposed any more), Conflict (same person), NotAllowed.
    Source: T7.
    """
    project = lock_project(project_id)
    current = latest_round(project)
    if current is None or current.result != PreReviewResult.VETO_PROPOSED:
        raise StaleState(_already(project, current, "确认否决"))
    words = "\n".join(filter(None, (f"{current.veto_item}：{current.comment}", opinion.strip())))
    project = move(project_id, "veto", actor=actor, seen_status=seen_status, reason=words)
    _finish(current, PreReviewResult.VETOED, actor, head_opinion=opinion.strip())
    tell_unit(
        project,
        kind="pre_review_vetoed",
        title=f"“{project}”未通过预审",
        body=words,
    )
    audit.record(actor=actor, action="pre_review.confirm_veto", obj=project, reason=words)
    return project


@transaction.atomic
def decline_veto(*, project_id: int, actor: Any, opinion: str) -> PreReview:
    """Decline a proposed veto with an opinion: the application goes back to the officer.

    Raises InvalidInput (no opinion), StaleState (nothing is proposed), NotAllowed.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("否决须由组织部负责人审定。")
    current = latest_round(project)
    if current is None or current.result != PreReviewResult.VETO_PROPOSED:
        raise StaleState(_already(project, current, "不同意否决"))
    if not opinion.strip():
        raise InvalidInput("请写明不同意否决的意见。")
    _finish(current, PreReviewResult.VETO_DECLINED, actor, head_opinion=opinion.strip())
    tell_staff(
        project,
        kind="veto_declined",
        title=f"“{project}”的否决未获同意，请继续预审",
        body=current.head_opinion,
        link=reverse("reviews:pre_review", args=[project.pk]),
        once_key=f"pre-review-{current.pk}-declined-{clock.now():%Y%m%d%H%M%S%f}",
    )
    audit.record(actor=actor, action="pre_review.decline_veto", obj=project, reason=opinion)
    return current


def bulk_pass(*, projects: Iterable[Project], actor: Any, comment: str = "") -> list[BulkRow]:
    """Pass several applications, each in its own transaction, and say why one did not go.

    An application nobody has taken is taken first; principles not answered yet count as met,
    which is what the officer declares by passing in bulk. A line marked "not met" stops it.
    """
    return [_pass_one(project, actor, comment) for project in projects]


def _pass_one(project: Project, actor: Any, comment: str) -> BulkRow:
    try:
        with transaction.atomic():
            if project.status == Status.SUBMITTED:
                take_pre_review(project_id=project.pk, actor=actor)
            pass_pre_review(
                project_id=project.pk, actor=actor, comment=comment, checks=_unanswered_met(project)
            )
    except DomainError as error:
        return BulkRow(project, error.message)
    return BulkRow(project)


def _unanswered_met(project: Project) -> Checks:
    open_lines = PreReviewCheck.objects.filter(
        pre_review__project=project, pre_review__result__in=IN_HAND, met=None
    )
    return {line.principle: CheckLine(True, line.comment) for line in open_lines}


def _in_hand(
    project_id: int, actor: Any, label: str, seen_status: str | None = None
) -> tuple[Project, PreReview]:
    """Lock the project and return it with the round that is still open to the officer."""
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed(f"您没有“{label}”的权限，须由组织部工作人员办理。")
    current = latest_round(project)
    stale = seen_status not in (None, project.status) or project.status != Status.PRE_REVIEW
    if stale or current is None or current.result not in IN_HAND:
        raise StaleState(_already(project, current, label))
    return project, current


def _already(project: Project, current: PreReview | None, label: str) -> str:
    """Say who dealt with it and how, or that it has not been taken yet."""
    if project.status == Status.SUBMITTED:
        return f"“{project}”尚未受理，不能“{label}”。请先受理预审。"
    step = project.steps.order_by("at", "pk").last()
    who = current.decided_by or current.proposed_by if current else None
    name = str(who) if who else (step.actor_name if step else "他人")
    state = current.get_result_display() if current else project.get_status_display()
    return (
        f"“{project}”已由 {name} 办理（{state}），现为“{project.get_status_display()}”。"
        f"您的“{label}”没有生效，请刷新后再看。"
    )


def _finish(current: PreReview, result: str, actor: Any, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(current, name, value)
    current.result, current.decided_by, current.decided_at = result, actor, clock.now()
    current.save()


def _write_checks(current: PreReview, checks: Checks) -> None:
    lines = {line.principle: line for line in current.checks.all()}
    for principle, answer in checks.items():
        line = lines.get(principle)
        if line is None:
            raise InvalidInput(f"本方案没有“{principle}”这条原则，请刷新后再核对。")
        line.met, line.comment = answer.met, answer.comment.strip()
    PreReviewCheck.objects.bulk_update(list(lines.values()), ["met", "comment"])


def _refuse_unmet(current: PreReview) -> None:
    lines = list(current.checks.all())
    unanswered = [line.principle for line in lines if line.met is None]
    if unanswered:
        raise InvalidInput(f"请先逐项核对：{'、'.join(unanswered)}。")
    unmet = [line.principle for line in lines if not line.met]
    if unmet:
        raise InvalidInput(f"核对为“不符合”：{'、'.join(unmet)}。不能通过，请退回修改或提请否决。")


def _veto_item(project: Project, veto_item_id: int) -> VetoItem:
    item = VetoItem.objects.filter(
        pk=veto_item_id, programme=project.programme, stage=Stage.APPROVAL
    ).first()
    if item is None:
        raise InvalidInput("请选择本方案的否决情形。", field_errors={"veto_item": ["请选择。"]})
    return item
