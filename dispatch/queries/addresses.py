"""Addresses of very many rows of one page, resolved once."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse


def address_of(name: str) -> Callable[[int], str]:
    """Like `reverse(name, args=[key])` for any number of keys; the page's own path has no zero."""
    before, zero, after = reverse(name, args=[0]).partition("0")
    if not zero or "0" in after:
        raise ValueError(f"not the address of a row: {name}")
    return lambda key: f"{before}{key}{after}"
