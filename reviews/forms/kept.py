"""What forms have in common whose draft is kept as it is and checked only when it is filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms


class KeptForm(forms.Form):
    """A report of a unit: everything may be left for later until it is filed."""

    def show_stars(self) -> None:
        """Mark every field as needed for filing; a draft is saved without them all the same."""
        self.use_required_attribute = False
        for field in self.fields.values():
            field.required = True

    def show_faults(self, faults: Mapping[str, Iterable[str]]) -> None:
        """Say at each field what keeps the report from being filed."""
        for name, problems in faults.items():
            for problem in problems:
                self.add_error(name if name in self.fields else None, problem)
