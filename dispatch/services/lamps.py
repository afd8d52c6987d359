"""Writes lamps: decided anew from the facts, fixed by the department, overridden by the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.enums import LampColour, ReportState
from dispatch.lamps import Decision, decide
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.queries.lamp_facts import facts_for, lit_project_ids
from dispatch.queries.lamps import thresholds_of
from dispatch.services.access import lock_unfixed_periods
from dispatch.services.overdue import mark_overdue
from programmes.enums import ProgrammeState
from programmes.models import Programme

BATCH = 500
REASON_MIN = 10
REASON_MAX = 300
_FIGURES = ("planned", "actual", "lag", "overdue_days", "overdue_count")
_STORED = ("computed", "shown", "as_of", "reasons", "inputs", *_FIGURES)


def recompute_lamps(*, today: date) -> int:
    """Decide all lamps that are not fixed anew; return how many rows were written.

    The nightly sweep: writes only what changed, one transaction per programme.
    """
    written = 0
    for programme in Programme.objects.filter(state=ProgrammeState.ACTIVE).order_by("pk"):
        with transaction.atomic():
            written += recompute_periods(lock_unfixed_periods(programme.pk), today=today)
    return written


def recompute_periods(
    periods: Sequence[ReportPeriod], *, today: date, project_ids: Sequence[int] | None = None
) -> int:
    """Decide the lamps of these locked, unfixed periods anew (of all or of some projects).

    Runs inside the caller's transaction, which holds `lock_unfixed_periods`; returns the number
    of rows written. The lamp of a past month stands as of its last day.
    """
    if not periods:
        return 0
    newest = ReportPeriod.objects.filter(programme=periods[0].programme_id).last()
    rule = thresholds_of(periods[0].programme_id)
    some = None if project_ids is None else frozenset(project_ids)
    written = 0
    for period in periods:
        day = min(today, period.ends_on)
        lit = lit_project_ids(period, is_newest=period == newest)
        wanted = lit if some is None else [pk for pk in lit if pk in some]
        changes: dict[str, str] = {}
        marks: list[int] = []
        for batch in _batches(wanted):
            facts = facts_for(period, batch, day)
            decisions = {pk: decide(facts[pk], rule) for pk in facts}
            written += _store(period, day, decisions, changes)
            marks += mark_overdue(period, facts, rule, today=today)
        if changes or marks:
            details: dict[str, Any] = {"changes": changes}
            if marks:
                details["overdue_marks"] = marks
            audit.record(actor=None, action="lamp.decide", obj=period, details=details)
    return written


@transaction.atomic
def fix_lamps(*, period_id: int, actor: Any) -> ReportPeriod:
    """Fix the lamps of a period (定灯): decided a last time, then never changed again.

    Raises NotAllowed, StaleState (fixed already), Conflict (the deadline has not passed, or
    the month has not ended).
    """
    period = ReportPeriod.objects.select_related("programme__committee").get(pk=period_id)
    if not actor.has_perm("dispatch.run_dispatch", period.programme):
        raise NotAllowed("您没有“定灯”的权限，须由组织部办理。")
    locked = [row for row in lock_unfixed_periods(period.programme_id) if row.pk == period_id]
    if not locked:
        raise StaleState(f"{period}已定灯，您的操作没有生效，请刷新后再看。")
    moment = clock.now()
    if moment < locked[0].due_at or clock.today() <= locked[0].ends_on:
        raise Conflict(f"{period.report_name}报送尚未截止，截止后才能定灯。")
    recompute_periods(locked, today=clock.today())
    lamps = Lamp.objects.filter(period=period)
    lamps.update(fixed=True)
    locked[0].fixed_at = moment
    locked[0].save(update_fields=["fixed_at"])
    unchecked = MonthlyReport.objects.filter(period=period, state=ReportState.CONFIRMED).count()
    audit.record(
        actor=actor,
        action="lamp.fix",
        obj=period,
        details={"lamps": lamps.count(), "unchecked_reports": unchecked},
    )
    return locked[0]


@transaction.atomic
def override_lamp(
    *, lamp_id: int, actor: Any, colour: str, reason: str, seen_colours: str = ""
) -> Lamp:
    """Show another colour than the computed one (head of the department only).

    The computed colour stays beside it. Choosing the computed colour takes an earlier override
    back. `seen_colours` are the `Lamp.colours` the person decided on, where the page tells.
    Raises NotAllowed, StaleState (fixed, or other colours by now), InvalidInput (colour, reason
    under 10 characters).
    """
    programme_id = Lamp.objects.values_list("period__programme_id", flat=True).get(pk=lamp_id)
    lock_unfixed_periods(programme_id)
    lamp = (
        Lamp.objects.select_for_update(of=("self",))
        .select_related("project__programme__committee", "period")
        .get(pk=lamp_id)
    )
    _refuse_override(lamp, actor, colour, reason)
    _refuse_other_colours(lamp, seen_colours)
    before = lamp.shown
    _write_override(lamp, actor, colour, reason.strip())
    audit.record(
        actor=actor,
        action="lamp.override",
        obj=lamp,
        reason=reason.strip(),
        details={"from": before, "to": colour, "computed": lamp.computed},
    )
    return lamp


def _write_override(lamp: Lamp, actor: Any, colour: str, reason: str) -> None:
    lamp.shown = LampColour(colour)
    withdrawn = colour == lamp.computed
    lamp.override_reason = "" if withdrawn else reason
    lamp.override_by = None if withdrawn else actor
    lamp.override_at = None if withdrawn else clock.now()
    lamp.save(update_fields=["shown", "override_reason", "override_by", "override_at"])


def _refuse_other_colours(lamp: Lamp, seen: str) -> None:
    """Somebody else, or the night, was first: the person decided on other colours."""
    if not seen or seen == lamp.colours:
        return
    by = f"已由 {lamp.override_by} 调整" if lamp.override_by else "已重新计算"
    raise StaleState(
        f"“{lamp.project}”{lamp.period}的灯色{by}，现为“{lamp.get_shown_display()}”"
        f"（按规则“{lamp.get_computed_display()}”）。您的调整没有生效，请核对后再办。"
    )


def _refuse_override(lamp: Lamp, actor: Any, colour: str, reason: str) -> None:
    if not actor.has_perm("dispatch.override_lamp", lamp.project):
        raise NotAllowed("您没有“调整灯色”的权限，须由组织部负责人办理。")
    if lamp.fixed:
        raise StaleState(f"{lamp.period}已定灯，灯色不再调整。您的操作没有生效。")
    errors = {}
    if colour not in LampColour.values:
        errors["colour"] = ["请选择灯色。"]
    length = len(reason.strip())
    if length < REASON_MIN:
        errors["reason"] = [f"调整理由不少于 {REASON_MIN} 字，现有 {length} 字。"]
    elif length > REASON_MAX:
        errors["reason"] = [f"调整理由不超过 {REASON_MAX} 字，现有 {length} 字。"]
    if errors:
        sentences = "".join(found[0] for found in errors.values())
        raise InvalidInput(f"灯色没有调整。{sentences}", field_errors=errors)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _store(
    period: ReportPeriod, day: date, decisions: dict[int, Decision], changes: dict[str, str]
) -> int:
    """Write new and changed lamps; note changed colours (project → from-to) in `changes`."""
    rows = Lamp.objects.filter(period=period, project__in=decisions)
    own = {lamp.project_id: lamp for lamp in rows}
    newer = set(
        Lamp.objects.filter(
            project__in=decisions, is_current=True, period__starts_on__gt=period.starts_on
        ).values_list("project_id", flat=True)
    )
    created, updated = [], []
    for project_id, decision in decisions.items():
        lamp = own.get(project_id)
        if lamp is None:
            lamp = Lamp(project_id=project_id, period=period, is_current=project_id not in newer)
            created.append(lamp)
        elif not _differs(lamp, decision):
            continue
        else:
            updated.append(lamp)
        if lamp.computed != decision.colour:
            changes[str(project_id)] = f"{lamp.computed or '-'}>{decision.colour}"
        _fill(lamp, decision, day)
    _write(created, updated)
    return len(created) + len(updated)


def _write(created: list[Lamp], updated: list[Lamp]) -> None:
    current = [lamp.project_id for lamp in created if lamp.is_current]
    if current:
        Lamp.objects.filter(project__in=current, is_current=True).update(is_current=False)
    Lamp.objects.bulk_create(created)
    if updated:
        # Rows that exist, written by their keys: five times quicker than `bulk_update`, which
        # names every value of every row in a condition of its own.
        Lamp.objects.bulk_create(
            updated, update_conflicts=True, unique_fields=["pk"], update_fields=_STORED
        )


def _differs(lamp: Lamp, decision: Decision) -> bool:
    figures = any(getattr(lamp, name) != getattr(decision, name) for name in _FIGURES)
    before, after = ({**found, "day": ""} for found in (lamp.inputs, decision.inputs))
    return (
        figures
        or lamp.computed != decision.colour
        or lamp.reasons != list(decision.reasons)
        or before != after
    )


def _fill(lamp: Lamp, decision: Decision, day: date) -> None:
    lamp.as_of = day
    lamp.computed = decision.colour
    if lamp.override_at is None:
        lamp.shown = decision.colour
    for name in _FIGURES:
        setattr(lamp, name, getattr(decision, name))
    lamp.reasons = list(decision.reasons)
    lamp.inputs = decision.inputs
