"""What is typed in a vote by cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from organisations.models import User
from reviews.enums import CardColour
from reviews.services.cards import COMMENT_MAX

# What each card asks for; its shape beside the word, so that no colour is needed.
MEANINGS = (
    (CardColour.GREEN.value, "● 绿牌：同意立项"),
    (CardColour.YELLOW.value, "▲ 黄牌：修改完善"),
    (CardColour.RED.value, "■ 红牌：退回重拟"),
)


class CardForm(forms.Form):
    """One card with its reason."""

    colour = forms.ChoiceField(
        label="我的票",
        choices=MEANINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择绿牌、黄牌或红牌。"},
    )
    comment = forms.CharField(
        label="意见",
        max_length=COMMENT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="投黄牌、红牌须写明理由。",
    )

    def clean(self) -> dict[str, Any]:
        """A card that is not green needs its reason."""
        cleaned = super().clean() or {}
        colour = cleaned.get("colour")
        if colour and colour != CardColour.GREEN and not cleaned.get("comment"):
            self.add_error("comment", "投黄牌、红牌请写明理由。")
        return cleaned


class VotersForm(forms.Form):
    """Who votes on which of the projects before the panel."""

    projects = forms.MultipleChoiceField(
        error_messages={
            "required": "请至少勾选一个要表决的项目。",
            "invalid_choice": "所选项目已投完或不在表决环节，请重新勾选。",
        }
    )
    judges = forms.MultipleChoiceField(
        label="投票人",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一名投票人。"},
    )

    def __init__(
        self, *args: Any, judges: Iterable[User], projects: Iterable[Any], **kwargs: Any
    ) -> None:
        """`projects` carry their counts of sheets; those not begun are ticked at first."""
        super().__init__(*args, **kwargs)
        waiting = [row for row in projects if not row.judges or row.locked < row.judges]
        keys = [(str(row.pk), str(row)) for row in waiting]
        self.fields["projects"].choices = keys  # type: ignore[attr-defined]
        self.fields["projects"].initial = [str(row.pk) for row in waiting if not row.judges]
        choices = [(str(judge.pk), str(judge)) for judge in judges]
        self.fields["judges"].choices = choices  # type: ignore[attr-defined]
        self.fields["judges"].initial = [key for key, _ in choices]
