"""Forms of messages: what a person chooses, and what lists are narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField

from core.masking import mask_phones
from core.posted import keys_in
from notifications.enums import GROUP_CHANNELS, PHONE_CHANNELS, Channel, DeliveryState
from notifications.kinds import group_choices
from notifications.models import Delivery
from notifications.reach import Reach, address_problem
from notifications.services.preferences import ChannelWish

_HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]
_LARGEST_KEY = 2**63 - 1
_ALL = [("", "全部")]
_ADDRESS_LABELS = {
    Channel.WECOM: "企业微信账号",
    Channel.WECOM_ROBOT: "企业微信账号",
    Channel.DINGTALK: "钉钉手机号",
    Channel.FEISHU: "飞书用户ID",
    Channel.SMS: "手机号",
}
_HINTS = {
    Channel.EMAIL: "邮箱由系统管理员维护。",
    Channel.WECOM: "只发给本人，只显示标题。",
    Channel.SMS: "只发给本人，只显示标题。",
}
_GROUP_HINT = "群内只提示您有新消息，不显示内容。"


class ListForm(forms.Form):
    """Narrows a list; what cannot be understood is ignored."""

    def understood(self) -> dict[str, Any]:
        """Values that make sense; the others count as not given."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})


class InboxFilterForm(ListForm):
    """Which kinds of the own messages to list."""

    group = forms.ChoiceField(label="类型", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = _ALL + group_choices()


class UnreadFilterForm(InboxFilterForm):
    """Which unread messages of the units to list."""

    day = forms.DateField(
        label="日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeliveryFilterForm(UnreadFilterForm):
    """Which deliveries to list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[*_ALL, *DeliveryState.choices])
    channel = forms.ChoiceField(label="渠道", required=False, choices=[*_ALL, *Channel.choices])


class ChosenDeliveriesForm(forms.Form):
    """Deliveries ticked, or the one whose button was pressed; the service sees whose they are."""

    only = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)

    def chosen(self) -> list[int]:
        """Return the numbers that can be ones."""
        if self.is_valid() and self.cleaned_data["only"]:
            return [self.cleaned_data["only"]]
        return keys_in(self.data.getlist("delivery"))


@dataclass(frozen=True)
class ChannelRow:
    """One channel as a line of the table; fields that do not exist are None."""

    label: str
    hint: str
    shown: str
    note: str
    trouble: Delivery | None
    address: BoundField | None
    drop: BoundField | None
    ordinary: BoundField
    urgent: BoundField


class PreferencesForm(forms.Form):
    """How and when the person wants to be written to; kept addresses are shown masked."""

    quiet_from = forms.ChoiceField(label="免打扰从", choices=_HOURS)
    quiet_until = forms.ChoiceField(label="免打扰到", choices=_HOURS)
    daily_digest = forms.BooleanField(
        label="每日汇总",
        required=False,
        help_text="一般消息每个工作日早上合并成一条发送，不再逐条发。紧急消息仍随时发。",
    )

    def __init__(
        self,
        *args: Any,
        channels: Iterable[Channel],
        reach: Reach,
        own: Iterable[str],
        troubles: Mapping[str, Delivery],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channels, self.reach, self.own = tuple(channels), reach, frozenset(own)
        self.troubles = troubles
        self.initial = {
            "quiet_from": str(reach.hours.begins.hour),
            "quiet_until": str(reach.hours.ends.hour),
            "daily_digest": reach.daily_digest,
        }
        for channel in self.channels:
            self._add_channel(channel)

    def _add_channel(self, channel: Channel) -> None:
        for name, word in (("ordinary", "一般消息"), ("urgent", "紧急消息")):
            self.fields[f"{channel}_{name}"] = forms.BooleanField(
                label=f"{channel.label}：{word}",
                required=False,
                initial=self.reach.wants(channel, urgent=name == "urgent"),
            )
        if channel == Channel.EMAIL:
            return
        self.fields[f"{channel}_address"] = forms.CharField(
            label=_ADDRESS_LABELS[channel], required=False, max_length=64
        )
        if channel in self.own:
            self.fields[f"{channel}_drop"] = forms.BooleanField(
                label=f"删除{_ADDRESS_LABELS[channel]}", required=False
            )

    def rows(self) -> list[ChannelRow]:
        """Return the channels as lines of the table."""
        return [self._row(channel) for channel in self.channels]

    def _row(self, channel: Channel) -> ChannelRow:
        kept = self.reach.addresses.get(channel, "")
        named = {
            name: self[f"{channel}_{name}"] if f"{channel}_{name}" in self.fields else None
            for name in ("address", "drop", "ordinary", "urgent")
        }
        in_group = channel in GROUP_CHANNELS
        hint = _GROUP_HINT if in_group else _HINTS[channel]
        missing = "填写后在群里 @ 您。" if in_group else "填写后才能用这个渠道接收。"
        note = "留空则不变。" if kept else missing
        trouble = self.troubles.get(channel)
        return ChannelRow(channel.label, hint, mask_phones(kept), note, trouble, **named)

    def clean(self) -> dict[str, Any]:
        """Refuse an address that cannot be one of its channel."""
        found = super().clean() or {}
        for channel in self.channels:
            name = f"{channel}_address"
            typed = "".join(found.get(name, "").split())
            if channel in PHONE_CHANNELS:
                typed = typed.replace("-", "")
            problem = address_problem(channel, typed) if typed else ""
            if problem:
                self.add_error(name, problem)
            found[name] = typed
        return found

    def wishes(self) -> dict[str, ChannelWish]:
        """Return what was chosen, by channel."""
        return {str(channel): self._wish(channel) for channel in self.channels}

    def _wish(self, channel: Channel) -> ChannelWish:
        data = self.cleaned_data
        address = data.get(f"{channel}_address") or None
        if data.get(f"{channel}_drop") and address is None:
            address = ""
        return ChannelWish(data[f"{channel}_ordinary"], data[f"{channel}_urgent"], address)

    def times(self) -> dict[str, Any]:
        """Return the quiet hours and the digest as the service takes them."""
        data = self.cleaned_data
        return {
            "quiet_from": time(int(data["quiet_from"])),
            "quiet_until": time(int(data["quiet_until"])),
            "daily_digest": data["daily_digest"],
        }
