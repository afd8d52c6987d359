"""What is typed when something is said against a decision, and when it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from core.errors import InvalidInput

YES, NO = "upheld", "dismissed"
OUTCOMES = ((NO, "不成立"), (YES, "成立"))


class ObjectionForm(forms.Form):
    """An objection to a project on notice, under a real name."""

    name = forms.CharField(
        label="异议人姓名", max_length=40, help_text="须用真实姓名；代为登记的填群众本人姓名。"
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=60,
        help_text="例如 13800000000。只有组织部和登记人看得到。",
    )
    text = forms.CharField(
        label="异议内容",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明事实和依据。",
    )


class AnswerForm(forms.Form):
    """The answer to an objection or an appeal, with its reason."""

    outcome = forms.ChoiceField(
        label="办理结果",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择办理结果。"},
    )
    answer = forms.CharField(
        label="答复理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原样告知对方。",
    )


def read_answer(posted: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether an objection or appeal is upheld, and the reason given; raises InvalidInput."""
    form = AnswerForm(posted)
    if not form.is_valid():
        raise InvalidInput("".join(one for problems in form.errors.values() for one in problems))
    return form.cleaned_data["outcome"] == YES, form.cleaned_data["answer"]


class AppealForm(forms.Form):
    """Why the unit's secretary does not accept the decision."""

    text = forms.CharField(
        label="申诉理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明对哪一点不服、依据是什么。每个决定只能申诉一次。",
    )
