"""What was reminded: one row per rule, subject, recipient and level, written first."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dispatch.models.reports import MonthlyReport
from notifications.models import Message
from programmes.models import ReminderRule


class ReminderRun(models.Model):
    """One run of the reminders for one day, with its counts."""

    day = models.DateField("日期")
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    found = models.PositiveIntegerField("应提醒", default=0)
    sent = models.PositiveIntegerField("已发", default=0)
    merged = models.PositiveIntegerField("合并", default=0)
    skipped = models.PositiveIntegerField("跳过", default=0)
    failed = models.PositiveIntegerField("失败", default=0)

    class Meta:
        verbose_name = "提醒执行"
        verbose_name_plural = "提醒执行"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.day}"


class ReminderLog(models.Model):
    """This report was reminded to this person under this rule; a second row is impossible."""

    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="logs")
    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="reminders")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("级别")
    day = models.DateField("日期")
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "提醒记录"
        verbose_name_plural = "提醒记录"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "report", "recipient", "level"], name="reminder_once_uniq"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.recipient}"
