"""The lamp of a project in a period, stored with the facts it was decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from dispatch.enums import LampColour
from dispatch.lamps import LAG_UNITS
from dispatch.models.reports import ReportPeriod
from programmes.enums import LagMode
from projects.models import Project

if TYPE_CHECKING:
    from organisations.models import User


class LampQuerySet(models.QuerySet):
    """Lamps as a person may see them."""

    def visible_to(self, user: User) -> LampQuerySet:
        """Lamps of projects the person may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Lamp(models.Model):
    """Computed colour, shown colour (computed or overridden), inputs and reasons."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="lamps")
    period = models.ForeignKey(ReportPeriod, models.PROTECT, related_name="lamps")
    as_of = models.DateField("计算日")
    computed = models.CharField("计算灯色", max_length=8, choices=LampColour.choices)
    shown = models.CharField("灯色", max_length=8, choices=LampColour.choices)
    planned = models.DecimalField("序时进度", max_digits=4, decimal_places=1)
    actual = models.DecimalField("实际进度", max_digits=4, decimal_places=1)
    lag = models.DecimalField("滞后（百分点）", max_digits=4, decimal_places=1)
    overdue_days = models.PositiveSmallIntegerField("最长逾期（天）")
    overdue_count = models.PositiveSmallIntegerField("逾期任务数", default=0)
    reasons = models.JSONField("亮灯原因")
    inputs = models.JSONField("计算依据")
    is_current = models.BooleanField("当前灯", default=True)
    fixed = models.BooleanField("已定灯", default=False)
    override_reason = models.CharField("调整理由", max_length=300, blank=True, default="")
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    override_at = models.DateTimeField("调整时间", null=True)

    objects = LampQuerySet.as_manager()

    class Meta:
        verbose_name = "亮灯"
        verbose_name_plural = "亮灯"
        ordering = ["period__starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "period"], name="lamp_uniq"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_current=True), name="lamp_current_uniq"
            ),
            models.CheckConstraint(condition=Q(shown__in=LampColour.values), name="lamp_shown_ck"),
            models.CheckConstraint(condition=Q(lag__gte=0), name="lamp_lag_ck"),
        ]
        indexes = [models.Index(fields=["period", "shown"], name="lamp_period_idx")]

    def __str__(self) -> str:
        return f"{self.project} {self.period} {self.get_shown_display()}"

    @property
    def colours(self) -> str:
        """Computed and shown colour in one word, by which a page notices that they changed."""
        return f"{self.computed}-{self.shown}"

    @property
    def lag_unit(self) -> str:
        """What the lag is counted in, by the rule the lamp was decided on."""
        return LAG_UNITS[self.inputs.get("rule", {}).get("lag_mode", LagMode.POINTS)]
