"""Reads what was posted into the document, word for word, and finds the rows' identities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from django.forms import ChoiceField, Field, MultipleChoiceField
from django.http import QueryDict

from projects.sheet.context import SheetContext
from projects.sheet.rows import (
    MILESTONES,
    ROWS_READ,
    Document,
    RowGroup,
    equal_weights,
    uid_for,
)
from projects.sheet.step import StepForm
from projects.sheet.steps import BY_NUMBER, STEPS

_UID = re.compile(r"[a-z]\d{1,4}")
_LONGEST_RAW = 20_000


class Posted(Protocol):
    """What a posted form offers (``QueryDict``)."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return the last value of the key."""

    def getlist(self, key: str) -> list[Any]:
        """Return all values of the key."""


def read_step(
    step: int, posted: Posted, *, context: SheetContext, document: Document
) -> dict[str, Any]:
    """Return what was typed into one step, to be merged into the document.

    Text is kept as typed, however wrong; only choices nobody offered are dropped (an id of
    another programme is not text).
    """
    form_class = BY_NUMBER[step]
    found: dict[str, Any] = {
        name: _read_value(field, posted, name) for name, field in form_class.base_fields.items()
    }
    for group in form_class.groups_for(context):
        found[group.name] = _read_rows(group, posted)
    return _without_foreign_choices(form_class, context, document, found)


def merge_values(
    values: Mapping[str, Any], *, context: SheetContext, document: Document
) -> dict[str, Any]:
    """Return the document with the given raw values; rows without a uid get one.

    Keys are field names or names of row groups. Raises KeyError for any other key.
    """
    merged = dict(document)
    for form_class in STEPS:
        groups = {group.name: group for group in form_class.groups_for(context)}
        for name, value in values.items():
            if name in groups:
                merged[name] = _identified(groups[name], value)
            elif name in form_class.base_fields:
                merged[name] = _plain(value)
    unknown = set(values) - set(merged)
    if unknown:
        raise KeyError(f"not on the application sheet: {sorted(unknown)}")
    return merged


def with_equal_weights(posted: QueryDict) -> QueryDict:
    """Return the posted plan with 100 shared equally among its tasks."""
    changed = posted.copy()
    rows = _read_rows_in_place(MILESTONES, posted)
    for (index, _), share in zip(rows, equal_weights(len(rows)), strict=True):
        changed[f"{MILESTONES.name}-{index}-weight"] = str(share)
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)


def _raw(value: Any) -> str:
    return str(value or "").replace("\x00", "")[:_LONGEST_RAW]


def _read_value(field: Field, posted: Posted, name: str) -> Any:
    if isinstance(field, MultipleChoiceField):
        return [_raw(value) for value in posted.getlist(name)]
    return _raw(posted.get(name))


def _read_rows(group: RowGroup, posted: Posted) -> list[dict[str, Any]]:
    rows = _read_rows_in_place(group, posted)
    _give_uids(group, rows)
    return [row for _, row in rows]


def _read_rows_in_place(group: RowGroup, posted: Posted) -> list[tuple[int, dict[str, Any]]]:
    total = _raw(posted.get(f"{group.name}-TOTAL_FORMS"))
    count = min(int(total), ROWS_READ) if total.isdecimal() else 0
    rows: list[tuple[int, dict[str, Any]]] = []
    for index in range(count):
        prefix = f"{group.name}-{index}"
        if posted.get(f"{prefix}-DELETE"):
            continue
        row = {
            name: _read_value(field, posted, f"{prefix}-{name}")
            for name, field in group.form.base_fields.items()
        }
        if not group.is_blank(row):
            rows.append((index, row))
    return rows


def _identified(group: RowGroup, value: Any) -> list[dict[str, Any]]:
    rows = [{key: _plain(item) for key, item in dict(row).items()} for row in value]
    _give_uids(group, list(enumerate(rows)))
    return rows


def _give_uids(group: RowGroup, rows: list[tuple[int, dict[str, Any]]]) -> None:
    taken: list[str] = []
    for _, row in rows:
        uid = row.get("uid") or ""
        if uid and (not _UID.fullmatch(uid) or uid in taken):
            row["uid"] = ""
        elif uid:
            taken.append(uid)
    for index, row in rows:
        if not row.get("uid"):
            row["uid"] = uid_for(group, index, taken)
            taken.append(row["uid"])


def _without_foreign_choices(
    form_class: type[StepForm],
    context: SheetContext,
    document: Document,
    found: dict[str, Any],
) -> dict[str, Any]:
    form = form_class(context, {**document, **found})
    kept = {
        name: _offered(form.fields[name], value) if name in form.fields else ""
        for name, value in found.items()
        if name in form.base_fields
    }
    for group in form.shown_groups:
        fields = form.formsets[group.name].empty_form.fields
        kept[group.name] = [
            {name: _offered(fields[name], value) for name, value in row.items()}
            for row in found[group.name]
        ]
    return kept


def _offered(field: Field, value: Any) -> Any:
    if not isinstance(field, ChoiceField):
        return value
    offered = {str(choice) for choice, _ in field.choices}
    if isinstance(value, list):
        return [item for item in value if item in offered]
    return value if value in offered else ""
