"""Rules of the month: deadlines, lamps, reminders."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from programmes.enums import DayShift, DueMonth, Duty, Interval, LagMode, PlannedRule, Recipient
from programmes.models.programme import Programme


class DispatchRule(models.Model):
    """When a month's report falls due, and which months are reported."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="dispatch_rule")
    interval = models.CharField(
        "频次", max_length=12, choices=Interval.choices, default=Interval.MONTHLY
    )
    # ISO days; used by fixed checkpoints alone.
    checkpoints = models.JSONField("固定节点", default=list, blank=True)
    first_month = models.DateField("首个报告月（当月 1 日）")
    last_month = models.DateField("末个报告月（当月 1 日）")
    due_month = models.CharField("截止在", max_length=10, choices=DueMonth.choices)
    due_day = models.PositiveSmallIntegerField("截止日")
    due_time = models.TimeField("截止时刻", default=time(18, 0))
    day_shift = models.CharField(
        "遇非工作日", max_length=10, choices=DayShift.choices, default=DayShift.NEXT
    )
    check_days = models.PositiveSmallIntegerField("核报工作日", default=3)
    return_days = models.PositiveSmallIntegerField("退回重报工作日", default=2)
    # Units named as behind in a bulletin are heard so long before it is issued; 0 hears nobody.
    explain_days = models.PositiveSmallIntegerField("通报说明工作日", default=1)
    # A report whose narrative repeats more of the last one gets a hint; 0 gives none.
    alike_percent = models.PositiveSmallIntegerField("与上期相似提示（%）", default=90)
    visits_asked = models.BooleanField("月报设书记现场推进", default=False)

    class Meta:
        verbose_name = "调度规则"
        verbose_name_plural = "调度规则"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_day__gte=1, due_day__lte=31), name="dispatch_day_ck"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_due_month_display()}{self.due_day}日"


class LampRule(models.Model):
    """Thresholds of the lamps; lag in percentage points, overdue in days, reports in periods."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="lamp_rule")
    planned_rule = models.CharField(
        "序时进度算法", max_length=8, choices=PlannedRule.choices, default=PlannedRule.STEP
    )
    yellow_lag = models.DecimalField("黄灯：滞后达到", max_digits=5, decimal_places=1, default=10)
    red_lag = models.DecimalField("红灯：滞后超过", max_digits=5, decimal_places=1, default=30)
    yellow_overdue = models.PositiveSmallIntegerField("黄灯：逾期达到（天）", default=1)
    red_overdue = models.PositiveSmallIntegerField("红灯：逾期超过（天）", default=30)
    late_is_yellow = models.BooleanField("迟报或缺报亮黄灯", default=True)
    lag_mode = models.CharField(
        "滞后算法", max_length=8, choices=LagMode.choices, default=LagMode.POINTS
    )
    # 0 switches each of these off.
    due_soon_days = models.PositiveSmallIntegerField("黄灯：距到期不足（天）未启动", default=0)
    yellow_unfinished = models.PositiveSmallIntegerField("黄灯：到期未完成任务（项）", default=0)
    red_unfinished = models.PositiveSmallIntegerField("红灯：到期未完成任务（项）", default=0)
    red_after_yellows = models.PositiveSmallIntegerField("红灯：连续黄灯期数", default=0)
    talk_after_reds = models.PositiveSmallIntegerField("约谈：连续红灯期数", default=0)
    red_missing = models.PositiveSmallIntegerField("红灯：连续缺报期数", default=2)
    soon_unfinished = models.BooleanField("临近到期未完成即亮黄灯", default=False)
    start_is_yellow = models.BooleanField("到启动日未启动亮黄灯", default=False)
    red_after_unstarted = models.PositiveSmallIntegerField("红灯：连续未启动（月）", default=0)
    talk_after_yellows = models.PositiveSmallIntegerField("约谈：连续黄灯以上期数", default=0)
    red_order_is_red = models.BooleanField("红色督办单未办结亮红灯", default=True)
    late_rectification_is_yellow = models.BooleanField("督查整改逾期亮黄灯", default=True)
    external_excused = models.BooleanField("认定外部原因的延期不计", default=False)

    class Meta:
        verbose_name = "亮灯规则"
        verbose_name_plural = "亮灯规则"

    def __str__(self) -> str:
        return f"{self.programme}亮灯规则"


class ReminderRule(models.Model):
    """Remind whom, how many working days before (negative) or after the due day.

    From then on every `repeat_days` working days until it is done (0: once). An urgent rule
    speaks at once, not in the morning's digest.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="reminder_rules")
    code = models.CharField("代码", max_length=24)
    duty = models.CharField("事项", max_length=20, choices=Duty.choices, default=Duty.REPORT)
    offset_days = models.SmallIntegerField("偏移工作日")
    recipient = models.CharField("提醒对象", max_length=12, choices=Recipient.choices)
    level = models.PositiveSmallIntegerField("级别", default=0)
    repeat_days = models.PositiveSmallIntegerField("此后每隔（工作日）", default=0)
    urgent = models.BooleanField("急件，立即提醒", default=False)

    class Meta:
        verbose_name = "提醒规则"
        verbose_name_plural = "提醒规则"
        ordering = ["offset_days", "level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="reminder_rule_uniq")
        ]

    def __str__(self) -> str:
        return self.code
