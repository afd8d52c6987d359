"""Keeps rows in step with the lines of a rule book: updated in place, never made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, ProtectedError

from core.errors import Conflict

Key = tuple[Any, ...]
_NAMED = 3
_SHORT = 10


def put(
    rows: Any, keys: Sequence[str], wanted: Iterable[Mapping[str, Any]], *, unique: str = ""
) -> dict[Key, Any]:
    """Create or update the rows of a related manager, found by their key fields.

    `unique` names a second unique field: rows whose value changes let go of the old one first,
    so that two rows may swap names. Rows not wanted stay; `drop_others` removes them.
    """
    values = [_placed(rows.model, line, place) for place, line in enumerate(wanted, start=1)]
    found = {_key(row, keys): row for row in rows.all()}
    if unique:
        _let_go(found, values, keys, unique)
    kept: dict[Key, Any] = {}
    for line in values:
        key = tuple(line[name] for name in keys)
        row = found.get(key) or rows.model(**{rows.field.name: rows.instance})
        kept[key] = store(row, line)
    return kept


def _placed(model: type[Model], line: Mapping[str, Any], place: int) -> dict[str, Any]:
    has_place = any(field.name == "position" for field in model._meta.concrete_fields)
    return dict(line) | ({"position": place} if has_place else {})


def _key(row: Any, keys: Sequence[str]) -> Key:
    return tuple(getattr(row, name) for name in keys)


def _let_go(
    found: Mapping[Key, Any], values: Iterable[Mapping[str, Any]], keys: Sequence[str], unique: str
) -> None:
    wanted = {tuple(line[name] for name in keys): line[unique] for line in values}
    for key, row in found.items():
        name = getattr(row, unique)
        if wanted.get(key) != name and (key in wanted or name in wanted.values()):
            meanwhile = f"{name[:_SHORT]}#{row.pk}"
            type(row)._base_manager.filter(pk=row.pk).update(**{unique: meanwhile})


def store(row: Any, values: Mapping[str, Any]) -> Any:
    """Save the row when one of its values changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed or row.pk is None:
        row.save()
    return row


def drop_others(rows: Any, kept: Iterable[Any]) -> None:
    """Remove the rows that the rules no longer name.

    Raises:
        Conflict: something rests on one of them; it is named.
    """
    for row in rows.exclude(pk__in=[one.pk for one in kept]):
        remove(row)


def remove(row: Any) -> None:
    """Remove one row of the rules.

    Raises:
        Conflict: something rests on it; it is named.
    """
    title = str(row)
    try:
        row.delete()
    except ProtectedError as error:
        names = sorted({str(getattr(fact, "project", fact)) for fact in error.protected_objects})
        more = f"等 {len(names)} 项" if len(names) > _NAMED else ""
        shown = "、".join(f"“{name}”" for name in names[:_NAMED])
        raise Conflict(
            f"“{title}”已用于{shown}{more}，不能删去，没有作任何改动。可以修改它，或保留不用。"
        ) from error
