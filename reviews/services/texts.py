"""Refuses what somebody had to write and did not, or wrote at too great a length."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import InvalidInput

REASON_MAX = 500
# By name of the field: what was typed, the most characters, what people call it.
Written = Mapping[str, tuple[str, int, str]]


def checked_reason(
    reason: str, *, least: int = 1, most: int = REASON_MAX, called: str = "理由"
) -> str:
    """The reason without blanks around it.

    Raises InvalidInput on the field `reason`: it is missing, too short or too long (characters).
    """
    reason = reason.strip()
    if not least <= len(reason) <= most:
        length = f"（{least}–{most} 字）" if least > 1 else f"，不超过 {most} 字"
        sentence = f"请写明{called}{length}。"
        raise InvalidInput(sentence, field_errors={"reason": [sentence]})
    return reason


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
