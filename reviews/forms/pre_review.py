"""What the officer types beside an application."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django import forms

from reviews.enums import CheckKind
from reviews.models import PreReview, PreReviewCheck
from reviews.services.pre_review_work import CheckLine, Typed

YES, NO = "yes", "no"
ANSWERS = ((YES, "符合"), (NO, "不符合"))
# A ground of veto is "met" while it was not found.
VETO_ANSWERS = ((YES, "无"), (NO, "有"))
PHRASES = "phrases"
_ANSWER = {True: YES, False: NO}


class PreReviewForm(forms.Form):
    """Checklist, comment, and what a return or a proposed veto needs besides."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
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
    veto_item = forms.TypedChoiceField(
        label="否决情形",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "请选择本方案的否决情形。"},
    )

    def __init__(
        self,
        *args: Any,
        current: PreReview,
        parts: Iterable[tuple[str, list[str]]],
        vetoes: Iterable[tuple[int, str]],
        due: date,
        **kwargs: Any,
    ) -> None:
        kept = {
            "comment": current.comment,
            "version": current.version,
            "fields_to_mend": current.fields,
            "due_on": current.return_due_on or due,
            "veto_item": current.veto_item_id,
        }
        super().__init__(*args, initial=kept, **kwargs)
        self.clashes: list[tuple[str, str]] = []
        self.lines, self.parts, self.due = list(current.checks.all()), list(parts), due
        self.fields["veto_item"].choices = [("", "请选择"), *vetoes]  # type: ignore[attr-defined]
        self.fields["fields_to_mend"].choices = [  # type: ignore[attr-defined]
            (step, [(label, label) for label in labels]) for step, labels in self.parts
        ]
        for line in self.lines:
            self._add_line(line)

    def _add_line(self, line: PreReviewCheck) -> None:
        self.fields[f"met_{line.pk}"] = forms.ChoiceField(
            label=line.principle,
            choices=VETO_ANSWERS if line.kind == CheckKind.VETO else ANSWERS,
            required=False,
            initial="" if line.met is None else _ANSWER[line.met],
            widget=forms.RadioSelect,
        )
        self.fields[f"note_{line.pk}"] = forms.CharField(
            label=f"{line.principle}意见",
            max_length=200,
            required=False,
            initial=line.comment,
            widget=forms.TextInput(attrs={"list": PHRASES}),
        )

    def checklist(self) -> list[dict[str, Any]]:
        """Lines by kind, each with its two fields: principles, problem criteria, vetoes."""
        return [
            {
                "label": CheckKind(kind).label,
                "veto": kind == CheckKind.VETO,
                "lines": [
                    {
                        "principle": line.principle,
                        "met": self[f"met_{line.pk}"],
                        "note": self[f"note_{line.pk}"],
                    }
                    for line in lines
                ],
            }
            for kind, lines in groupby(self.lines, key=lambda line: line.kind)
        ]

    def take_version(self, current: PreReview) -> None:
        """Let the same words be sent again, now knowing what `current` says."""
        self.data = self.data.copy()  # type: ignore[union-attr]
        self.data["version"] = str(current.version)
        self.clashes = [
            (line.principle, _said(line))
            for line in current.checks.all()
            if self.checks()[line.principle] != CheckLine(line.met, line.comment)
        ]
        if current.comment != self.cleaned_data["comment"]:
            self.clashes.append(("预审意见", current.comment or "（未填）"))

    def ticked(self) -> list[str]:
        """Parts ticked so far, also in a form that came back."""
        return list(self["fields_to_mend"].value() or [])

    def first_error(self) -> str:
        """The first thing that is wrong, with the label of its field."""
        for name, problems in self.errors.items():
            label = self.fields[name].label if name in self.fields else ""
            return f"{label}：{problems[0]}" if label else str(problems[0])
        return ""

    def typed(self) -> Typed:
        """What a return or a veto would say; the day only where it is not the usual one."""
        due_on = self.cleaned_data.get("due_on")
        return Typed(
            fields=self.cleaned_data.get("fields_to_mend", ()),
            due_on=None if due_on == self.due else due_on,
            veto_item_id=self.cleaned_data.get("veto_item"),
        )

    def checks(self) -> dict[str, CheckLine]:
        """What was answered, by the words of the line."""
        answers = {YES: True, NO: False}
        return {
            line.principle: CheckLine(
                met=answers.get(self.cleaned_data.get(f"met_{line.pk}", "")),
                comment=self.cleaned_data.get(f"note_{line.pk}", ""),
            )
            for line in self.lines
        }


def _said(line: PreReviewCheck) -> str:
    """A line as a colleague answered it."""
    choices = dict(VETO_ANSWERS if line.kind == CheckKind.VETO else ANSWERS)
    answer = "未核对" if line.met is None else choices[_ANSWER[line.met]]
    return f"{answer}，{line.comment}" if line.comment else answer
