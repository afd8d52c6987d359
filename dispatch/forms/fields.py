"""Fields that the forms of monthly dispatch have in common."""

from __future__ import annotations

from typing import Any

from django import forms

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]


class LinesField(forms.CharField):
    """Text of several lines; a line break counts once, though browsers send two characters."""

    def to_python(self, value: Any) -> str:
        """Text with plain line breaks and without surrounding blanks."""
        return super().to_python(str(value or "").replace("\r\n", "\n"))


def lines(label: str, most: int, rows: int, help_text: str = "") -> LinesField:
    """Text of several lines that may be left empty."""
    return LinesField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"max_length": f"{label}不超过 {most} 字，请删减。"},
    )


def row_number() -> forms.IntegerField:
    """The number of a row as an address may carry it; what no row can have narrows nothing."""
    return forms.IntegerField(
        required=False, min_value=1, max_value=10**18 - 1, widget=forms.HiddenInput
    )


def words(label: str, most: int, help_text: str = "", example: str = "") -> forms.CharField:
    """One line that may be left empty."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"placeholder": example} if example else {}),
        error_messages={"max_length": f"{label}不超过 {most} 字，请删减。"},
    )


def day(label: str, help_text: str = "", *, must: bool = False) -> forms.DateField:
    """A day in any usual way of writing it, that may be left empty unless it `must` be there."""
    return forms.DateField(
        label=label,
        required=must,
        input_formats=DATE_FORMATS,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}写成 2026-03-05 这样的年月日。",
        },
    )


def amount(label: str, help_text: str = "") -> forms.DecimalField:
    """A number of at most two decimals that may be left empty."""
    sentence = f"{label}填数字，最多两位小数。"
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "narrow-field", "autocomplete": "off"}
        ),
        error_messages=dict.fromkeys(("invalid", "max_digits", "max_decimal_places"), sentence)
        | {"max_whole_digits": f"{label}太大，请核对单位。"},
    )
