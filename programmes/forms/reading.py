"""Reads a posted section into its document, and adds, removes and moves rows without script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from programmes.forms.parts import (
    KEPT,
    Document,
    Field,
    Group,
    Kind,
    Part,
    Rows,
    blank_row,
    flat,
    in_fixed_order,
)
from programmes.forms.values import Posted, read_value

_TOKEN = re.compile(r"[0-9]{1,4}")
_ACT = re.compile(r"(add|remove|up|down):([a-z0-9_-]{1,120})")
_WORDS = frozenset({Kind.TEXT, Kind.LONG})


def joined(prefix: str, name: str) -> str:
    """Name of an input below a prefix."""
    return f"{prefix}-{name}" if prefix else name


def read_parts(
    parts: Sequence[Part],
    posted: Posted,
    *,
    kept: Mapping[str, Any],
    prefix: str = "",
    fresh: str = "",
    blanks: bool = False,
) -> Document:
    """What was typed, word for word; values nobody edits come from `kept`.

    `fresh` is the name of a row just added; with `blanks` rows without any text stay.
    """
    found: Document = {}
    for part in flat(parts):
        name = joined(prefix, part.name)
        if isinstance(part, Rows):
            found[part.name] = _read_rows(part, posted, name, fresh, blanks)
        elif isinstance(part, Group):
            found[part.name] = read_parts(
                part.parts,
                posted,
                kept=kept.get(part.name) or {},
                prefix=name,
                fresh=fresh,
                blanks=blanks,
            )
        elif part.kind in KEPT:
            found[part.name] = kept.get(part.name)
        else:
            found[part.name] = read_value(part, posted, name)
    return found


def _read_rows(
    rows: Rows, posted: Posted, name: str, fresh: str, blanks: bool
) -> list[dict[str, Any]]:
    found = []
    for token in tokens_of(posted, name)[: rows.most]:
        prefix = f"{name}-{token}"
        if prefix == fresh:
            found.append(blank_row(rows))
            continue
        row = read_parts(rows.parts, posted, kept={}, prefix=prefix, fresh=fresh, blanks=blanks)
        if blanks or rows.fixed or not _is_blank(rows.parts, row):
            found.append(row)
    return in_fixed_order(rows, found)


def tokens_of(posted: Posted, name: str) -> list[str]:
    """Marks of the rows of a list, in the order in which they stand on the page."""
    marks = (str(mark) for mark in posted.getlist(name))
    return list(dict.fromkeys(mark for mark in marks if _TOKEN.fullmatch(mark)))


def _is_blank(parts: Iterable[Part], row: Mapping[str, Any]) -> bool:
    """Whether a row that was added was then left alone; a row without words never is blank."""
    fields = [part for part in flat(tuple(parts)) if isinstance(part, Field)]
    words = [field for field in fields if field.kind in _WORDS]
    if not words or row.get("code"):
        return False
    numbers = [field for field in fields if field.kind in (Kind.WHOLE, Kind.NUMBER)]
    changed = [field for field in numbers if row.get(field.name) not in ("", None, field.default)]
    return not changed and not any(row.get(field.name) for field in words)


def after_act(posted: QueryDict, act: str) -> tuple[QueryDict, str]:
    """The posted form after a row was added, removed or moved, and the name of a new row.

    Unknown acts change nothing.
    """
    known = _ACT.fullmatch(act)
    changed = posted.copy()
    if known is None:
        return changed, ""
    verb, name = known.groups()
    if verb == "add":
        marks = tokens_of(posted, name)
        mark = str(max((int(one) for one in marks), default=-1) + 1)
        changed.setlist(name, [*marks, mark])
        return changed, f"{name}-{mark}"
    listed, _, mark = name.rpartition("-")
    changed.setlist(listed, _moved(tokens_of(posted, listed), mark, verb))
    return changed, ""


def _moved(marks: list[str], mark: str, verb: str) -> list[str]:
    if mark not in marks:
        return marks
    at = marks.index(mark)
    rest = [one for one in marks if one != mark]
    if verb == "remove":
        return rest
    to = max(at - 1, 0) if verb == "up" else min(at + 1, len(rest))
    return [*rest[:to], mark, *rest[to:]]
