"""Forms of the rule book."""

from __future__ import annotations

import json
from typing import Any

from django import forms

LARGEST = 512 * 1024


class HolidayFileForm(forms.Form):
    """A year's days off as a JSON file."""

    file = forms.FileField(
        label="放假安排文件",
        help_text="holiday-cn 格式的 JSON 文件，一年一个",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )

    def clean_file(self) -> Any:
        """The document inside the file."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError("文件过大，放假安排文件只有几 KB，请确认选对了文件。")
        try:
            return json.loads(upload.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("文件不是 JSON 格式，请确认选对了文件。") from error


class YearForm(forms.Form):
    """The year to look at."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2099)
