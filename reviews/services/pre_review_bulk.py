"""Passing several applications at once: each locked, looked at again, and told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.errors import Conflict, DomainError, StaleState
from projects.conditions import item_type_of, refuse_full_quota
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project
from reviews.enums import CheckKind, PreReviewResult
from reviews.models import PreReview, PreReviewCheck
from reviews.queries.pre_review import IN_HAND, latest_round
from reviews.services.pre_review import BulkRow, pass_pre_review, take_pre_review
from reviews.services.pre_review_work import CheckLine, Checks


def bulk_pass(
    *,
    projects: Iterable[Project],
    actor: Any,
    comment: str = "",
    seen: Mapping[int, str] | None = None,
) -> list[BulkRow]:
    """Pass several applications, each in its own transaction, and say why one did not go.

    An application nobody has taken is taken first; principles and criteria not answered yet
    count as met, which is what the officer declares by passing in bulk. What is held back: a
    line answered with "not met" or a ground of veto found, a colleague's round, more projects
    than the quota, and whatever changed since the list was shown (`seen` holds the
    `state_mark` of each row). One the person has passed already counts as passed.
    """
    return [
        _pass_one(project, actor, comment, (seen or {}).get(project.pk)) for project in projects
    ]


def state_mark(
    status: str, round_number: int | None, version: int | None, filed_at: datetime | None
) -> str:
    """What a row of the queue rests on; another mark means that somebody worked on it since."""
    filed = f"{filed_at:%y%m%d%H%M%S}" if filed_at else ""
    return f"{status}.{round_number or 0}.{version or 0}.{filed}"


def _pass_one(project: Project, actor: Any, comment: str, seen: str | None) -> BulkRow:
    try:
        with transaction.atomic():
            locked = lock_project(project.pk)
            current = latest_round(locked)
            if _passed_by(current, locked, actor):
                return BulkRow(project)
            _refuse_held_back(locked, current, actor, seen)
            if locked.status == Status.SUBMITTED:
                take_pre_review(project_id=project.pk, actor=actor)
            pass_pre_review(
                project_id=project.pk, actor=actor, comment=comment, checks=_unanswered_met(project)
            )
    except DomainError as error:
        return BulkRow(project, error.message)
    return BulkRow(project)


def _passed_by(current: PreReview | None, project: Project, actor: Any) -> bool:
    """A second click: the person has just passed it, and it was not filed again since."""
    return (
        current is not None
        and project.status != Status.SUBMITTED
        and current.result == PreReviewResult.PASSED
        and current.decided_by_id == actor.pk
    )


def _refuse_held_back(
    project: Project, current: PreReview | None, actor: Any, seen: str | None
) -> None:
    in_hand = project.status == Status.PRE_REVIEW and current and current.result in IN_HAND
    if not in_hand and project.status != Status.SUBMITTED:
        return  # The pass itself says who dealt with it.
    now = state_mark(
        project.status,
        current.round if current else None,
        current.version if current else None,
        project.submitted_at,
    )
    if seen not in (None, now):
        raise StaleState("清单打开以后，有人办理过或单位重新报送过，请打开这一项核对后再办理。")
    if in_hand and current and current.officer_id not in (None, actor.pk):
        raise Conflict(
            f"由 {current.officer} 受理，正在核对。请由受理人办理，或打开这一项单独办理。"
        )
    refuse_full_quota(
        project.programme, project.organisation, item_type_of(project), apart_from=project.pk
    )


def _unanswered_met(project: Project) -> Checks:
    """Lines nobody answered; a ground of veto stays unanswered, which means: not found."""
    open_lines = PreReviewCheck.objects.filter(
        pre_review__project=project, pre_review__result__in=IN_HAND, met=None
    ).exclude(kind=CheckKind.VETO)
    return {line.principle: CheckLine(True, line.comment) for line in open_lines}
