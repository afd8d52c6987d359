"""Refuses what somebody had to write and did not, or wrote at too great a length."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import InvalidInput

# By name of the field: what was typed, the most characters, what people call it.
Written = Mapping[str, tuple[str, int, str]]


def refuse_unwritten(written: Written) -> None:
    """Raise InvalidInput that names every empty or too long text."""
    errors = {}
    for name, (text, most, label) in written.items():
        if not text.strip():
            errors[name] = [f"请填写{label}。"]
        elif len(text.strip()) > most:
            errors[name] = [f"{label}最多 {most} 字，现有 {len(text.strip())} 字。"]
    if errors:
        raise InvalidInput("".join(found[0] for found in errors.values()), field_errors=errors)
