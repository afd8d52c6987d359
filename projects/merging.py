"""Puts two versions of a step together as a person chose: field by field and row by row."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

Rows = list[dict[str, Any]]


class Choice(StrEnum):
    """Which version of a field or row is kept; both only of rows."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


def merged_step(
    theirs: Mapping[str, Any], mine: Mapping[str, Any], choices: Mapping[str, str]
) -> dict[str, Any]:
    """Return the values of a step, each from the version chosen for it.

    Args:
        theirs: the stored document.
        mine: what this person typed into the step: text, picks, or rows (dicts with a uid).
        choices: by field name, or ``group/uid`` for a row. What has no choice reads the same in
            both versions and is taken as this person typed it.
    """
    merged: dict[str, Any] = {}
    for name, value in mine.items():
        stored = theirs.get(name)
        if _are_rows(value) or _are_rows(stored):
            rows = stored if isinstance(stored, list) else []
            merged[name] = _merged_rows(name, rows, value or [], choices)
        else:
            merged[name] = stored if choices.get(name) == Choice.THEIRS else value
    return merged


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, Mapping) for row in value)


def _merged_rows(name: str, theirs: Rows, mine: Rows, choices: Mapping[str, str]) -> Rows:
    """Stored rows in their order, then this person's new ones; a doubled row gets a new uid."""
    own = {str(row.get("uid")): row for row in mine}
    kept: Rows = []
    for row in theirs:
        uid = str(row.get("uid"))
        choice, version = choices.get(f"{name}/{uid}"), own.pop(uid, None)
        if version is None:
            kept += [] if choice == Choice.MINE else [row]
        elif choice == Choice.BOTH:
            kept += [row, {**version, "uid": ""}]
        else:
            kept.append(row if choice == Choice.THEIRS else version)
    new = [row for uid, row in own.items() if choices.get(f"{name}/{uid}") != Choice.THEIRS]
    return kept + new
