"""The one appeal of a unit against a decision, answered by another head where there is one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, NotAllowed, StaleState
from notifications.services.messages import tell
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from projects.services.simple_moves import tell_unit
from reviews.enums import AppealKind, RemedyState
from reviews.models import Appeal
from reviews.queries.appeals import appealable, decided_by, other_heads
from reviews.queries.gates import panel_of
from reviews.services.texts import refuse_unwritten

TEXT_MAX, ANSWER_MAX = 1000, 500
ONLY_HEAD = "组织部现在只有一位负责人，由原决定人复核。"


@transaction.atomic
def file_appeal(*, project_id: int, text: str, actor: Any) -> Appeal:
    """Appeal against the decision in force, once, within the working days of the programme.

    Raises NotAllowed (not the unit's secretary), Conflict (nothing to appeal against, too late,
    appealed already), InvalidInput. Source: one appeal per decision, decision on it final.
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.submit_project", project):
        raise NotAllowed("申诉由项目单位的书记提出。")
    found = appealable(project, load_calendar())
    if found is None:
        raise Conflict(f"“{project}”现在没有可以申诉的决定。")
    earlier = Appeal.objects.filter(step=found.step).select_related("filed_by").first()
    if earlier is not None:
        raise Conflict(
            f"对这个决定已由 {earlier.filed_by} 申诉过（{earlier.get_state_display()}），"
            "每个决定只能申诉一次。"
        )
    if not found.is_open(clock.today()):
        raise Conflict(f"申诉期限到 {found.until:%Y-%m-%d} 为止，已经过了。")
    refuse_unwritten({"text": (text, TEXT_MAX, "申诉理由")})
    appeal = Appeal.objects.create(
        project=project,
        step=found.step,
        kind=found.kind,
        text=text.strip(),
        filed_by=actor,
        filed_at=clock.now(),
        answer_due_on=load_calendar().add_working_days(
            clock.today(), project.programme.appeal_answer_days
        ),
    )
    audit.record(actor=actor, action="appeal.file", obj=appeal, details={"step": found.step.pk})
    _tell_heads(project, appeal, found.decider_id)
    return appeal


@transaction.atomic
def answer_appeal(*, appeal_id: int, upheld: bool, answer: str, actor: Any) -> Appeal:
    """Answer an appeal; an upheld one brings the project back to be examined anew.

    By a head other than the one who decided where there is one; else why not is kept. The grade
    of an upheld appeal is corrected by the head on the project's acceptance, which moves
    nothing. Raises NotAllowed, InvalidInput (no reason), StaleState (answered already).
    """
    seen = Appeal.objects.get(pk=appeal_id)
    project = lock_project(seen.project_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal_id)
    appeal.project = project
    if not actor.has_perm("projects.decide_project", project):
        raise NotAllowed("申诉由组织部负责人办理。")
    if appeal.state != RemedyState.OPEN:
        raise StaleState(
            f"这件申诉已由 {appeal.answered_by} 办理（{appeal.get_state_display()}）。"
            "您的答复没有保存，请刷新后再看。"
        )
    appeal.handler_note = _handler_note(appeal, actor)
    refuse_unwritten({"answer": (answer, ANSWER_MAX, "答复理由")})
    appeal.state = RemedyState.UPHELD if upheld else RemedyState.DISMISSED
    appeal.answer, appeal.answered_by = answer.strip(), actor
    appeal.answered_at = clock.now()
    appeal.save()
    if upheld and appeal.kind != AppealKind.GRADE:
        project = move(project.pk, _way_back(project, appeal), actor=actor, reason=appeal.answer)
    audit.record(
        actor=actor,
        action="appeal.uphold" if upheld else "appeal.dismiss",
        obj=appeal,
        reason=appeal.answer,
        details={"status": project.status, "note": appeal.handler_note},
    )
    _tell_unit(project, appeal)
    return appeal


def _handler_note(appeal: Appeal, actor: Any) -> str:
    """Why the one who decided answers as well; refused where somebody else could."""
    decider = decided_by(appeal)
    if decider != actor.pk:
        return ""
    others = other_heads(appeal.project, decider, clock.today())
    if others:
        names = "、".join(str(head) for head in others)
        raise NotAllowed(f"原决定由您作出，这件申诉应由另一位负责人（{names}）办理。")
    return ONLY_HEAD


def _way_back(project: Project, appeal: Appeal) -> str:
    """Where the decision was made: before the panel, at pre-review, or in acceptance."""
    if appeal.kind == AppealKind.FAILURE:
        return "reexamine_acceptance"
    panelled = appeal.kind == AppealKind.REJECTION and panel_of(project) is not None
    return "reexamine" if panelled else "reexamine_filing"


def _tell_heads(project: Project, appeal: Appeal, decider_id: int | None) -> None:
    others = other_heads(project, decider_id, clock.today())
    tell(
        recipients=others or other_heads(project, None, clock.today()),
        kind="appeal_filed",
        title=f"“{project}”申诉（{appeal.get_kind_display()}），请于 "
        f"{appeal.answer_due_on:%m-%d} 前答复"[:120],
        body=appeal.text,
        link=reverse("reviews:verdict", args=[project.pk]),
        once_key=f"appeal-{appeal.pk}",
    )


def _tell_unit(project: Project, appeal: Appeal) -> None:
    tell_unit(
        project,
        kind=f"appeal_{appeal.state}",
        title=f"“{project}”的申诉{appeal.get_state_display()}",
        body=appeal.answer,
    )
