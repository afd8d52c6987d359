"""Labels of what was typed into an application that could not be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.forms import BooleanField, ChoiceField, Field

from projects.sheet.steps import ALL_ROWS, BY_NUMBER

_CELL = re.compile(r"(\w+)-(\d+)-(\w+)", re.ASCII)


def application_labels(
    name: str, text: str, arguments: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return label and text of a field of the step named in the address; see `typed_text`.

    Picks from lists of the programme are left out: their keys say nothing, and are chosen again.
    """
    step = BY_NUMBER.get(arguments.get("step", 0))
    if step is not None and name in step.base_fields:
        field = step.base_fields[name]
        return _in_words(str(field.label), field, text)
    cell = _CELL.fullmatch(name)
    group = ALL_ROWS.get(cell[1]) if cell else None
    if cell is None or group is None or cell[3] not in group.form.base_fields:
        return None
    field = group.form.base_fields[cell[3]]
    return _in_words(f"{group.label}{int(cell[2]) + 1} {field.label}", field, text)


def _in_words(label: str, field: Field, text: str) -> tuple[str, str] | None:
    if isinstance(field, BooleanField):
        return label, "已勾选"
    if isinstance(field, ChoiceField):
        known = {str(key): str(words) for key, words in field.choices if key}
        return (label, known[text]) if text in known else None
    return label, text
