"""What the officer types on the pre-review pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from organisations.models import Organisation
from programmes.models import Category, Programme, VetoItem
from reviews.models import PreReviewCheck
from reviews.services.pre_review import CheckLine

YES, NO = "yes", "no"
ANSWERS = ((YES, "符合"), (NO, "不符合"))
ROUNDS = (("", "全部"), ("1", "首次报送"), ("2", "退回后再报"))


class QueueFilter(forms.Form):
    """Query row of the queue."""

    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), required=False, empty_label="全部"
    )
    unit = forms.ModelChoiceField(
        label="申报单位", queryset=Organisation.objects.none(), required=False, empty_label="全部"
    )
    round = forms.ChoiceField(label="报送", choices=ROUNDS, required=False)

    def __init__(
        self, *args: Any, programme: Programme, units: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = programme.categories.all()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].label_from_instance = (  # type: ignore[attr-defined]
            lambda unit: unit.short_name
        )

    def apply(self, projects: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows asked for; a filter that makes no sense filters nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("category"):
            projects = projects.filter(category=chosen["category"])
        if chosen.get("unit"):
            projects = projects.filter(organisation=chosen["unit"])
        if chosen.get("round") == "1":
            projects = projects.filter(return_count=0)
        if chosen.get("round") == "2":
            projects = projects.filter(return_count__gt=0)
        return projects


class PreReviewForm(forms.Form):
    """Checklist, comment, and what a return or a proposed veto needs besides."""

    comment = forms.CharField(
        label="预审意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回修改、提请否决必须填写。",
    )
    due_on = forms.DateField(
        label="修改期限",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "请按 2026-03-05 的样子填写日期。"},
    )
    fields_to_mend = forms.MultipleChoiceField(
        label="需修改的栏目", required=False, widget=forms.CheckboxSelectMultiple
    )
    veto_item = forms.ModelChoiceField(
        label="否决情形",
        queryset=VetoItem.objects.none(),
        required=False,
        empty_label="请选择",
        error_messages={"invalid_choice": "请选择本方案的否决情形。"},
    )

    def __init__(
        self,
        *args: Any,
        lines: Iterable[PreReviewCheck],
        parts: Iterable[tuple[str, list[str]]],
        veto_items: QuerySet[VetoItem],
        due: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.parts = list(lines), list(parts)
        self.fields["due_on"].initial = due
        self.fields["veto_item"].queryset = veto_items  # type: ignore[attr-defined]
        self.fields["fields_to_mend"].choices = [  # type: ignore[attr-defined]
            (step, [(label, label) for label in labels]) for step, labels in self.parts
        ]
        for line in self.lines:
            self._add_line(line)

    def _add_line(self, line: PreReviewCheck) -> None:
        answer = {True: YES, False: NO}.get(line.met, "")  # type: ignore[call-overload]
        self.fields[f"met_{line.pk}"] = forms.ChoiceField(
            label=line.principle,
            choices=ANSWERS,
            required=False,
            initial=answer,
            widget=forms.RadioSelect,
        )
        self.fields[f"note_{line.pk}"] = forms.CharField(
            label=f"{line.principle}意见", max_length=200, required=False, initial=line.comment
        )

    def checklist(self) -> list[dict[str, Any]]:
        """Rows of the checklist: principle and its two fields."""
        return [
            {
                "principle": line.principle,
                "met": self[f"met_{line.pk}"],
                "note": self[f"note_{line.pk}"],
            }
            for line in self.lines
        ]

    def ticked(self) -> list[str]:
        """Parts ticked so far, also in a form that came back."""
        return list(self["fields_to_mend"].value() or [])

    def checks(self) -> dict[str, CheckLine]:
        """What was answered, by principle."""
        answers = {YES: True, NO: False}
        return {
            line.principle: CheckLine(
                met=answers.get(self.cleaned_data.get(f"met_{line.pk}", "")),
                comment=self.cleaned_data.get(f"note_{line.pk}", ""),
            )
            for line in self.lines
        }
