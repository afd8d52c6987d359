"""Forms of the time views: which month, which unit, which paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from organisations.models import Organisation

PAPERS = (("a4", "A4"), ("a3", "A3"))


class MonthField(forms.Field):
    """A month typed as YYYY-MM; its value is the first day."""

    def to_python(self, value: Any) -> date | None:
        """Read the month; raises ValidationError for what is none."""
        if not value:
            return None
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError as error:
            raise forms.ValidationError("月份写作 2026-04。") from error


class CalendarForm(forms.Form):
    """The month shown, and the day its list is narrowed to; nonsense counts as not given."""

    month = MonthField(required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def understood(self) -> dict[str, Any]:
        """Values that make sense."""
        self.is_valid()
        return self.cleaned_data


class GanttForm(forms.Form):
    """Narrows the chart of a year; what cannot be understood is ignored."""

    unit = forms.TypedChoiceField(label="单位", required=False, coerce=int, empty_value=None)
    paper = forms.ChoiceField(label="打印纸", required=False, choices=PAPERS)

    def __init__(self, *args: Any, user: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Organisation.objects.visible_to(user)
        units = seen.filter(pk__in=projects.values("organisation"))
        named = units.order_by("path").values_list("pk", "short_name")
        self.fields["unit"].choices = [("", "全部"), *named]  # type: ignore[attr-defined]

    def understood(self) -> dict[str, Any]:
        """Values that make sense."""
        self.is_valid()
        return self.cleaned_data


def paper_of(value: str) -> str:
    """The paper asked for; A4 unless A3."""
    return value if value in dict(PAPERS) else "a4"
