"""File names every system takes: Chinese as it is, without signs some of them refuse."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ud800-\udfff]')
# Turned-over text and invisible signs let a name look like another one.
_INVISIBLE = frozenset({"Cf", "Cs", "Co", "Cn"})
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
)
_LONGEST = 80


def safe_stem(text: str, *, longest: int = _LONGEST) -> str:
    """Return the text as the stem of a file or folder name; never empty.

    Signs Windows refuses are left out, also in front and at the end blanks and full stops.
    """
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in _INVISIBLE)
    stem = _REFUSED.sub("", visible)
    stem = " ".join(stem.split()).strip(". ")[:longest].rstrip(". ")
    return f"_{stem}" if stem.casefold() in _RESERVED else stem or "未命名"


def dated_name(text: str, extension: str, day: date) -> str:
    """Return the name of a file as ``<text>-20260305.<extension>``."""
    return f"{safe_stem(text)}-{day:%Y%m%d}.{extension}"
