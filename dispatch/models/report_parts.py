"""What a report says besides tasks and problems: indicators, the secretary's visits."""

from __future__ import annotations

from django.db import models

from dispatch.models.reports import MonthlyReport
from projects.models import Indicator


class IndicatorValue(models.Model):
    """Value one indicator has reached, as reported in one period."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="indicator_values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="reported")
    value = models.DecimalField("当前值", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "指标当前值"
        verbose_name_plural = "指标当前值"
        ordering = ["indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="indicator_value_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class SecretaryVisit(models.Model):
    """The secretary on the spot: when, where, what was solved."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="visits")
    position = models.PositiveSmallIntegerField("序号")
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=60)
    solved = models.CharField("解决的问题", max_length=200)

    class Meta:
        verbose_name = "书记现场推进"
        verbose_name_plural = "书记现场推进"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"
