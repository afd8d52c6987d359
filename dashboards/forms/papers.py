"""Which papers go into the archive."""

from __future__ import annotations

from django import forms

from dashboards.services.paper_zip import CHOICES

# What a county hands on; the Excel form of the plan is for those who ask for it.
_USUAL = tuple(code for code, _ in CHOICES if code != "plan_table")


class PapersForm(forms.Form):
    """A tick for each paper."""

    papers = forms.MultipleChoiceField(
        label="打包哪些材料",
        choices=CHOICES,
        initial=_USUAL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一种材料。"},
    )
