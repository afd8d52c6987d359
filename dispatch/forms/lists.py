"""Forms of the department's pages: filters, returning, extending, excusing, another lamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from dispatch.enums import LampColour, ReportState, Timeliness
from dispatch.forms.fields import LinesField, day
from dispatch.models import ReportPeriod
from organisations.models import Organisation


class FilterForm(forms.Form):
    """Narrows the list of a period; what cannot be understood is ignored."""

    period = forms.ChoiceField(label="报告期", required=False)
    unit = forms.ModelChoiceField(
        label="单位", required=False, empty_label="全部", queryset=Organisation.objects.none()
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *ReportState.choices]
    )
    timeliness = forms.ChoiceField(
        label="报送情况", required=False, choices=[("", "全部"), *Timeliness.choices]
    )
    lamp = forms.ChoiceField(
        label="灯色", required=False, choices=[("", "全部"), *LampColour.choices]
    )

    def __init__(
        self, *args: Any, user: Any, periods: Sequence[ReportPeriod], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(period.key, str(period)) for period in periods]
        units = Organisation.objects.visible_to(user).filter(projects__reports__isnull=False)
        self.fields["unit"].queryset = units.distinct()

    def understood(self) -> dict[str, Any]:
        """Values that make sense; the others count as not given."""
        self.is_valid()
        return self.cleaned_data


class ReturnForm(forms.Form):
    """Return of a report: why, and until when."""

    reason = LinesField(
        label="退回原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明要补正什么，不超过 300 字。",
        error_messages={
            "required": "请写明要补正什么。",
            "max_length": "退回原因不超过 300 字，请删减。",
        },
    )
    due_on = day("重报期限")


class OverrideForm(forms.Form):
    """Another lamp than the computed one, with the head's reason."""

    colour = forms.ChoiceField(
        label="调整为",
        choices=LampColour.choices,
        error_messages={"required": "请选择灯色。", "invalid_choice": "请选择灯色。"},
    )
    reason = LinesField(
        label="调整理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不少于 10 字，随灯色一并留存。",
        error_messages={
            "required": "请写明调整理由，不少于 10 字。",
            "max_length": "调整理由不超过 300 字，请删减。",
        },
    )


class ExtendForm(forms.Form):
    """A later deadline, with its reason."""

    due_on = day("延期至", "截止时刻不变，须是工作日。", must=True)
    reason = LinesField(
        label="延期原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="发给有关单位，不超过 200 字。例如：防汛期间统一顺延。",
        error_messages={
            "required": "请写明延期原因。",
            "max_length": "延期原因不超过 200 字，请删减。",
        },
    )


class SkipForm(forms.Form):
    """Why nothing is asked of a project this time."""

    reason = LinesField(
        label="免报原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="发给有关单位，不超过 200 字。例如：本期没有到期任务，集中精力防汛。",
        error_messages={
            "required": "请写明免报原因。",
            "max_length": "免报原因不超过 200 字，请删减。",
        },
    )
