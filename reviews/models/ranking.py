"""Every version of a frozen ranking; the entries themselves are the one in force."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programmes.models import Programme


class RankingVersion(models.Model):
    """The ranking as it was frozen or frozen anew, word for word."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="ranking_versions")
    number = models.PositiveSmallIntegerField("版本")
    reason = models.TextField("重新冻结的理由", max_length=500, blank=True, default="")
    # What the lines said then; nothing is computed from them.
    lines = models.JSONField("当时的排名", default=list)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField("冻结时间")

    class Meta:
        verbose_name = "排名版本"
        verbose_name_plural = "排名版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="ranking_version_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.programme} 排名第{self.number}版"
