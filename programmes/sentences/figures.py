"""Words for single values of a rule document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices

from organisations.enums import OrgKind

Document = Mapping[str, Any]
Words = list[str]


def plain(value: Any) -> str:
    """A number without needless zeros: 30.00 is 30; anything else as it stands."""
    try:
        return f"{Decimal(str(value)).normalize():f}"
    except InvalidOperation:
        return "" if value is None else str(value)


def whole(value: Any) -> int:
    """A whole number; 0 for what is none."""
    try:
        return int(str(value or 0))
    except ValueError:
        return 0


def yes(value: Any) -> bool:
    """A flag of a document, which a file may give as a word."""
    return value is True or str(value) in ("true", "True", "是")


def label(choices: type[TextChoices], code: Any) -> str:
    """Chinese label of a code; the code itself when nobody knows it."""
    return str(dict(choices.choices).get(str(code), code))


def kinds(codes: Iterable[Any] | None, all_words: str = "全部党组织") -> str:
    """Kinds of organisations, one after the other."""
    return "、".join(label(OrgKind, code) for code in codes or []) or all_words


def day(value: Any) -> str:
    """2026-03-05 as 2026年3月5日, 2026-03 as 2026年3月; with its time if it has one."""
    head, _, clock = str(value or "").partition(" ")
    parts = head.split("-")
    if len(parts) == 2 and all(part.isdecimal() for part in parts):
        return f"{parts[0]}年{int(parts[1])}月"
    try:
        found = date.fromisoformat(head)
    except ValueError:
        return str(value or "")
    return f"{found.year}年{found.month}月{found.day}日{f' {clock}' if clock else ''}"


def rows(document: Document, key: str) -> list[Document]:
    """Rows of a list that may be missing."""
    return [row for row in document.get(key) or [] if isinstance(row, Mapping)]


def below(document: Document, key: str) -> Document:
    """A mapping below that may be missing."""
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def names(document: Document, key: str) -> dict[str, str]:
    """Names by code of the rows of a list."""
    return {str(row.get("code")): str(row.get("name")) for row in rows(document, key)}
