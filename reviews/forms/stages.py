"""What is typed when one year of a longer project is verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from projects.models import Milestone
from reviews.enums import MilestoneVerdict, StageResult
from reviews.services.findings import EVIDENCE_MAX
from reviews.stage_rules import OPINION_MAX, OPINION_MIN


class StageForm(forms.Form):
    """A verdict and the evidence seen for each task of the year, the result, the opinion."""

    result = forms.ChoiceField(
        label="阶段结论",
        choices=StageResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择阶段结论。"},
    )
    opinion = forms.CharField(
        label="阶段验收意见",
        min_length=OPINION_MIN,
        max_length=OPINION_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="项目继续实施；写明下一年要抓什么。",
        error_messages={
            "required": "请写明阶段验收意见。",
            "min_length": f"至少写 {OPINION_MIN} 字。",
            "max_length": f"最多 {OPINION_MAX} 字。",
        },
    )

    def __init__(self, *args: Any, tasks: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tasks = list(tasks)
        for task in self.tasks:
            self.fields[f"task_{task.pk}"] = forms.ChoiceField(
                label="核验结论",
                choices=MilestoneVerdict.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择结论。"},
            )
            self.fields[f"task_{task.pk}_evidence"] = forms.CharField(
                label="所见佐证",
                required=False,
                max_length=EVIDENCE_MAX,
                widget=forms.TextInput(attrs={"placeholder": "所见佐证"}),
            )

    def task_rows(self) -> Iterator[tuple[Milestone, forms.BoundField, forms.BoundField]]:
        """Each task with its two fields."""
        for task in self.tasks:
            yield task, self[f"task_{task.pk}"], self[f"task_{task.pk}_evidence"]

    def verdicts(self) -> dict[int, tuple[str, str]]:
        """Verdict and evidence by task."""
        typed = self.cleaned_data
        return {
            task.pk: (typed[f"task_{task.pk}"], typed[f"task_{task.pk}_evidence"])
            for task in self.tasks
        }
