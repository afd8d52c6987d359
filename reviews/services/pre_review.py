"""Pre-review: taking an application, passing it, returning it, vetoing it by two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from programmes.enums import Stage
from programmes.models import VetoItem
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import PreReviewResult
from reviews.models import PreReview
from reviews.queries.gates import panel_of
from reviews.queries.panel import panel_passed
from reviews.queries.pre_review import IN_HAND, latest_round
from reviews.services.letters import tell_heads, tell_staff
from reviews.services.pre_review_work import (
    Checks,
    already,
    finish,
    in_hand,
    mark_saved,
    open_checklist,
    refuse_unmet,
    write_checks,
)
from reviews.services.returning import mark_returned, return_due, return_words, tell_returned


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
    open_checklist(taken, project.programme)
    audit.record(actor=actor, action="pre_review.take", obj=project, details={"round": number})
    return taken


@transaction.atomic
def pass_pre_review(
    *,
    project_id: int,
    actor: Any,
    comment: str = "",
    checks: Checks | None = None,
    seen_status: str | None = None,
    seen_version: int | None = None,
) -> Project:
    """Pass an application: on to the experts where the programme has a panel, else to the head.

    An application the panel has already passed, and that was returned for polishing, goes
    straight to the head: no second full meeting is held. Every principle must be answered and
    met. Raises InvalidInput (checklist), StaleState, NotAllowed. Source: T8, T10.
    """
    project, current = in_hand(project_id, actor, "预审通过", seen_status, seen_version)
    write_checks(current, checks or {})
    refuse_unmet(current)
    finish(current, PreReviewResult.PASSED, actor, comment=comment.strip(), veto_item=None)
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
    seen_version: int | None = None,
) -> Project:
    """Return an application with the reason, the parts to mend and the last day for it.

    Without `due_on` the programme's working days count from today. Rounds are counted, not
    limited. Tells the unit. Raises InvalidInput, StaleState, NotAllowed. Source: T5.
    """
    project, current = in_hand(project_id, actor, "退回修改", seen_status, seen_version)
    due = return_due(project, due_on)
    write_checks(current, checks or {})
    project = move(
        project_id, "return_for_revision", actor=actor, reason=return_words(reason, fields, due)
    )
    mark_returned(project, due)
    said = {"comment": reason.strip(), "fields": list(fields), "return_due_on": due}
    finish(current, PreReviewResult.RETURNED, actor, **said, veto_item=None)
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
    seen_version: int | None = None,
) -> PreReview:
    """Propose to veto an application for one of the programme's grounds; the head decides.

    Raises InvalidInput (no reason, ground of another programme), StaleState, NotAllowed.
    Source: T7.
    """
    project, current = in_hand(project_id, actor, "提请否决", seen_status, seen_version)
    if not reason.strip():
        raise InvalidInput(
            "请写明提请否决的理由。", field_errors={"comment": ["请写明提请否决的理由。"]}
        )
    item = _veto_item(project, veto_item_id)
    write_checks(current, checks or {})
    current.result = PreReviewResult.VETO_PROPOSED
    current.veto_item, current.comment, current.proposed_by = item, reason.strip(), actor
    current.head_opinion, current.decided_by, current.decided_at = "", None, None
    current.fields, current.return_due_on = [], None
    mark_saved(current, actor)
    current.save()
    _tell_heads_of_veto(project, current)
    audit.record(
        actor=actor,
        action="pre_review.propose_veto",
        obj=project,
        reason=reason,
        details={"round": current.round, "veto_item": item.code},
    )
    return current


def _tell_heads_of_veto(project: Project, current: PreReview) -> None:
    tell_heads(
        project,
        kind="veto_proposed",
        title=f"“{project}”提请预审否决，请审定",
        body=f"{current.veto_item}：{current.comment}",
        once_key=f"pre-review-{current.pk}-veto-{clock.now():%Y%m%d%H%M%S%f}",
    )


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
        raise StaleState(already(project, current, "确认否决"))
    words = "\n".join(filter(None, (f"{current.veto_item}：{current.comment}", opinion.strip())))
    project = move(project_id, "veto", actor=actor, seen_status=seen_status, reason=words)
    finish(current, PreReviewResult.VETOED, actor, head_opinion=opinion.strip())
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
        raise StaleState(already(project, current, "不同意否决"))
    if not opinion.strip():
        raise InvalidInput("请写明不同意否决的意见。")
    finish(current, PreReviewResult.VETO_DECLINED, actor, head_opinion=opinion.strip())
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


def _veto_item(project: Project, veto_item_id: int) -> VetoItem:
    item = VetoItem.objects.filter(
        pk=veto_item_id, programme=project.programme, stage=Stage.APPROVAL
    ).first()
    if item is None:
        raise InvalidInput("请选择本方案的否决情形。", field_errors={"veto_item": ["请选择。"]})
    return item
