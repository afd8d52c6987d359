"""What of an earlier application may stand in a new one: the content, and nothing of its year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.sheet.groups import Document

# Named one by one, so that a new field of the sheet stays behind until somebody decides.
_CONTENT = (
    "tags",
    "background",
    "problem_source",
    "expected_results",
    "innovation",
    "replication",
    "link_to_main_business",
)
# Only from the unit's own project: another unit's name for its work is not to be taken over.
_OWN = ("title", "brand_name", "lead_unit", "supporting_units")
_ROWS: dict[str, tuple[str, ...]] = {
    "problems": ("text",),
    "measures": ("text", "problems"),
    "indicators": ("name", "unit", "direction", "method"),
    "milestones": ("task", "measure", "deliverable", "quantity_unit", "weight"),
    "support_needed": ("text",),
}
_OWN_ROWS: dict[str, tuple[str, ...]] = {"partners": ("name",)}


def content_of(document: Document, *, own: bool) -> dict[str, Any]:
    """Raw values of the sheet that may be copied; rows keep their uid, so that links hold.

    Never days, people, figures, attachments, decisions or pledges. `own` is a copy from the
    unit's own project.
    """
    names = (*_CONTENT, *_OWN) if own else _CONTENT
    values: dict[str, Any] = {name: document[name] for name in names if document.get(name)}
    groups = {**_ROWS, **_OWN_ROWS} if own else _ROWS
    for group, cells in groups.items():
        rows = [_only(row, ("uid", *cells)) for row in _mappings(document.get(group))]
        if rows:
            values[group] = rows
    return values


def _mappings(rows: Any) -> list[Mapping[str, Any]]:
    return [row for row in rows or [] if isinstance(row, Mapping)]


def _only(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name)}
