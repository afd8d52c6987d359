"""Says in plain words in what two wordings of a section differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from programmes.documents import as_text
from programmes.forms.parts import (
    UNSEEN,
    Choices,
    Field,
    Group,
    Kind,
    Part,
    Rows,
    flat,
    key_of,
)
from programmes.forms.values import in_words

MOST = 200
NOTHING = "（没有）"


@dataclass(frozen=True)
class Change:
    """One difference: where, before, after."""

    where: str
    before: str
    after: str


def changes(
    parts: Sequence[Part],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    known: Choices,
) -> list[Change]:
    """Differences in the order of the page, at most `MOST`."""
    found = _differences(parts, as_text(before), as_text(after), known, "")
    return [change for _, change in zip(range(MOST), found, strict=False)]


def _differences(
    parts: Sequence[Part],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    known: Choices,
    trail: str,
) -> Iterator[Change]:
    for part in flat(parts):
        old, new = before.get(part.name), after.get(part.name)
        if isinstance(part, Rows):
            yield from _row_differences(part, old or [], new or [], known, trail)
        elif isinstance(part, Group):
            yield from _differences(part.parts, old or {}, new or {}, known, trail)
        elif part.kind not in UNSEEN and (old or "") != (new or ""):
            yield Change(
                _below(trail, part.label), _words(part, old, known), _words(part, new, known)
            )


def _row_differences(
    rows: Rows,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    known: Choices,
    trail: str,
) -> Iterator[Change]:
    old = {key_of(rows, row): row for row in before}
    new = {key_of(rows, row): row for row in after}
    for key, row in new.items():
        title = _below(trail, f"{rows.singular}“{_title(rows, row, known)}”")
        if key in old:
            yield from _differences(rows.parts, old[key], row, known, title)
        else:
            yield Change(title, NOTHING, _summary(rows, row, known))
    for key, row in old.items():
        if key not in new:
            title = _below(trail, f"{rows.singular}“{_title(rows, row, known)}”")
            yield Change(title, _summary(rows, row, known), NOTHING)
    kept = [key for key in new if key in old]
    if kept != [key for key in old if key in new]:
        yield Change(
            _below(trail, f"{rows.label}的次序"),
            "、".join(_title(rows, old[key], known) for key in old),
            "、".join(_title(rows, new[key], known) for key in new),
        )


def _title(rows: Rows, row: Mapping[str, Any], known: Choices) -> str:
    """What people call the row: its name, or the values of its key."""
    for name in ("name", "title", "text"):
        if row.get(name):
            return str(row[name])
    fields = {part.name: part for part in flat(rows.parts) if isinstance(part, Field)}
    words = [_words(fields[name], row.get(name), known) for name in rows.key if name in fields]
    return " ".join(words)


def _summary(rows: Rows, row: Mapping[str, Any], known: Choices) -> str:
    """The values of a row that was added or taken away."""
    words = [
        f"{part.label} {_words(part, row.get(part.name), known)}"
        for part in flat(rows.parts)
        if isinstance(part, Field)
        and part.kind not in UNSEEN
        and part.kind != Kind.FLAG
        and row.get(part.name)
    ]
    return "，".join(words[:6])


def _words(field: Field, value: Any, known: Choices) -> str:
    return in_words(field, value, known)


def _below(trail: str, label: str) -> str:
    return f"{trail} · {label}" if trail else label
