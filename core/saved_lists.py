"""Which lists have saved views: upper floors register theirs when they start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from core.models import SavedView
from core.models.saved_views import QUERY_LENGTH

# Asks for the list without the default view; never part of a saved one.
EVERYTHING = "all"
_NEVER_KEPT = ("page", "csrfmiddlewaretoken", EVERYTHING)
_lists: dict[str, frozenset[str]] = {}


def register_list(page: str, filters: Iterable[str]) -> None:
    """Let people save views of a list; called from AppConfig.ready.

    `page` is the name of its address, which takes no arguments; `filters` are the keys of its
    query. What is saved of anything else is dropped.
    """
    _lists[page] = frozenset(filters)


def is_list(page: str) -> bool:
    """Whether views of this list can be saved."""
    return page in _lists


def kept_query(page: str, query: str) -> str:
    """The part of a query that says something about this list, in the order of its keys.

    Empty when nothing is narrowed, or when the query is too long to be kept whole.
    """
    asked, allowed = QueryDict(query), _lists[page]
    kept = QueryDict(mutable=True)
    for key in sorted(set(asked) & allowed - set(_NEVER_KEPT)):
        kept.setlist(key, [value for value in asked.getlist(key) if value])
    words = kept.urlencode()
    return words if len(words) <= QUERY_LENGTH else ""


@dataclass(frozen=True)
class ShownView:
    """One saved view above its list."""

    view: SavedView
    url: str
    current: bool


@dataclass(frozen=True)
class SavedViews:
    """The person's views of one list, and the filters in force that could be saved."""

    page: str
    query: str
    everything_url: str
    views: tuple[ShownView, ...]

    @property
    def current(self) -> SavedView | None:
        """The view whose filters are in force."""
        return next((shown.view for shown in self.views if shown.current), None)

    @property
    def default(self) -> SavedView | None:
        """The view the list opens with."""
        return next((shown.view for shown in self.views if shown.view.is_default), None)


def saved_views_of(request: HttpRequest, page: str) -> SavedViews:
    """The asking person's views of the list; one query."""
    query, address = kept_query(page, request.GET.urlencode()), reverse(page)
    rows = SavedView.objects.visible_to(request.user).filter(page=page)
    return SavedViews(
        page=page,
        query=query,
        everything_url=f"{address}?{EVERYTHING}=1",
        views=tuple(
            ShownView(row, f"{address}?{row.query}", bool(query) and row.query == query)
            for row in rows
        ),
    )


def opens_with(request: HttpRequest, saved: SavedViews) -> str:
    """Address the list opens with when nothing was asked for; empty to show it as asked."""
    default: Any = saved.default
    if request.GET or default is None or not default.query:
        return ""
    return f"{reverse(saved.page)}?{default.query}"
