"""Forms of coordinated problems: the list's filters, raising one, and each of its steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from dispatch.coordination_steps import TEXT_MAX, Step
from dispatch.enums import CoordinationState, EscalatedTo, ProblemKind, Satisfaction
from dispatch.forms.fields import LinesField, day, row_number
from dispatch.models import CoordinationItem
from dispatch.queries.coordination import OPEN_CODE, ItemFilters
from projects.models import Project

STATES = [("", "全部"), (OPEN_CODE, "未办结"), *CoordinationState.choices]
# What the address of the list may carry; saved views keep these.
FILTERS = ("state", "kind", "unit", "overdue", "project")
USUAL_PROMISE_DAYS = 10


class CoordinationFilter(forms.Form):
    """What the list is narrowed to."""

    state = forms.ChoiceField(label="办理情况", choices=STATES, required=False)
    kind = forms.ChoiceField(
        label="类型", choices=[("", "全部"), *ProblemKind.choices], required=False
    )
    unit = forms.TypedChoiceField(label="提出单位", required=False, coerce=int, empty_value=None)
    overdue = forms.BooleanField(label="只看超期", required=False)
    project = row_number()

    def __init__(self, *args: Any, units: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "全部"), *units]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def wanted(self) -> ItemFilters:
        """The filters; a value that makes no sense filters nothing."""
        chosen = self.cleaned_data
        return ItemFilters(
            state=chosen.get("state", ""),
            kind=chosen.get("kind", ""),
            unit=chosen.get("unit"),
            project=chosen.get("project"),
            overdue=bool(chosen.get("overdue")),
        )

    def words(self) -> list[tuple[str, str]]:
        """Label and value of every filter as people read them, for the exported list."""
        found = []
        for name in ("state", "kind", "unit"):
            field: Any = self.fields[name]
            shown = dict(field.choices).get(self.cleaned_data.get(name) or "", "全部")
            found.append((str(field.label), str(shown)))
        return [*found, ("只看超期", "是" if self.cleaned_data.get("overdue") else "否")]


class RaiseForm(forms.Form):
    """A problem raised by hand, for one project."""

    problem = LinesField(
        label="需协调的问题",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清卡在哪里、希望组织部协调什么，10–300 字。",
        error_messages={"required": "请写清需协调的问题。"},
    )
    kind = forms.ChoiceField(
        label="类型",
        choices=[("", "请选择"), *ProblemKind.choices],
        error_messages={"required": "请选择问题类型。"},
    )
    milestone = forms.TypedChoiceField(
        label="影响的任务", required=False, coerce=int, empty_value=None, help_text="选填。"
    )
    suggested_lead = forms.CharField(
        label="建议牵头单位", required=False, max_length=50, help_text="选填。"
    )
    wished_on = day("希望时限", "选填。")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = project.milestones.values_list("pk", "task")
        field: Any = self.fields["milestone"]
        field.choices = [("", "不影响具体任务"), *tasks]


class StepForm(forms.Form):
    """One step with what has to be written for it."""

    text = LinesField(required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, step: Step, item: CoordinationItem, **kwargs: Any) -> None:
        super().__init__(*args, prefix=step.action, **kwargs)
        self.item = item
        text = self.fields["text"]
        text.label, text.required = step.text, step.must
        text.help_text = "" if step.must else "选填。"
        text.error_messages["required"] = f"请填写{step.text}。"
        self.order_fields([name for name in self.fields if name != "text"])


class AcceptForm(StepForm):
    """Accepting, and whether the cause lies outside the unit."""

    is_external = forms.BooleanField(
        label="延误属外部原因",
        required=False,
        help_text="勾选后，方案规定不计的，办理期间所影响的任务不计入灯色。",
    )


class AssignForm(StepForm):
    """Who deals with it, and by when."""

    lead = forms.CharField(
        label="牵头单位",
        max_length=60,
        help_text="本系统内的单位填简称，该单位会收到待办；外单位直接写名称，进展由组织部代记。",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        error_messages={"required": "请填写牵头单位。"},
    )
    supporting = forms.CharField(
        label="配合单位", required=False, max_length=200, help_text="选填，多个用顿号隔开。"
    )
    promised_on = day("承诺时限", "到期没有办结的，标为超期。", must=True)

    def __init__(self, *args: Any, item: CoordinationItem, usual: date, **kwargs: Any) -> None:
        super().__init__(*args, item=item, **kwargs)
        self.initial = {
            "lead": item.lead_name or item.suggested_lead,
            "supporting": item.supporting_names,
            "promised_on": item.promised_on or max(item.wished_on or usual, usual),
        }


class EscalateForm(StepForm):
    """To whom it is brought."""

    to = forms.ChoiceField(
        label="提请",
        choices=EscalatedTo.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择提请谁决定。"},
    )


class RatingForm(StepForm):
    """What the unit says of the result."""

    rating = forms.ChoiceField(
        label="评价",
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        help_text="满意、基本满意的销号；不满意的写明理由，退回继续办理。",
        error_messages={"required": "请选择评价。"},
    )
