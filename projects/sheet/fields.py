"""Fields of the application sheet; what is wrong is said in a sentence with an example."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00"))
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PHONE = re.compile(r"[0-9+()\- ]{7,20}")
_MOBILE = re.compile(r"1\d{10}")
_SEPARATORS = re.compile(r"[、，,；;\s]+")
COUNTED_FROM = 30
FIRST_YEAR, LAST_YEAR = 2000, 2099
_LARGEST = Decimal("999999999999.99")
_CENT = Decimal("0.01")


def tidy(value: Any) -> str:
    """Return the text without invisible characters, outer blanks and foreign line ends."""
    text = str(value or "").translate(_INVISIBLE)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def parse_day(value: Any) -> date | None:
    """Return the day people wrote (2026-3-5, 2026.3.5, 2026年3月5日, 20260305), None if unclear."""
    text = unicodedata.normalize("NFKC", tidy(value))
    match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def amount_in(value: Any) -> Decimal | None:
    """Return the number people wrote (1,200; full-width digits), None if unclear or too large."""
    text = unicodedata.normalize("NFKC", tidy(value)).replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= _LARGEST else None


class DayInput(forms.DateInput):
    """A date picker that falls back to plain text, so that an unclear day typed is still shown."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Render a picker for a clear day or none, a text field for anything else."""
        day = value if isinstance(value, date) else parse_day(value)
        unclear = day is None and bool(tidy(value))
        context = super().get_context(name, value if unclear else day, attrs)
        context["widget"]["type"] = "text" if unclear else "date"
        if day is not None:
            context["widget"]["value"] = day.isoformat()
        return context


class SheetField(forms.Field):
    """What every field has in common: a label, an example, whether it must be filled."""

    verb = "填写"

    def __init__(self, label: str, *, must: bool = True, example: str = "", **kwargs: Any) -> None:
        sentence = f"请{self.verb}{label}。"
        if example:
            sentence = f"请{self.verb}{label}，例如：{example}。"
        self.example = example
        kwargs.setdefault("error_messages", {}).setdefault("required", sentence)
        super().__init__(label=label, required=must, **kwargs)


class TextField(SheetField, forms.CharField):
    """Text of a length counted in characters; `lines` > 1 makes it a text area."""

    def __init__(
        self,
        label: str,
        *,
        longest: int,
        shortest: int = 0,
        lines: int = 1,
        **kwargs: Any,
    ) -> None:
        self.longest, self.shortest, self.lines = longest, shortest, lines
        # No maxlength: a browser would cut off what is pasted without a word.
        attrs: dict[str, Any] = {}
        if lines > 1 or longest >= COUNTED_FROM:
            attrs["data-counter"] = longest
        if shortest and lines > 1:
            attrs["data-least"] = shortest
        if lines > 1:
            attrs["rows"] = lines
        widget = forms.Textarea(attrs) if lines > 1 else forms.TextInput(attrs)
        super().__init__(label, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """Tidy the text; a single line has no line breaks."""
        text = tidy(value)
        return text if self.lines > 1 else " ".join(text.split("\n"))

    def validate(self, value: str) -> None:
        """Check the length."""
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                f"{self.label}最多 {self.longest} 字，现在 {len(value)} 字，"
                f"请删减 {len(value) - self.longest} 字。"
            )
        if value and len(value) < self.shortest:
            raise ValidationError(
                f"{self.label}至少 {self.shortest} 字，现在 {len(value)} 字，请再写具体一些。"
            )


