"""Puts what a service refused back onto the form it came from."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import BaseForm

from core.errors import InvalidInput


def add_refusal(
    form: BaseForm, error: InvalidInput, names: Mapping[str, str] | None = None
) -> None:
    """Show the refusal at its fields; `names` says which field a name of the service means."""
    for name, problems in error.field_errors.items():
        shown = (names or {}).get(name, name)
        form.add_error(shown if shown in form.fields else None, problems)
    if not error.field_errors:
        form.add_error(None, error.message)
