"""Keeps what was said at the meeting that comments on applications without scoring them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput, NotAllowed, StaleState
from projects.enums import Status
from projects.services.lifecycle import lock_project
from reviews.models import MeetingComment

OPEN_IN = (Status.PRE_REVIEW, Status.EXPERT_REVIEW)
SPEAKER_MAX, TEXT_MAX = 40, 500


@transaction.atomic
def record_comment(
    *, project_id: int, actor: Any, held_on: date, speaker: str, text: str
) -> MeetingComment:
    """Keep one comment; it stays with the application for the head and the unit's file.

    Raises NotAllowed (department only), StaleState (judgement is over), InvalidInput.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("评议意见由主办党委的组织部记录。")
    if project.status not in OPEN_IN:
        raise StaleState(f"“{project}”现为“{project.get_status_display()}”，评议已经结束。")
    errors = {}
    if not 1 <= len(speaker.strip()) <= SPEAKER_MAX:
        errors["speaker"] = [f"请填写发言人，不超过 {SPEAKER_MAX} 字。"]
    if not 1 <= len(text.strip()) <= TEXT_MAX:
        errors["text"] = [f"请填写评议意见，不超过 {TEXT_MAX} 字。"]
    if held_on > clock.today():
        errors["held_on"] = ["评议日期不能晚于今天。"]
    if errors:
        raise InvalidInput("".join(found[0] for found in errors.values()), field_errors=errors)
    comment = MeetingComment.objects.create(
        project=project,
        held_on=held_on,
        speaker=speaker.strip(),
        text=text.strip(),
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    audit.record(actor=actor, action="meeting.comment", obj=comment, title=f"评议意见 {project}")
    return comment
