"""What the unit types when it reports what was put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from reviews.models import RectificationItem
from reviews.rectification_rules import (
    ANSWER_MAX,
    ANSWER_MIN,
    SUMMARY_MAX,
    SUMMARY_MIN,
    answer_key,
)


class RectificationForm(forms.Form):
    """The report as typed: nothing is required here, filing checks it as a whole."""

    def __init__(self, *args: Any, items: Sequence[RectificationItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[answer_key(item.pk)] = forms.CharField(
                label=f"第 {item.position} 项整改情况",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": ANSWER_MAX}),
                help_text=f"{ANSWER_MIN}–{ANSWER_MAX} 字。",
            )
        self.fields["summary"] = forms.CharField(
            label="整改总体情况",
            required=False,
            widget=forms.Textarea(attrs={"rows": 5, "maxlength": SUMMARY_MAX}),
            help_text=f"{SUMMARY_MIN}–{SUMMARY_MAX} 字。怎么抓的整改，现在到什么程度。",
        )

    def item_rows(self) -> list[tuple[RectificationItem, forms.BoundField]]:
        """Each point with its field."""
        return [(item, self[answer_key(item.pk)]) for item in self.items]

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
