"""What the unit types when it applies for closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.models import Indicator
from reviews.closing_rules import LIMITS, NOTE_MAX, NOTE_MIN, indicator_key
from reviews.forms.kept import KeptForm

ROWS = {"summary": 10, "results": 7, "shortcomings": 4}
HINTS = {
    "summary": "书记怎么抓、采取了哪些做法、有什么变化。",
    "results": "对照申报时的问题逐个写解决到什么程度。",
    "shortcomings": "没有做到位的地方，下一步怎么巩固。",
}

# What the fields are called where a report is shown again that could not be kept.
CLOSING_LABELS = {
    **{name: label for name, (label, _, _) in LIMITS.items()},
    "unfinished_note": "未完成任务说明",
    "self_score": "自评分",
}


class ClosingForm(KeptForm):
    """The report as typed: nothing is required here, filing checks it as a whole."""

    def __init__(
        self, *args: Any, indicators: Sequence[Indicator], with_note: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, least, most) in LIMITS.items():
            hint = f"{least}–{most} 字。{HINTS[name]}"
            self.fields[name] = _text(label, most, rows=ROWS[name], hint=hint)
        if with_note:
            hint = f"{NOTE_MIN}–{NOTE_MAX} 字。没有完成的原因，打算何时、怎样补上。"
            self.fields["unfinished_note"] = _text("未完成任务说明", NOTE_MAX, rows=3, hint=hint)
        self.fields["self_score"] = forms.CharField(
            label="自评分",
            required=False,
            help_text="0–100 之间，例如 88。",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow-field"}),
        )
        self.indicators = list(indicators)
        for row in self.indicators:
            self.fields[indicator_key(row.uid)] = forms.CharField(
                label=f"{row.name}（{row.unit}）实际值",
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def indicator_rows(self) -> list[tuple[Indicator, forms.BoundField]]:
        """Each indicator with its field."""
        return [(row, self[indicator_key(row.uid)]) for row in self.indicators]

    def texts(self) -> list[forms.BoundField]:
        """Fields of the report's text, in order."""
        return [self[name] for name in (*LIMITS, "unfinished_note") if name in self.fields]


def _text(label: str, most: int, *, rows: int, hint: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, required=False, help_text=hint, widget=widget)
