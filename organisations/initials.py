"""Pure rule: Pinyin initials, by which a unit is found when typed on a keyboard."""

from pypinyin import Style, lazy_pinyin


def initials_of(text: str) -> str:
    """Return the Pinyin initials of a Chinese name in lower case: 钤山镇 gives ``qsz``."""
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default"))
    return "".join(c for c in letters.lower() if c.isascii() and c.isalnum())
