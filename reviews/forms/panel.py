"""What is typed on the pages of the expert panel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from programmes.enums import CriterionKind, Stage
from reviews.models import ScoreSheet
from reviews.scoring import CriterionRule, mark_problem

MOST_JUDGES = 15
_UNWORDED = re.compile(r"\W")
_SHEET_LABELS = {"comment": "评审意见", "veto": "建议否决"}


def sheet_labels(name: str, text: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Label of a field of a sheet that could not be kept: a mark names its criterion."""
    if name.startswith("mark_"):
        return name.partition(".")[2], text
    return _SHEET_LABELS.get(name, ""), "是" if name == "veto" else text


class AssignmentForm(forms.Form):
    """How many judges each project is to have."""

    stage = forms.ChoiceField(
        choices=Stage.choices, required=False, widget=forms.HiddenInput, initial=Stage.APPROVAL
    )
    seat = forms.CharField(required=False, widget=forms.HiddenInput)
    per_project = forms.IntegerField(
        label="每个项目评委数",
        min_value=1,
        max_value=MOST_JUDGES,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
    )


class SheetForm(forms.Form):
    """One sheet: a mark for each criterion, a comment, a suggested veto."""

    comment = forms.CharField(
        label="评审意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    veto = forms.BooleanField(
        label="建议否决",
        required=False,
        help_text="有规定的否决情形时勾选，并在评审意见中写明理由。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        sheet: ScoreSheet,
        criteria: Sequence[CriterionRule],
        standards: Mapping[int, str],
        given: Mapping[int, Decimal],
        **kwargs: Any,
    ) -> None:
        self.words = {f"mark_{one.key}": _UNWORDED.sub("", one.name) for one in criteria}
        initial = {"comment": sheet.comment, "veto": sheet.veto, "version": sheet.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.key}"] = _mark_field(
                criterion, standards.get(criterion.key, ""), given.get(criterion.key)
            )

        if self.is_bound:
            self.data = self._with_words(self.data)

    def add_prefix(self, field_name: str) -> str:
        """Name of the field on the page: a mark carries its criterion.

        So its label is known where the form is shown again after the session has ended.
        """
        word = self.words.get(field_name, "")
        return f"{field_name}.{word}" if word else field_name

    def _with_words(self, data: Any) -> Any:
        """The posted fields by the names of this page; a bare `mark_1` is understood too."""
        known = {name: self.add_prefix(name) for name in self.words}
        bare = {full: data[name] for name, full in known.items() if name in data}
        return MultiValueDict(
            {**{key: [value] for key, value in bare.items()}, **dict(data.lists())}
        )

    def clean(self) -> dict[str, Any]:
        """Check each mark against its points and steps, at its field."""
        cleaned = super().clean() or {}
        for criterion in self.criteria:
            value = cleaned.get(f"mark_{criterion.key}")
            problem = mark_problem(value, criterion) if value is not None else ""
            if problem:
                self.add_error(f"mark_{criterion.key}", problem)
        return cleaned

    def marks(self) -> dict[int, Decimal]:
        """Marks given, by criterion."""
        found = {
            criterion.key: self.cleaned_data.get(f"mark_{criterion.key}")
            for criterion in self.criteria
        }
        return {key: value for key, value in found.items() if value is not None}

    def mark_fields(self) -> list[forms.BoundField]:
        """Fields of the marks, in the order of the rubric."""
        return [self[f"mark_{criterion.key}"] for criterion in self.criteria]

    def first_error(self) -> str:
        """The first thing wrong, for the autosave line."""
        return next((str(found[0]) for found in self.errors.values()), "")


def _mark_field(criterion: CriterionRule, standard: str, given: Decimal | None) -> forms.Field:
    points, lowest = f"{criterion.points.normalize():f}", f"{criterion.lowest.normalize():f}"
    label = {
        CriterionKind.BONUS: f"加分：{criterion.name}（最多 {points} 分，没有可不填）",
        CriterionKind.DEDUCTION: f"扣分：{criterion.name}（最多扣 {points} 分，没有可不填）",
    }.get(CriterionKind(criterion.kind), f"{criterion.name}（{points} 分）")
    if criterion.lowest:
        label = f"{criterion.name}（{lowest} 至 {points} 分）"
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=5,
        decimal_places=2,
        initial=None if given is None else f"{given.normalize():f}",
        help_text=standard,
        widget=forms.NumberInput(
            attrs={"min": lowest, "max": points, "step": f"{criterion.step.normalize():f}"}
        ),
        error_messages={
            "invalid": f"“{criterion.name}”请填数字。",
            "max_digits": f"“{criterion.name}”最多两位小数，不超过 {points} 分。",
            "max_decimal_places": f"“{criterion.name}”最多两位小数。",
            "max_whole_digits": f"“{criterion.name}”应在 {lowest} 至 {points} 分之间。",
        },
    )
