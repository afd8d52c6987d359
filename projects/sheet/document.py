"""Reads what was posted into the document, word for word, and finds the rows' identities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from django.forms import ChoiceField, Field, MultipleChoiceField
from django.http import QueryDict

from projects.sheet.context import SheetContext
from projects.sheet.groups import ROWS_READ, Document, RowGroup, identify
from projects.sheet.rows import MEASURES, MILESTONES, PROBLEMS, equal_weights
from projects.sheet.step import StepForm
from projects.sheet.steps import BY_NUMBER, STEPS

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
        found[group.name] = _read_rows(group, posted, document)
    return _with_category_of_topic(
        _without_foreign_choices(form_class, context, document, found), context
    )


def _with_category_of_topic(found: dict[str, Any], context: SheetContext) -> dict[str, Any]:
    """The catalogue says which category a topic belongs to: nobody is asked again."""
    topic = context.topic(found.get("topic") or "")
    if topic is None or found.get("category"):
        return found
    return {**found, "category": topic.category}


def merge_values(
    values: Mapping[str, Any], *, context: SheetContext, document: Document
) -> dict[str, Any]:
    """Return the document with the given raw values; rows without a uid get one.

    Keys are field names or names of row groups. Raises KeyError for any other key.
    """
    merged = dict(document)
    for form_class in STEPS:
        # Also a set of rows the programme does not ask for keeps what is known of it.
        asked = form_class.groups_for(context)
        groups = {group.name: group for group in (*form_class.groups, *asked)}
        for name, value in values.items():
            if name in groups:
                merged[name] = _identified(groups[name], value)
            elif name in form_class.base_fields:
                merged[name] = _plain(value)
    unknown = set(values) - set(merged)
    if unknown:
        raise KeyError(f"not on the application sheet: {sorted(unknown)}")
    return merged


def changed_group(posted: Posted) -> str:
    """Name of the set of rows a button of the form added to, took from or moved in, or empty."""
    named = (_raw(posted.get(name)) for name in ("add_row", "remove_row", "move_row"))
    return next((value.split("-")[0] for value in named if value), "")


def with_equal_weights(posted: QueryDict) -> QueryDict:
    """Return the posted plan with 100 shared equally among its tasks."""
    changed = posted.copy()
    rows, _ = _read_rows_in_place(MILESTONES, posted)
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


def _read_rows(group: RowGroup, posted: Posted, document: Document) -> list[dict[str, Any]]:
    """Rows in the order given, each with its uid.

    Without script a row is taken away (``remove_row``) or moved (``move_row``) by its button.
    """
    rows, removed = _read_rows_in_place(group, posted)
    identify(group, rows, {*removed, *_still_meant(group, document)})
    ordered = sorted(rows, key=lambda row: _place(posted, f"{group.name}-{row[0]}", row[0]))
    return [row for _, row in _moved(ordered, group, posted)]


def _read_rows_in_place(
    group: RowGroup, posted: Posted
) -> tuple[list[tuple[int, dict[str, Any]]], list[str]]:
    """Rows typed into, with their places in the form, and the uids of those taken away."""
    total = _raw(posted.get(f"{group.name}-TOTAL_FORMS"))
    count = min(int(total), ROWS_READ) if _is_whole(total) else 0
    rows: list[tuple[int, dict[str, Any]]] = []
    removed: list[str] = []
    for index in range(count):
        prefix = f"{group.name}-{index}"
        row = {
            name: _read_value(field, posted, f"{prefix}-{name}")
            for name, field in group.form.base_fields.items()
        }
        if posted.get(f"{prefix}-DELETE") or posted.get("remove_row") == prefix:
            removed.append(row["uid"])
        elif not group.is_blank(row):
            rows.append((index, row))
    return rows, removed


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("9999")


def _place(posted: Posted, prefix: str, index: int) -> tuple[int, int]:
    """Where the script moved the row to; without a word from it, where it stands."""
    given = _raw(posted.get(f"{prefix}-ORDER"))
    return (int(given) if _is_whole(given) else index + 1, index)


def _moved(
    rows: list[tuple[int, dict[str, Any]]], group: RowGroup, posted: Posted
) -> list[tuple[int, dict[str, Any]]]:
    name, _, rest = _raw(posted.get("move_row")).partition("-")
    index, _, way = rest.partition("-")
    places = [place for place, _ in rows]
    if name != group.name or not _is_whole(index) or int(index) not in places:
        return rows
    here = places.index(int(index))
    there = here + {"up": -1, "down": 1}.get(way, 0)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    return rows


def _still_meant(group: RowGroup, document: Document) -> Collection[str]:
    """Uids of removed rows that other rows of the document still name."""
    if group.name == PROBLEMS.name:
        named = [row.get("problems") for row in MEASURES.typed(document)]
        meant = {str(uid) for uids in named if isinstance(uids, list) for uid in uids}
    elif group.name == MEASURES.name:
        meant = {str(row.get("measure")) for row in MILESTONES.typed(document)}
    else:
        return ()
    return meant - {row["uid"] for row in group.typed(document)}


def _identified(group: RowGroup, value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str):
        return group.typed({group.name: value})
    rows = [{key: _plain(item) for key, item in dict(row).items()} for row in value]
    identify(group, list(enumerate(rows)))
    return rows


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
            {
                name: _offered(fields[name], value) if name in fields else ""
                for name, value in row.items()
            }
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
