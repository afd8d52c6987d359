"""What is typed on the pages of the expert panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from programmes.enums import CriterionKind, Stage
from reviews.models import ScoreSheet
from reviews.scoring import CriterionRule, mark_problem

MOST_JUDGES = 15


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
        initial = {"comment": sheet.comment, "veto": sheet.veto, "version": sheet.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.key}"] = _mark_field(
                criterion, standards.get(criterion.key, ""), given.get(criterion.key)
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
        error_messages={"invalid": "请填数字。"},
    )
