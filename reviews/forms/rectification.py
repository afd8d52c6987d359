"""What the unit types when it reports what was put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.forms.kept import KeptForm
from reviews.models import RectificationItem
from reviews.rectification_rules import (
    ANSWER_MAX,
    ANSWER_MIN,
    SUMMARY_MAX,
    SUMMARY_MIN,
    answer_key,
)


class RectificationForm(KeptForm):
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
