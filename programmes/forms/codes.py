"""Codes that people never type: made from the name once, then kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.pinyin import syllables
from programmes.forms.parts import Document, Field, Group, Kind, Part, Rows, flat

LONGEST = 24
# Room for a number behind a name that occurs twice.
_STEM = 20


def code_for(name: str, taken: set[str]) -> str:
    """A code nobody has yet: 组织建设 becomes zu_zhi_jian_she."""
    letters = "_".join(syllables(name))
    stem = re.sub(r"[^a-z0-9]+", "_", letters.lower()).strip("_")[:_STEM].strip("_")
    if not stem or not stem[0].isalpha():
        stem = f"c_{stem}".strip("_")[:_STEM]
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code


def give_codes(parts: Sequence[Part], document: Document) -> None:
    """Give every row without a code one of its own; rows that have one keep it."""
    for part in flat(parts):
        value = document.get(part.name)
        if isinstance(part, Group) and isinstance(value, dict):
            give_codes(part.parts, value)
        elif isinstance(part, Rows) and isinstance(value, list):
            _give_rows(part, value)


def _give_rows(rows: Rows, listed: list[Any]) -> None:
    codes = [part for part in flat(rows.parts) if isinstance(part, Field)]
    field = next((part for part in codes if part.kind == Kind.CODE), None)
    for row in listed:
        give_codes(rows.parts, row)
    if field is None:
        return
    taken = {str(row.get(field.name)) for row in listed if row.get(field.name)}
    for row in listed:
        if not row.get(field.name):
            row[field.name] = code_for(str(row.get(field.code_from) or ""), taken)
            taken.add(row[field.name])