class LinesField(SheetField, forms.CharField):
    """Short entries, one per line."""

    def __init__(self, label: str, *, most: int, longest: int, **kwargs: Any) -> None:
        self.most, self.longest = most, longest
        kwargs.setdefault("help_text", f"一行写一个，最多 {most} 个")
        super().__init__(label, widget=forms.Textarea({"rows": 2}), **kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Split into entries without blank lines."""
        return [line.strip() for line in tidy(value).split("\n") if line.strip()]

    def validate(self, value: list[str]) -> None:
        """Check number and length of the entries."""
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(f"{self.label}最多 {self.most} 个，现在 {len(value)} 个。")
        for line in value:
            if len(line) > self.longest:
                raise ValidationError(
                    f"{self.label}中“{line[:10]}…”超过 {self.longest} 字，请写简称。"
                )

    def run_validators(self, value: list[str]) -> None:
        """Entries are checked above; the validators of a single text do not apply."""


class TagsField(LinesField):
    """A few short words, separated by any usual mark."""

    def __init__(self, label: str, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(
            label,
            most=most,
            longest=longest,
            help_text=f"用顿号隔开，最多 {most} 个，每个不超过 {longest} 字",
            **kwargs,
        )
        self.widget = forms.TextInput()

    def to_python(self, value: Any) -> list[str]:
        """Split at any usual mark."""
        return [word for word in _SEPARATORS.split(tidy(value)) if word]


class DayField(SheetField):
    """A day."""

    verb = "选择"

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("example", "2026-06-30")
        super().__init__(label, widget=DayInput({"class": "narrow-field"}), **kwargs)

    def to_python(self, value: Any) -> date | None:
        """Read the day."""
        if not tidy(value):
            return None
        day = parse_day(value)
        if day is None:
            raise ValidationError(
                f"{self.label}“{tidy(value)[:20]}”看不出是哪一天，"
                f"请精确到日，例如：{self.example}。"
            )
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"{self.label}的年份“{day.year}”不对，例如：{self.example}。")
        return day


class PickField(SheetField, forms.ChoiceField):
    """One of the choices; a choice that is not offered counts as none."""

    verb = "选择"

    def __init__(self, label: str, *, radio: bool = False, **kwargs: Any) -> None:
        self.radio = radio
        widget = (
            forms.RadioSelect({"class": "picks"})
            if radio
            else forms.Select({"class": "narrow-field"})
        )
        kwargs.setdefault("error_messages", {})["invalid_choice"] = f"请重新选择{label}。"
        super().__init__(label, widget=widget, **kwargs)

    def offer(self, choices: Any, *, none: str = "请选择") -> None:
        """Set the choices; a list that is not a set of buttons begins with an empty line."""
        found = list(choices)
        self.choices = found if self.radio else [("", none), *found]


class PicksField(SheetField, forms.MultipleChoiceField):
    """Several of the choices."""

    verb = "勾选"

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})["invalid_choice"] = f"请重新勾选{label}。"
        super().__init__(label, widget=forms.CheckboxSelectMultiple({"class": "picks"}), **kwargs)

    def offer(self, choices: Any) -> None:
        """Set the choices."""
        self.choices = list(choices)


class AmountField(SheetField):
    """A number with at most two decimals."""

    def __init__(self, label: str, *, least: int | None = None, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault("example", "60")
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Read the number; full-width digits and thousands marks are understood."""
        if not tidy(value):
            return None
        number = amount_in(value)
        if number is None:
            raise ValidationError(
                f"{self.label}“{tidy(value)[:20]}”不是数字，只填数字，例如：{self.example}。"
            )
        if number != number.quantize(_CENT):
            raise ValidationError(f"{self.label}最多保留两位小数，例如：35.25。")
        if self.least is not None and number < self.least:
            raise ValidationError(f"{self.label}不能小于 {self.least}，例如：{self.example}。")
        return number


class WholeField(SheetField):
    """A whole number between two bounds."""

    def __init__(self, label: str, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("example", "3")
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label, widget=widget, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read the number."""
        text = unicodedata.normalize("NFKC", tidy(value))
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or not self.least <= int(text) <= self.most:
            raise ValidationError(
                f"{self.label}要填 {self.least} 到 {self.most} 之间的整数，例如：{self.example}。"
            )
        return int(text)


class PhoneField(SheetField):
    """A telephone number; `mobile` wants eleven digits."""

    def __init__(self, label: str, *, mobile: bool = False, **kwargs: Any) -> None:
        self.mobile = mobile
        kwargs.setdefault("example", "13800000000" if mobile else "0790-5880000")
        attrs = {"inputmode": "tel", "class": "narrow-field"}
        super().__init__(label, widget=forms.TextInput(attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Tidy the number."""
        return unicodedata.normalize("NFKC", tidy(value))

    def validate(self, value: str) -> None:
        """Check the shape."""
        super().validate(value)
        if value and self.mobile and not _MOBILE.fullmatch(value):
            raise ValidationError(f"{self.label}要填 11 位手机号，例如：{self.example}。")
        if value and not _PHONE.fullmatch(value):
            raise ValidationError(f"{self.label}只填数字和短横，例如：{self.example}。")


class TickField(SheetField, forms.BooleanField):
    """A box that has to be ticked."""

    verb = "勾选"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, widget=forms.CheckboxInput(), **kwargs)
