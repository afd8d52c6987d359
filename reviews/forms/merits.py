"""What is typed to grant stars and flags."""

from __future__ import annotations

from typing import Any

from django import forms

from programmes.enums import MeritSource
from programmes.models import MeritRule, Programme
from projects.models import Project
from reviews.services.merits import GRANTED_IN, MOST_AT_ONCE, REASON_MAX


class ProjectPick(forms.ModelChoiceField):
    """A project named with its unit: titles alone are not told apart."""

    def label_from_instance(self, obj: Project) -> str:
        """Unit and title."""
        return f"{obj.organisation.short_name}：{obj}"


class MeritForm(forms.Form):
    """One grant: to which project, of what kind, how many, why."""

    project = ProjectPick(Project.objects.none(), label="项目", empty_label="请选择")
    rule = forms.ModelChoiceField(
        MeritRule.objects.none(),
        label="星旗",
        empty_label="请选择",
        widget=forms.Select({"class": "narrow-field"}),
    )
    times = forms.IntegerField(
        label="个数",
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
        widget=forms.NumberInput({"class": "narrow-field"}),
        help_text=f"一次最多 {MOST_AT_ONCE} 个",
    )
    reason = forms.CharField(
        label="评定理由", max_length=REASON_MAX, help_text="例如：3月20日全县现场会作经验介绍"
    )

    def __init__(self, *args: Any, programme: Programme, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Project.objects.visible_to(user).with_names()
        self.fields["project"].queryset = seen.filter(  # type: ignore[attr-defined]
            programme=programme, status__in=GRANTED_IN
        ).order_by("organisation__path", "pk")
        self.fields["rule"].queryset = programme.merit_rules.filter(  # type: ignore[attr-defined]
            source=MeritSource.HAND
        )
