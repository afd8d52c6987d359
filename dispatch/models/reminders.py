"""What was reminded: one row per rule, subject, occasion, recipient and level, written first."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.models import Message
from programmes.models import ReminderRule


class RunKind(models.TextChoices):
    """Which reminders a run sends."""

    DIGEST = "digest", "每日"
    URGENT = "urgent", "急件"


class ReminderRun(models.Model):
    """One run of the reminders for one day, with its counts."""

    day = models.DateField("日期")
    kind = models.CharField("种类", max_length=8, choices=RunKind.choices, default=RunKind.DIGEST)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    found = models.PositiveIntegerField("应提醒", default=0)
    sent = models.PositiveIntegerField("已发", default=0)
    merged = models.PositiveIntegerField("合并", default=0)
    skipped = models.PositiveIntegerField("跳过", default=0)
    failed = models.PositiveIntegerField("失败", default=0)
    failure = models.CharField("失败原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "提醒执行"
        verbose_name_plural = "提醒执行"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["day"], name="reminder_run_day_idx")]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def duration(self) -> timedelta | None:
        """How long it took; None while it goes on or when it broke off."""
        return self.finished_at - self.started_at if self.finished_at else None


class ReminderLog(models.Model):
    """This person is, or has been, reminded of this subject under this rule; never twice.

    The row is written before anything is said; without a message it still has to be. The
    occasion is the day the subject is due and, for a rule that repeats, the occurrence.
    """

    # A rule a county drops takes its rows along; the messages themselves stay.
    rule = models.ForeignKey(ReminderRule, models.CASCADE, related_name="logs")
    subject = models.CharField("事项", max_length=40)
    due_on = models.DateField("截止日")
    occurrence = models.PositiveSmallIntegerField("第几次重复", default=0)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("级别")
    day = models.DateField("日期")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "提醒记录"
        verbose_name_plural = "提醒记录"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rule", "due_on", "occurrence", "recipient", "level"],
                name="reminder_once_uniq",
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(message=None), name="reminder_unsaid_idx"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.recipient}"


class ReminderSnooze(models.Model):
    """A person wants to hear of a subject no earlier than on a day, and once more on it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject = models.CharField("事项", max_length=40)
    due_on = models.DateField("截止日")
    until = models.DateField("再提醒日")
    # The rule under which the person had heard of it.
    rule = models.ForeignKey(ReminderRule, models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField("次数", default=1)

    class Meta:
        verbose_name = "稍后提醒"
        verbose_name_plural = "稍后提醒"
        constraints = [
            models.UniqueConstraint(fields=["subject", "person"], name="snooze_uniq"),
            models.CheckConstraint(
                condition=Q(until__lte=models.F("due_on")), name="snooze_before_due_ck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.person} {self.until}"
