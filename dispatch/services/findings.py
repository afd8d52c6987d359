"""Rectification of findings: answered by the unit, verified by another person, closed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.errors import NotAllowed, StaleState
from dispatch.models import Finding, SupervisionStep
from dispatch.services.supervision_letters import tell_people, tell_unit
from dispatch.services.supervision_steps import refuse_unseen
from dispatch.services.supervision_texts import checked_answer, checked_note
from dispatch.supervision_rules import FINDING_ACTS, NOTE_MAX
from organisations.scope import scope_of

_TITLE = 40


@transaction.atomic
def answer_finding(*, finding_id: int, text: str, actor: Any) -> Finding:
    """The unit says what it did. Raises NotAllowed, StaleState, InvalidInput (length)."""
    found = _begin(finding_id, "answer", actor)
    words = checked_answer(text, "整改情况")
    found.answer, found.answered_by, found.answered_at = words, actor, clock.now()
    _end(found, "answer", actor, words)
    tell_people(
        found.inspection.inspectors.all(),
        kind="finding_answered",
        title=f"{found.inspection.project.organisation}报来整改情况，请核验：{_short(found)}",
        link=reverse("dispatch:finding", args=[found.pk]),
        once_key=f"finding-answered:{found.pk}:{found.return_count}",
    )
    return found


@transaction.atomic
def close_finding(
    *, finding_id: int, note: str = "", actor: Any, seen_step: int | None = None
) -> Finding:
    """Verify that it was put right.

    Raises NotAllowed (the unit, or who recorded it), StaleState.
    """
    found = _begin(finding_id, "close", actor)
    refuse_unseen("这个问题", found.steps.all(), seen_step)
    _refuse_own(found, actor)
    found.close_note = checked_note(note)
    found.closed_by, found.closed_at = actor, clock.now()
    _end(found, "close", actor, found.close_note)
    tell_unit(
        found.inspection.project,
        kind="finding_closed",
        title=f"督查问题已核验销号：{_short(found)}",
        link=reverse("dispatch:finding", args=[found.pk]),
        once_key=f"finding-closed:{found.pk}",
    )
    return found


@transaction.atomic
def return_finding(
    *, finding_id: int, reason: str, actor: Any, seen_step: int | None = None
) -> Finding:
    """Send the rectification back; returns are counted.

    Raises as `close_finding`, and InvalidInput (no reason).
    """
    found = _begin(finding_id, "return", actor)
    refuse_unseen("这个问题", found.steps.all(), seen_step)
    _refuse_own(found, actor)
    words = checked_note(reason, needed="请写明还要整改什么，再退回。")
    found.return_reason = words
    found.return_count += 1
    _end(found, "return", actor, words)
    tell_unit(
        found.inspection.project,
        kind="finding_returned",
        title=f"督查问题整改被退回：{_short(found)}",
        body=words,
        link=reverse("dispatch:finding", args=[found.pk]),
        once_key=f"finding-returned:{found.pk}:{found.return_count}",
    )
    return found


def lock_finding(finding_id: int) -> Finding:
    """Lock the finding's row until the transaction ends; its names come along unlocked."""
    return (
        Finding.objects.select_for_update(of=("self",))
        .select_related(
            "inspection__project__organisation",
            "inspection__project__programme__committee",
            "inspection__kind",
            "inspection__recorded_by",
        )
        .get(pk=finding_id)
    )


def may_not_verify(finding: Finding, actor: Any) -> str:
    """Why the person may not verify this finding, as a sentence; "" when nothing forbids it."""
    inspection = finding.inspection
    if inspection.project.organisation_id in scope_of(actor).unit_ids():
        return "您在被督查单位任职，不能核验本单位的整改。请由其他人核验。"
    if finding.answered_by_id == actor.pk:
        return "整改情况是您报送的，不能自己核验。请由其他人核验。"
    if inspection.kind.verify_by_other and inspection.recorded_by_id == actor.pk:
        return "按年度方案，整改须由记录人以外的人核验。请由其他督查人或同事核验。"
    return ""


def _begin(finding_id: int, code: str, actor: Any) -> Finding:
    found, act = lock_finding(finding_id), FINDING_ACTS[code]
    if not actor.has_perm(act.permission, found.inspection.project):
        who = "被督查单位的联络员和书记" if code == "answer" else "组织部"
        raise NotAllowed(f"“{act.label}”由{who}办理。")
    if found.state not in act.sources:
        raise StaleState(
            f"这个问题现为“{found.get_state_display()}”，不能{act.label}。请刷新后再看。"
        )
    return found


def _refuse_own(found: Finding, actor: Any) -> None:
    problem = may_not_verify(found, actor)
    if problem:
        raise NotAllowed(problem)


def _end(found: Finding, code: str, actor: Any, note: str) -> None:
    act = FINDING_ACTS[code]
    found.state = act.target
    found.save()
    SupervisionStep.objects.create(finding=found, act=code, by=actor, at=clock.now(), note=note)
    audit.record(actor=actor, action=f"finding.{code}", obj=found, reason=note[:NOTE_MAX])


def _short(found: Finding) -> str:
    return found.text if len(found.text) <= _TITLE else f"{found.text[:_TITLE]}…"
