"""Turns raw values of the sheet into what a browser posts."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from programmes.models import Programme
from projects.sheet.steps import BY_NUMBER


def posted_step(step: int, values: dict[str, Any], programme: Programme) -> QueryDict:
    """The form of one step as a browser sends it, without token and version."""
    posted = QueryDict(mutable=True)
    form = BY_NUMBER[step]
    for name in form.base_fields:
        _put(posted, name, values.get(name))
    for name in (group.name for group in form.groups):
        rows = values.get(name) or []
        posted[f"{name}-TOTAL_FORMS"] = str(len(rows))
        for index, row in enumerate(rows):
            for key, value in row.items():
                _put(posted, f"{name}-{index}-{key}", value)
    return posted


def _put(posted: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list):
        posted.setlist(name, value)
    elif value not in (None, "", False):
        posted[name] = str(value)
