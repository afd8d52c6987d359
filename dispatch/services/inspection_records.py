"""The record of a visit: kept while it is typed on the spot, finished once, then locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import audit, clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.typed_text import tidied
from dispatch.enums import InspectionState, Severity
from dispatch.models import Finding, Inspection, SupervisionStep
from dispatch.queries.inspections import inspectors_of
from dispatch.services.inspections import lock_inspection, refuse_own_line
from dispatch.services.supervision_letters import tell_unit
from dispatch.supervision_rules import RecordEntry, record_faults
from programmes.models import InspectionKind

RECORD = "dispatch.record_inspection"
LONGEST = 20_000


@transaction.atomic
def save_record(
    *, inspection_id: int, document: Mapping[str, Any], actor: Any, seen_version: int | None = None
) -> Inspection:
    """Keep what was typed so far, word for word.

    Raises NotAllowed, StaleState (recorded already, or saved meanwhile by somebody else),
    InvalidInput (far too long).
    """
    found = _open(inspection_id, actor)
    if len(str(document)) > LONGEST:
        raise InvalidInput("内容太长，没有保存。请删减后再保存。")
    kept = _storable(document)
    if kept == found.document:
        return found
    _refuse_overtaken(found, seen_version)
    found.document = kept
    found.version += 1
    found.saved_at, found.saved_by = clock.now(), actor
    found.save(update_fields=["document", "version", "saved_at", "saved_by"])
    return found


def _storable(typed: Any) -> Any:
    """What was typed, of any depth, without signs nobody sees; a database may refuse them."""
    if isinstance(typed, Mapping):
        return {key: _storable(value) for key, value in typed.items()}
    if isinstance(typed, list):
        return [_storable(value) for value in typed]
    return tidied(typed) if isinstance(typed, str) else typed


@transaction.atomic
def finish_record(
    *, inspection_id: int, entry: RecordEntry, actor: Any, seen_version: int | None = None
) -> Inspection:
    """Finish the record: it is locked, and the unit sees it with what it has to put right.

    Raises NotAllowed, StaleState, Conflict (since it was planned an inspector has come into the
    unit's line, or too many have left), InvalidInput with the faults by field.
    """
    found = _open(inspection_id, actor)
    _refuse_overtaken(found, seen_version)
    _refuse_other_inspectors(found)
    faults = record_faults(entry, clock.today())
    if faults:
        raise InvalidInput(f"还有 {len(faults)} 处需要补充，没有完成。", field_errors=faults)
    found.state = InspectionState.RECORDED
    found.held_on, found.place, found.rating = entry.held_on, entry.place, entry.rating
    found.seen, found.talked_to = entry.seen, entry.talked_to
    found.recorded_by, found.recorded_at = actor, clock.now()
    found.version += 1
    found.save()
    _add_findings(found, entry, actor)
    number = len(entry.findings)
    tell_unit(
        found.project,
        kind="inspection_recorded",
        title=f"“{found.project}”{found.kind}情况：阶段评价{found.get_rating_display()}"
        + (f"，有 {number} 个问题请整改" if number else "，没有发现问题"),
        link=reverse("dispatch:inspection", args=[found.pk]),
        once_key=f"inspection-recorded:{found.pk}",
    )
    audit.record(
        actor=actor,
        action="inspection.record",
        obj=found,
        details={"rating": found.rating, "findings": number},
    )
    return found


def _refuse_other_inspectors(found: Inspection) -> None:
    programme, inspectors = found.project.programme, list(found.inspectors.all())
    refuse_own_line(inspectors, [found.project], programme, clock.today())
    still = inspectors_of(programme).filter(pk__in=[person.pk for person in inspectors]).count()
    if still < found.kind.inspectors_min:
        raise Conflict(
            f"“{found.kind}”至少要 {found.kind.inspectors_min} 名督查人，这次安排的人员中"
            f"只有 {still} 名还在组织部，不能完成。请取消后重新安排，已填的内容请先复制。"
        )


def days_by_severity(kind: InspectionKind) -> dict[str, int]:
    """Working days in which findings of each severity have to be put right."""
    return {
        Severity.HINT: kind.hint_days,
        Severity.GENERAL: kind.general_days,
        Severity.SERIOUS: kind.serious_days,
    }


def proposed_days(kind: InspectionKind) -> dict[str, str]:
    """The day by which a finding of each severity would fall due if recorded today."""
    calendar, today = load_calendar(), clock.today()
    return {
        severity: calendar.add_working_days(today, days).isoformat()
        for severity, days in days_by_severity(kind).items()
    }


def _add_findings(found: Inspection, entry: RecordEntry, actor: Any) -> None:
    now = clock.now()
    for place, row in enumerate(entry.findings, start=1):
        finding = Finding.objects.create(
            inspection=found,
            position=place,
            text=row.text,
            severity=row.severity,
            due_on=row.due_on,
        )
        SupervisionStep.objects.create(finding=finding, act="record", by=actor, at=now)


def _open(inspection_id: int, actor: Any) -> Inspection:
    found = lock_inspection(inspection_id)
    if not actor.has_perm(RECORD, found):
        raise NotAllowed("督查记录由这次督查的督查人填写。")
    if found.state != InspectionState.PLANNED:
        raise StaleState(
            f"这次督查现为“{found.get_state_display()}”，记录已经锁定，内容没有保存。请刷新后再看。"
        )
    return found


def _refuse_overtaken(found: Inspection, seen_version: int | None) -> None:
    if seen_version not in (None, found.version):
        raise StaleState(
            f"记录刚由 {found.saved_by} 修改并保存，为免互相覆盖，您的内容没有保存。"
            "请复制您的文字，刷新后再改。"
        )
