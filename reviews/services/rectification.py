"""Rectification: points set by the head, reported by the unit, checked by the department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import InvalidInput, NotAllowed, StaleState
from projects.enums import Status
from projects.models import Project
from projects.services.lifecycle import lock_project, move
from reviews.models import Acceptance, Rectification, RectificationItem
from reviews.queries.rectification import points_left, rectification_of
from reviews.rectification_rules import answer_key, check_rectification, due_day, tidy_items
from reviews.services.letters import tell_staff

LONGEST, NOTE_MAX = 20_000, 500
GENERAL = "按验收意见整改"


def begin_rectification(
    project: Project, acceptance: Acceptance, items: Sequence[str] = ()
) -> Rectification:
    """Set deadline and points; called within the head's decision, which holds the lock.

    Without points of the head's own those are taken that were found wanting. Source: T21.
    """
    due = due_day(clock.today(), project.programme.rectify_months, load_calendar())
    project.rectify_due_on = due
    project.save(update_fields=["rectify_due_on"])
    found = Rectification.objects.create(acceptance=acceptance, due_on=due)
    points = tidy_items(items) or points_left(acceptance) or [GENERAL]
    RectificationItem.objects.bulk_create(
        RectificationItem(rectification=found, position=place, text=text)
        for place, text in enumerate(points, start=1)
    )
    return found


@transaction.atomic
def save_rectification(
    *, project_id: int, actor: Any, values: Mapping[str, Any], seen_version: int | None = None
) -> Rectification:
    """Keep what was typed so far, word for word; keys that are no field are left out.

    Raises NotAllowed, StaleState (not in rectification, or saved meanwhile by somebody else).
    """
    project = lock_project(project_id)
    found = _open(project, actor)
    names = {"summary", *(answer_key(item.pk) for item in found.items.all())}
    typed = {
        **found.document,
        **{name: str(values[name])[:LONGEST] for name in names if name in values},
    }
    if typed == found.document:
        return found
    if seen_version not in (None, found.version):
        raise StaleState(
            f"整改报告刚由 {found.saved_by} 修改并保存，为免互相覆盖，您的内容没有保存。"
            "请复制您的文字，刷新后再改。"
        )
    found.document = typed
    found.version += 1
    found.saved_at, found.saved_by = clock.now(), actor
    found.save()
    return found


@transaction.atomic
def file_rectification(
    *, project_id: int, actor: Any, seen_version: int | None = None
) -> Rectification:
    """File the report: the project comes back for its second acceptance.

    Raises InvalidInput with the faults by field, StaleState, NotAllowed. Source: T22.
    """
    project = lock_project(project_id)
    found = _open(project, actor)
    if seen_version not in (None, found.version):
        raise StaleState(f"整改报告刚由 {found.saved_by} 修改，请刷新核对后再提交。")
    items = list(found.items.all())
    checked = check_rectification(found.document, [item.pk for item in items])
    if checked.faults:
        raise InvalidInput(
            f"整改报告还有 {len(checked.faults)} 处需要补充，没有提交。",
            field_errors=checked.faults,
        )
    for item in items:
        item.answer = checked.answers[item.pk]
    RectificationItem.objects.bulk_update(items, ["answer"])
    found.summary, found.filed_by, found.filed_at = checked.summary, actor, clock.now()
    found.save()
    move(
        project_id,
        "resubmit_acceptance",
        actor=actor,
        seen_status=Status.RECTIFYING,
        reason=checked.summary[:500],
    )
    tell_staff(
        project,
        kind="rectification_filed",
        title=f"{project.organisation}的“{project}”报来整改情况，请核查",
        body="",
        link=reverse("reviews:acceptance", args=[project.pk]),
        once_key=f"rectified-{found.pk}",
    )
    audit.record(actor=actor, action="rectification.file", obj=found)
    return found


@transaction.atomic
def check_points(
    *, project_id: int, actor: Any, put_right: Mapping[int, bool], note: str = ""
) -> Rectification:
    """The department says of every point whether it was put right.

    Raises NotAllowed, StaleState (nothing filed, checked already), InvalidInput (points open).
    """
    project = lock_project(project_id)
    if not actor.has_perm("projects.pre_review_project", project):
        raise NotAllowed("整改核查须由组织部工作人员办理。")
    found = rectification_of(project)
    if project.status != Status.ACCEPTANCE or found is None or found.filed_at is None:
        raise StaleState(f"“{project}”现在没有待核查的整改报告。请刷新后再看。")
    if found.checked_at:
        raise StaleState(f"“{project}”的整改已由 {found.checked_by} 核查，不能重复办理。")
    items = list(found.items.all())
    if {item.pk for item in items} != set(put_right):
        raise InvalidInput("还有整改事项没有核查结论，请逐项选择。")
    for item in items:
        item.put_right = put_right[item.pk]
    RectificationItem.objects.bulk_update(items, ["put_right"])
    found.check_note = note.strip()[:NOTE_MAX]
    found.checked_by, found.checked_at = actor, clock.now()
    found.save(update_fields=["check_note", "checked_by", "checked_at"])
    audit.record(
        actor=actor,
        action="rectification.check",
        obj=found,
        details={"open": sum(not item.put_right for item in items)},
    )
    return found


def _open(project: Project, actor: Any) -> Rectification:
    if not actor.has_perm("projects.edit_application", project):
        raise NotAllowed("整改报告由项目单位的联络员和书记填写。")
    found = rectification_of(project)
    if project.status != Status.RECTIFYING or found is None:
        raise StaleState(
            f"“{project}”现为“{project.get_status_display()}”，不在整改中。请刷新后再看。"
        )
    return found
