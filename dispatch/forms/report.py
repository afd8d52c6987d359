"""The parts of a monthly report's form; they read what was typed, the services judge it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from dispatch.enums import ProblemKind
from dispatch.forms.fields import LinesField, amount, day, lines, words
from projects.models import Milestone

NO_TASK = ("", "不影响具体任务")


class ReportForm(forms.Form):
    """The written part of a monthly report."""

    narrative = lines("本月工作进展", 800, 5, "30—800 字，写清做了什么、到了哪一步。")
    next_steps = lines("下月打算", 500, 3, "20—500 字。")
    highlight = lines("亮点", 300, 2, "选填，不超过 300 字。")
    fall_reason = words("完成度下降说明", 200, "只在某项任务的完成度比上次降低时填写。")
    spent = amount("本期支出（元）", "只填本期的，累计由系统相加；没有支出的留空。")
    no_problems = forms.BooleanField(label="本月无问题", required=False)


class TaskForm(forms.Form):
    """State of one task of the plan."""

    completion = forms.DecimalField(
        label="完成度（%）",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.1", "class": "narrow"}),
        error_messages={
            "invalid": "完成度填 0 到 100 之间的数。",
            "min_value": "完成度填 0 到 100 之间的数。",
            "max_value": "完成度填 0 到 100 之间的数。",
            "max_decimal_places": "完成度最多一位小数。",
        },
    )
    done_date = day("完成日期")
    note = words("说明", 200)


class IndicatorForm(forms.Form):
    """Value one indicator has reached."""

    value = amount("当前值")


class ProblemForm(forms.Form):
    """One problem met this month, or carried over from the last report."""

    uid = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    solved = forms.BooleanField(label="已解决，本期起不再列出", required=False)
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[("", "请选择"), *ProblemKind.choices]
    )
    text = LinesField(
        label="存在问题",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "存在问题不超过 300 字，请删减。"},
    )
    milestone = forms.ChoiceField(label="影响任务", required=False, choices=[NO_TASK])
    needs_coordination = forms.BooleanField(label="需组织部协调", required=False)
    suggested_lead = words("建议牵头部门", 50, example="例如：县自然资源局")
    wished_on = day("希望时限")

    def __init__(self, *args: Any, tasks: Iterable[Milestone] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milestone"].choices = [  # type: ignore[attr-defined]
            NO_TASK,
            *((str(task.pk), task.task) for task in tasks),
        ]

    @property
    def is_carried(self) -> bool:
        """The problem has been named before, so it can be struck as solved."""
        return bool(self["uid"].value())

    @property
    def is_blank(self) -> bool:
        """Nothing typed, removed, or struck as solved."""
        values = self.cleaned_data
        gone = values.get("DELETE") or (values.get("solved") and values.get("uid"))
        return bool(gone) or not (values.get("kind") or values.get("text"))


class VisitForm(forms.Form):
    """The secretary on the spot."""

    held_on = day("日期")
    place = words("地点", 60)
    solved = words("解决的问题", 200)

    @property
    def is_blank(self) -> bool:
        """Nothing typed, or removed."""
        values = self.cleaned_data
        said = values.get("held_on") or values.get("place") or values.get("solved")
        return bool(values.get("DELETE")) or not said


def _labels(form: type[forms.Form], prefix: str, pattern: str) -> dict[str, str]:
    return {
        f"{prefix}{name}": pattern.format(field.label)
        for name, field in form.base_fields.items()
        if field.label
    }


# What the fields are called where a report is shown again that could not be kept.
REPORT_LABELS = {
    **_labels(ReportForm, "", "{}"),
    **_labels(TaskForm, "task-", "任务{}"),
    **_labels(IndicatorForm, "indicator-", "指标{}"),
    **_labels(ProblemForm, "problems-", "{}{{number}}"),
    **_labels(VisitForm, "visits-", "现场推进{}{{number}}"),
}
