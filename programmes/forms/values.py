"""How one value of the document is written into its input and read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

from programmes.forms.parts import LISTS, Choices, Field, Kind

LONGEST = 4000
YES, NO = "是", "否"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BARE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(r"(.+?)[T ]+(\d{1,2}:\d{2})(?::\d{2})?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
# Full names of units contain the comma of lists.
_SEPARATORS = re.compile(r"[\n;；]+")
_NUMBER = frozenset({Kind.WHOLE, Kind.NUMBER})
_DATES = frozenset({Kind.DAY, Kind.MOMENT, Kind.MONTH, Kind.TIME})


class Posted(Protocol):
    """What a posted form offers (``QueryDict``)."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return the last value of the key."""

    def getlist(self, key: str) -> list[Any]:
        """Return all values of the key."""


def read_value(field: Field, posted: Posted, name: str) -> Any:
    """The typed value as the document keeps it; what cannot be understood stays as typed."""
    if field.kind == Kind.FLAG:
        return bool(posted.get(name))
    if field.kind == Kind.CHECKS:
        return [clean(value) for value in posted.getlist(name)[:100]]
    raw = clean(posted.get(name))
    if field.kind == Kind.LINES:
        return [line.strip() for line in raw.split("\n") if line.strip()]
    if field.kind == Kind.NAMES:
        return [one.strip() for one in _SEPARATORS.split(raw) if one.strip()]
    if field.kind == Kind.DAYS:
        return [normal(one, Kind.DAY) for one in re.split(r"[\s,;，；、]+", raw) if one]
    return understood(field, raw.replace("\n", " "))


def understood(field: Field, raw: str) -> Any:
    """One typed value in its plain form: 2026/3/5 is 2026-03-05, ５ is 5."""
    if field.kind in _NUMBER or field.kind in _DATES:
        raw = normal(raw, field.kind)
    if field.kind == Kind.WHOLE and re.fullmatch(r"-?[0-9]{1,9}", raw):
        return int(raw)
    return raw


def clean(raw: Any) -> str:
    """Typed text without null characters and Windows line ends, cut to a sane length."""
    text = str(raw or "").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text[:LONGEST].strip()


def normal(raw: str, kind: Kind) -> str:
    """A date, month, moment, time or number as the document writes it, if it can be told."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if kind == Kind.DAY:
        found = _DAY.fullmatch(text) or _BARE_DAY.fullmatch(text)
        return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text
    if kind == Kind.MONTH:
        month = _MONTH.fullmatch(text)
        return "{}-{:0>2}".format(*month.groups()) if month else text
    if kind == Kind.TIME:
        return text.zfill(5) if re.fullmatch(r"\d{1,2}:\d{2}", text) else text[:5] or text
    if kind == Kind.MOMENT:
        parts = _MOMENT.fullmatch(text)
        return f"{normal(parts[1], Kind.DAY)} {parts[2].zfill(5)}" if parts else text
    return text


def shown_value(field: Field, value: Any) -> str:
    """A value as the text of its input."""
    if value is None:
        return ""
    if field.kind in LISTS:
        listed = value if isinstance(value, list | tuple) else [value]
        return "\n".join(str(one) for one in listed)
    return str(value)


def is_true(value: Any) -> bool:
    """A flag of the document, which a file may give as a word."""
    return value is True or str(value).lower() in ("true", YES)


def in_words(field: Field, value: Any, known: Choices) -> str:
    """A value as people read it in a comparison."""
    if field.kind == Kind.FLAG:
        return YES if is_true(value) else NO
    labels: Mapping[str, str] = dict(field.pairs(known)) if field.choices else {}
    if field.kind in LISTS:
        words = [labels.get(str(one), str(one)) for one in value or []]
        return "、".join(words) or field.none_label or "（空）"
    text = "" if value is None else str(value)
    if labels:
        return labels.get(text) or text or field.none_label or "（空）"
    return f"{text}{field.unit}" if text else "（空）"
