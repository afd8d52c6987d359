"""Pure rule: Pinyin initials, by which a unit is found when typed on a keyboard."""

from core.pinyin import first_letters


def initials_of(text: str) -> str:
    """Return the Pinyin initials of a Chinese name in lower case: 钤山镇 gives ``qsz``."""
    letters = "".join(first_letters(text))
    return "".join(c for c in letters.lower() if c.isascii() and c.isalnum())
