"""Forms of inspections, findings and orders; they read what was typed, the services judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from core import clock
from dispatch.enums import FindingState, InspectionState, OrderState, Severity, StageRating
from dispatch.forms.fields import LinesField, day, row_number
from dispatch.models import Inspection
from dispatch.supervision_rules import (
    DEMAND_MAX,
    FINDING_MAX,
    FINDINGS_MOST,
    PLACE_MAX,
    REASON_MAX,
    SEEN_MAX,
    TALKED_MAX,
    FindingEntry,
    RecordEntry,
)
from organisations.models import User
from programmes.enums import OrderKind
from programmes.models import InspectionKind


class PeopleField(forms.ModelMultipleChoiceField):
    """People to tick, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The person's name."""
        return str(obj.display_name)


class PlanForm(forms.Form):
    """Who goes, when, and whether the unit is told before."""

    field_order: tuple[str, ...] | None = ("planned_on", "announced", "inspectors", "why")

    planned_on = day("督查日期", must=True)
    announced = forms.ChoiceField(
        label="方式",
        choices=[("", "不打招呼，直接到现场"), ("yes", "提前通知单位")],
        required=False,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label="督查缘由", required=False, max_length=100, help_text="选填，例如：连续两月黄灯。"
    )
    inspectors = PeopleField(
        label="督查人",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择督查人。"},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["inspectors"]
        field.queryset = people


class KindForm(PlanForm):
    """A plan whose kind of inspection is chosen as well."""

    kind = forms.ModelChoiceField(
        label="督查方式", queryset=InspectionKind.objects.none(), empty_label=None
    )
    field_order = ("kind", "planned_on", "announced", "inspectors", "why")

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.queryset = kinds


class RecordForm(forms.Form):
    """What inspectors write down on the spot."""

    rating = forms.ChoiceField(
        label="阶段评价",
        choices=StageRating.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    held_on = day("督查日期")
    place = forms.CharField(label="点位", required=False, max_length=PLACE_MAX)
    seen = LinesField(
        label="查看情况",
        required=False,
        max_length=SEEN_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="10–1500 字。看了什么、台账和实际是否一致。",
    )
    talked_to = forms.IntegerField(
        label="访谈人数",
        required=False,
        min_value=0,
        max_value=TALKED_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="只记人数，不记姓名。",
        error_messages={
            "invalid": "访谈人数填整数。",
            "min_value": "访谈人数填 0 或更大的整数。",
            "max_value": f"访谈人数不超过 {TALKED_MAX}。",
        },
    )


class FindingForm(forms.Form):
    """One finding."""

    text = LinesField(
        label="发现的问题",
        required=False,
        max_length=FINDING_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    severity = forms.ChoiceField(label="程度", required=False, choices=Severity.choices)
    due_on = day("整改期限", "不填的，按程度和方案规定的工作日计算。")

    @property
    def is_blank(self) -> bool:
        """Nothing typed, or ticked for removal."""
        return bool(self.cleaned_data.get("DELETE")) or not self.cleaned_data.get("text")


RECORD_LABELS = {
    **{name: str(field.label) for name, field in RecordForm.base_fields.items()},
    "findings-text": "问题{number}",
    "findings-severity": "问题{number}的程度",
    "findings-due_on": "问题{number}的整改期限",
}


class RecordPaper:
    """The forms of the record page: the text and the set of findings."""

    def __init__(
        self,
        inspection: Inspection,
        proposed: Mapping[str, str],
        posted: Mapping[str, Any] | None = None,
    ) -> None:
        known = inspection.document or {"held_on": clock.today().isoformat()}
        self.proposed = proposed
        self.form = RecordForm(posted, initial=known)
        rows = known.get("findings") or []
        factory = formset_factory(
            FindingForm, extra=0 if rows else 1, can_delete=True, max_num=FINDINGS_MOST
        )
        # What was typed is not compared with the draft: a row just as it was saved is no blank.
        self.findings: BaseFormSet[FindingForm] = factory(
            posted, initial=None if posted else rows, prefix="findings"
        )

    def is_valid(self) -> bool:
        """Whether everything can be read; every part is asked."""
        return all([self.form.is_valid(), self.findings.is_valid()])

    def entry(self) -> RecordEntry:
        """What was typed, as values; only after `is_valid`."""
        values = self.form.cleaned_data
        return RecordEntry(
            held_on=values["held_on"] or clock.today(),
            place=values["place"],
            rating=values["rating"],
            seen=values["seen"],
            talked_to=values["talked_to"] or 0,
            findings=tuple(self._finding(form) for form in self._filled()),
        )

    def document(self) -> dict[str, Any]:
        """What was typed, unchecked, for the draft."""
        document: dict[str, Any] = {
            name: self.form[name].value() or "" for name in self.form.fields
        }
        document["findings"] = [
            {name: form[name].value() or "" for name in FindingForm.base_fields}
            for form in self.findings
            if not form["DELETE"].value() and form["text"].value()
        ]
        return document

    def show(self, faults: Mapping[str, Iterable[str]]) -> None:
        """Say at each field what keeps the record from being finished."""
        filled = list(self._filled())
        for name, sentences in faults.items():
            form: forms.Form = self.form
            if name.startswith("findings-"):
                _, number, name = name.split("-")
                form = filled[int(number)]
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)

    def _filled(self) -> list[FindingForm]:
        return [form for form in self.findings if not form.is_blank]

    def _finding(self, form: FindingForm) -> FindingEntry:
        values = form.cleaned_data
        severity = values["severity"] or Severity.GENERAL
        due = values["due_on"] or date.fromisoformat(self.proposed[severity])
        return FindingEntry(values["text"], severity, due)


class AnswerForm(forms.Form):
    """What the unit did about a finding or an order."""

    text = LinesField(
        label="办理情况",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="10–1000 字。写清做了什么、现在怎么样。",
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class OrderForm(forms.Form):
    """A draft of an order."""

    kind = forms.ChoiceField(label="种类", choices=OrderKind.choices)
    reason = LinesField(
        label="事由",
        required=False,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="5–500 字。一事一单。",
    )
    demand = LinesField(
        label="督办要求",
        required=False,
        max_length=DEMAND_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="10–800 字。要做到什么、怎么回复。",
    )
    due_on = day("办结时限")


class _ListForm(forms.Form):
    """Keeps the project a list was opened for."""

    project = row_number()

    def understood(self) -> dict[str, Any]:
        """Filters that could be read; others are as if not given."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class InspectionListForm(_ListForm):
    """Filters of the list of inspections."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *InspectionState.choices]
    )
    rating = forms.ChoiceField(
        label="阶段评价", required=False, choices=[("", "全部"), *StageRating.choices]
    )


class FindingListForm(_ListForm):
    """Filters of the list of findings."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "未销号"), ("overdue", "已逾期"), *FindingState.choices, ("all", "全部")],
    )
    severity = forms.ChoiceField(
        label="程度", required=False, choices=[("", "全部"), *Severity.choices]
    )


class OrderListForm(_ListForm):
    """Filters of the list of orders."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("open", "未办结"), ("overdue", "已逾期"), *OrderState.choices],
    )
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部"), *OrderKind.choices]
    )


class SpotForm(forms.Form):
    """Which projects are offered for an inspection."""

    lamp = forms.ChoiceField(
        label="灯色",
        required=False,
        choices=[("", "全部"), ("red", "红灯"), ("yellow", "红灯和黄灯")],
    )
    topic = forms.ChoiceField(
        label="选题", required=False, choices=[("", "全部"), ("mandatory", "必选选题")]
    )
    unit = row_number()
    project = row_number()

    def understood(self) -> dict[str, Any]:
        """Filters that could be read; others are as if not given."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
