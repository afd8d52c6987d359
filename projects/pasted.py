"""A posted form whose texts are tidied of what pasting from other programs brings along."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from core.typed_text import tidied


class TidiedPost:
    """What a posted form offers, without unseen characters and foreign line ends."""

    def __init__(self, posted: Any) -> None:
        self._posted: QueryDict = posted

    def get(self, key: str, default: Any = None) -> Any:
        """Return the last value of the key."""
        return _tidied(self._posted.get(key, default))

    def getlist(self, key: str) -> list[Any]:
        """Return all values of the key."""
        return [_tidied(value) for value in self._posted.getlist(key)]


def _tidied(value: Any) -> Any:
    return tidied(value) if isinstance(value, str) else value
