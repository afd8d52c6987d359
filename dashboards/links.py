"""Addresses of pages on the floors below, with their query."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any, **query: Any) -> str:
    """Address of a named page with its query; empty values are left out.

    Returns "" for a page this installation does not have: whoever shows the link leaves it out.
    """
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    kept = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path
