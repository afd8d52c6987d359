"""Writes the values of objectives: the only place that does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit, clock
from core.errors import InvalidInput, NotAllowed
from organisations.enums import OrgKind
from organisations.models import Organisation
from organisations.scope import UNIT_ROLES, scope_of
from programmes.models import ObjectiveIndicator, Programme
from projects.models import ObjectiveValue
from projects.rollup import Amount, read_amount

NOTE_LENGTH = 100
NAMED_IN_AUDIT = 20


@dataclass(frozen=True)
class Typed:
    """What was typed for one unit; an empty text takes the value away."""

    indicator_id: int
    organisation_id: int
    text: str
    note: str = ""


def may_fill(user: Any, programme: Programme, path: str) -> bool:
    """Whether the person reports for the unit at this path.

    The unit itself, the unit above it (a township for its villages), and the department.
    """
    if user.has_perm("programmes.manage_programme", programme):
        return True
    seats = [seat for seat in scope_of(user).seats if seat.role in UNIT_ROLES]
    return any(path.startswith(seat.path) for seat in seats)


@transaction.atomic
def save_values(
    *, programme_id: int, year: int, typed: Sequence[Typed], actor: Any
) -> list[ObjectiveValue]:
    """Store the values of one year and return those that changed; all or nothing.

    Raises NotAllowed (a unit the person does not report for), InvalidInput (no such indicator,
    a unit or year it is not counted in, or something that is no number; `field_errors` by
    "indicator-organisation").
    """
    programme = Programme.objects.select_related("committee").get(pk=programme_id)
    # One row of rules is locked, so that two savings of one indicator stand in line.
    rows = ObjectiveIndicator.objects.select_for_update(of=("self",)).filter(
        objective__programme=programme, pk__in={one.indicator_id for one in typed}
    )
    rules = {rule.pk: rule for rule in rows.order_by("pk")}
    units = Organisation.objects.in_bulk({one.organisation_id for one in typed})
    amounts = _read(programme, year, typed, rules, units, actor)
    changed = _store(year, typed, amounts, actor)
    if changed:
        audit.record(
            actor=actor,
            action="objective.save",
            obj=programme,
            details={
                "year": year,
                "number": len(changed),
                "values": [_said(one) for one in changed[:NAMED_IN_AUDIT]],
            },
        )
    return changed


def _read(
    programme: Programme,
    year: int,
    typed: Sequence[Typed],
    rules: dict[int, ObjectiveIndicator],
    units: dict[int, Organisation],
    actor: Any,
) -> list[Amount | None]:
    errors: dict[str, list[str]] = {}
    amounts: list[Amount | None] = []
    counted = _Counted(programme, rules.values())
    for one in typed:
        rule, unit = rules.get(one.indicator_id), units.get(one.organisation_id)
        if unit is None or not may_fill(actor, programme, unit.path):
            raise NotAllowed("只能填报本单位和下级单位的数值，全部未保存。")
        fault = _fault(counted, year, rule, unit, one)
        if fault:
            errors[f"{one.indicator_id}-{one.organisation_id}"] = [fault]
            continue
        amounts.append(read_amount(one.text) if one.text.strip() else None)
    if errors:
        raise InvalidInput(f"有 {len(errors)} 处要改正，全部未保存。", field_errors=errors)
    return amounts


class _Counted:
    """Which units are of the level an indicator counts; one below another of its kind is not."""

    def __init__(self, programme: Programme, rules: Iterable[ObjectiveIndicator]) -> None:
        self.programme = programme
        kinds = {rule.counted_in for rule in rules if rule.counted_in}
        rows = Organisation.objects.filter(
            path__startswith=programme.committee.path, kind__in=kinds
        )
        self._places = set(rows.values_list("kind", "path")) if kinds else set()

    def has(self, rule: ObjectiveIndicator, unit: Organisation) -> bool:
        """Whether the value of this unit is counted."""
        committee = self.programme.committee
        if not unit.path.startswith(committee.path) or not unit.is_active:
            return False
        if not rule.counted_in:
            return unit.depth == committee.depth + 1 and unit.kind != OrgKind.DEPARTMENT
        step = Organisation.steplen
        above = (unit.path[:end] for end in range(step, len(unit.path), step))
        return unit.kind == rule.counted_in and not any(
            (rule.counted_in, path) in self._places for path in above
        )


def _fault(
    counted: _Counted,
    year: int,
    rule: ObjectiveIndicator | None,
    unit: Organisation,
    one: Typed,
) -> str:
    if rule is None:
        return "没有这个指标，请刷新后再填。"
    if not counted.has(rule, unit):
        return f"“{rule}”不由{unit}填报。"
    first = counted.programme.year
    if not first <= year <= max(rule.due_year, first):
        return f"“{rule}”只填报 {first}—{rule.due_year} 年。"
    if len(one.note.strip()) > NOTE_LENGTH:
        return f"备注最多 {NOTE_LENGTH} 字。"
    try:
        read_amount(one.text.strip() or "0")
    except ValueError:
        return f"{unit}：“{one.text}”不是数值，请写成 450、约51000 或 320余。"
    return ""


def _store(
    year: int, typed: Sequence[Typed], amounts: list[Amount | None], actor: Any
) -> list[ObjectiveValue]:
    there = {
        (row.indicator_id, row.organisation_id): row
        for row in ObjectiveValue.objects.filter(
            year=year,
            indicator__in={one.indicator_id for one in typed},
            organisation__in={one.organisation_id for one in typed},
        )
    }
    new, changed, gone = [], [], []
    for one, amount in zip(typed, amounts, strict=True):
        row = there.get((one.indicator_id, one.organisation_id))
        if amount is None:
            gone += [row] if row else []
            continue
        facts = (amount.value, amount.qualifier, one.note.strip())
        if row is None:
            row = ObjectiveValue(
                indicator_id=one.indicator_id, organisation_id=one.organisation_id, year=year
            )
            there[one.indicator_id, one.organisation_id] = row
            new.append(row)
        elif (row.value, row.qualifier, row.note) == facts:
            continue
        elif row.pk:
            changed.append(row)
        row.value, row.qualifier, row.note = facts
        row.saved_at, row.saved_by = clock.now(), actor
    ObjectiveValue.objects.bulk_create(new, batch_size=500)
    columns = ["value", "qualifier", "note", "saved_at", "saved_by"]
    ObjectiveValue.objects.bulk_update(changed, columns, batch_size=500)
    ObjectiveValue.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return [*new, *changed, *gone]


def _said(row: ObjectiveValue) -> str:
    return f"{row.indicator_id}/{row.organisation_id}: {Amount(row.value, row.qualifier).typed}"
