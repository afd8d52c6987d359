"""Messages to people and their delivery by channel; knows nothing about projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from notifications.enums import Channel, DeliveryState
from notifications.quiet import EVENING, MORNING
from organisations.enums import Role
from organisations.models import Appointment
from organisations.scope import NOTHING, scope_of

if TYPE_CHECKING:
    from organisations.models import User


def _recipients_looked_after(user: User, prefix: str) -> Q:
    """Rows of people whose posts of today all lie under the committees whose staff asks.

    Somebody who also serves elsewhere, above or in another county, has messages from there;
    they are no business of this department.
    """
    inside = NOTHING
    for path in sorted(scope_of(user).committee_paths(Role.STAFF, Role.HEAD)):
        inside |= Q(post__organisation__path__startswith=path)
    held = Appointment.objects.held_on(clock.today())
    here, elsewhere = held.filter(inside), held.exclude(inside)
    return Q(**{f"{prefix}recipient__in": here.values("user_id")}) & ~Q(
        **{f"{prefix}recipient__in": elsewhere.values("user_id")}
    )


class MessageQuerySet(models.QuerySet):
    """Messages as a person may see them."""

    def visible_to(self, user: User) -> MessageQuerySet:
        """Only the person's own messages."""
        return self.filter(recipient_id=user.pk or 0)

    def looked_after_by(self, user: User) -> MessageQuerySet:
        """Messages to the people of the department's own units; title only, never the body."""
        return self.filter(_recipients_looked_after(user, "")).defer("body")

    def unread(self) -> MessageQuerySet:
        """Messages not opened yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """One message to one person; `once_key` makes saying it twice impossible."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="收件人"
    )
    kind = models.CharField("类型", max_length=32)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文", blank=True, default="")
    link = models.CharField("链接", max_length=200, blank=True, default="")
    once_key = models.CharField("唯一标识", max_length=120)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once_key"], name="message_once_uniq")
        ]
        indexes = [models.Index(fields=["recipient", "read_at"], name="message_unread_idx")]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet):
    """Deliveries as the department may see them."""

    def visible_to(self, user: User) -> DeliveryQuerySet:
        """Deliveries to the people of the department's own units."""
        return self.filter(_recipients_looked_after(user, "message__"))


class Delivery(models.Model):
    """A message on its way through one channel; a beat sweep finds what is due."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("应发时间")
    last_error = models.CharField("原因", max_length=200, blank=True, default="")
    urgent = models.BooleanField("紧急", default=False)
    in_digest = models.BooleanField("并入每日汇总", default=False)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    # Which sweep holds the row: it alone may send it and write down how that ended.
    claim = models.CharField(max_length=32, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "发送记录"
        verbose_name_plural = "发送记录"
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_uniq"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_ck"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due_idx")]

    def __str__(self) -> str:
        return f"{self.message} {self.channel}"


class ChannelAddress(models.Model):
    """How one person is reached on a channel; shown to that person alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_addresses"
    )
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    address = models.CharField("账号或号码", max_length=64)

    class Meta:
        verbose_name = "接收账号"
        verbose_name_plural = "接收账号"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="channel_address_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_channel_display()}"


class ChannelChoice(models.Model):
    """Which messages a person wants through a channel; without a row the default counts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choices"
    )
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    ordinary = models.BooleanField("一般消息")
    urgent = models.BooleanField("紧急消息")

    class Meta:
        verbose_name = "渠道选择"
        verbose_name_plural = "渠道选择"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="channel_choice_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_channel_display()}"


class MessageTimes(models.Model):
    """When a person may be written to; without a row the default counts."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_times"
    )
    quiet_from = models.TimeField("免打扰开始", default=EVENING)
    quiet_until = models.TimeField("免打扰结束", default=MORNING)
    daily_digest = models.BooleanField("每日汇总", default=False)

    class Meta:
        verbose_name = "消息时间"
        verbose_name_plural = "消息时间"

    def __str__(self) -> str:
        return f"{self.user} {self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"
