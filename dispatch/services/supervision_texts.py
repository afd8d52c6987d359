"""Checks what people write on findings and orders."""

from __future__ import annotations

from core.errors import InvalidInput
from core.typed_text import plain_lines
from dispatch.supervision_rules import ANSWER_MAX, ANSWER_MIN, NOTE_MAX


def checked_answer(text: str, label: str) -> str:
    """What the unit says it did, as it is kept; raises InvalidInput (length, at `text`)."""
    words = plain_lines(text)
    if not ANSWER_MIN <= len(words) <= ANSWER_MAX:
        sentence = f"{label}应写 {ANSWER_MIN}–{ANSWER_MAX} 字，现有 {len(words)} 字。"
        raise InvalidInput(sentence, field_errors={"text": [sentence]})
    return words


def checked_note(text: str, *, needed: str = "") -> str:
    """A note as it is kept; `needed` is what to say when it is missing. Raises InvalidInput."""
    words = plain_lines(text)
    if needed and not words:
        raise InvalidInput(needed, field_errors={"note": [needed]})
    if len(words) > NOTE_MAX:
        raise InvalidInput(
            f"意见不超过 {NOTE_MAX} 字，请删减。",
            field_errors={"note": [f"不超过 {NOTE_MAX} 字。"]},
        )
    return words
