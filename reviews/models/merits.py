"""Stars and flags the department grants by hand over the year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.models import MeritRule
from projects.models import Project


class MeritGrant(models.Model):
    """So many stars or flags of one kind granted to a project, with the reason."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="merit_grants")
    rule = models.ForeignKey(MeritRule, models.PROTECT, related_name="grants")
    times = models.PositiveSmallIntegerField("个数", default=1)
    reason = models.CharField("评定理由", max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("评定时间")

    class Meta:
        verbose_name = "星旗评定"
        verbose_name_plural = "星旗评定"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=10), name="merit_times_ck")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.rule}"
