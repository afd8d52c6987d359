"""Messages to people and their delivery by channel; knows nothing about projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from organisations.models import User


class Channel(models.TextChoices):
    """A way out of the system; in-app is the message itself."""

    EMAIL = "email", "电子邮件"


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", "待发送"
    IN_FLIGHT = "in_flight", "发送中"
    RETRY = "retry", "等待重试"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"


class MessageQuerySet(models.QuerySet):
    """Messages as a person may see them."""

    def visible_to(self, user: User) -> MessageQuerySet:
        """Only the person's own messages."""
        return self.filter(recipient_id=user.pk or 0)

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


class Delivery(models.Model):
    """A message on its way through one channel; a beat sweep finds what is due."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("应发时间")
    last_error = models.CharField("最近错误", max_length=200, blank=True, default="")

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
