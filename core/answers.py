"""Answers for the scripts of our own pages: a sentence to show, never a page."""

from typing import Any

from django.http import HttpRequest, JsonResponse

LOGGED_OUT, FORBIDDEN, CONFLICT = 401, 403, 409


def wants_json(request: HttpRequest) -> bool:
    """Say whether a script of ours asks, which cannot show a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def sentence(message: str, status: int, **more: Any) -> JsonResponse:
    """Return a refusal the script shows; ``more`` says what the person can do about it.

    Known keys of ``more``: ``log_in`` (open the log-in on this page), ``link`` with
    ``link_label`` (where to go), ``copy_url`` (where to fetch a copy of what was typed).
    """
    return JsonResponse({"message": message, **more}, status=status)
