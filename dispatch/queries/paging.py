"""Reads many rows page by page, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")
PAGE = 2000


def paged(rows: Any, size: int = PAGE) -> Iterator[dict[str, Any]]:
    """Dictionaries of a `.values("pk", …)` query in the order of their keys, a page at a time.

    Nothing stays open between two pages: the caller may write meanwhile.
    """
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield from found
        last = found[-1]["pk"]


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most so many."""
    source = iter(items)
    while found := list(islice(source, size)):
        yield found
