"""What the head types when deciding on approval."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from core.typed_text import labels_from
from programmes.models import Category, Programme
from projects.enums import Status
from reviews.enums import DecisionResult
from reviews.queries.approval import DECIDABLE

EVERYTHING = "all"
PENDING = "pending"
STATES = (
    ("", "待审定"),
    (PENDING, "已拟定、待公布"),
    (Status.EXPERT_REVIEW, "专家评审"),
    (Status.NOTICED, "立项公示"),
    (EVERYTHING, "全部在审"),
)


class ApprovalFilter(forms.Form):
    """Query row of the list of decisions."""

    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="环节", choices=STATES, required=False)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = programme.categories.all()  # type: ignore[attr-defined]

    def apply(self, projects: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows asked for; a filter that makes no sense filters nothing."""
        self.is_valid()
        if self.cleaned_data.get("category"):
            projects = projects.filter(category=self.cleaned_data["category"])
        state = self.cleaned_data.get("state")
        if not state:
            return projects.filter(DECIDABLE, pending_result=None)
        if state == PENDING:
            return projects.filter(pending_result__isnull=False)
        return projects if state == EVERYTHING else projects.filter(status=state)

    @property
    def shown(self) -> str:
        """What the list shows now, in words."""
        return dict(STATES)[self.cleaned_data.get("state") or ""]


class DecisionForm(forms.Form):
    """Outcome, opinion, and the day by which a returned application is due."""

    result = forms.ChoiceField(
        label="审定结果",
        choices=DecisionResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审定结果。"},
    )
    opinion = forms.CharField(
        label="立项意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回修改、不予立项必须写明理由。",
    )
    due_on = forms.DateField(
        label="修改期限",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="只在退回修改时使用。",
        error_messages={"invalid": "请按 2026-03-05 的样子填写日期。"},
    )

    def __init__(self, *args: Any, due: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = due


#: Labels and words of what a head typed in vain; see `core.typed_text`.
DECISION_LABELS = labels_from(
    {name: str(field.label) for name, field in DecisionForm.base_fields.items()},
    words=dict(DecisionResult.choices),
    named_only=True,
)


class CommentForm(forms.Form):
    """One comment of the meeting that does not score."""

    held_on = forms.DateField(
        label="评议日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "请按 2026-03-05 的样子填写日期。"},
    )
    speaker = forms.CharField(label="发言人", max_length=40)
    text = forms.CharField(
        label="评议意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
