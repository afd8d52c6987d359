"""What the head fills in to let units file late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from core import clock
from organisations.models import Organisation
from programmes.models import ItemType

USUAL_DAYS = 5
END_OF_DAY = "18:00"


class OpeningForm(forms.Form):
    """Units, last day and time, item type, reason."""

    units = forms.ModelMultipleChoiceField(
        label="补报单位",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一个单位。"},
    )
    day = forms.DateField(
        label="补报截止日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "请填补报截止日期。",
            "invalid": "日期请写成 2026-04-10 这样。",
        },
    )
    time = forms.TimeField(
        label="截止时间",
        initial=END_OF_DAY,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "请填截止时间。", "invalid": "时间请写成 18:00 这样。"},
    )
    item_type = forms.ModelChoiceField(
        label="限项目类型",
        queryset=ItemType.objects.none(),
        required=False,
        empty_label="不限",
        help_text="只许补报一种类型时选择",
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写进办理记录，例如：书记 3 月 20 日刚到任，未及申报",
        error_messages={"required": "请写明为什么要补报。"},
    )

    def __init__(self, *args: Any, units: Any, item_types: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
        self.fields["item_type"].queryset = item_types  # type: ignore[attr-defined]
        self.fields["day"].initial = clock.today() + timedelta(days=USUAL_DAYS)
        if len(item_types) <= 1:
            del self.fields["item_type"]

    @property
    def until(self) -> datetime:
        """The moment filled in, on the Shanghai clock."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return datetime.combine(day, time, tzinfo=clock.SHANGHAI)
