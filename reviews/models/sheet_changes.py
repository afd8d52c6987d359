"""What happened to a sheet besides marking: reopened, stepped aside from, given back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.enums import SheetAct
from reviews.models.panel import ScoreSheet


class SheetChange(models.Model):
    """One act on a sheet with its reason; a reopened sheet leaves what was sealed here."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="changes")
    act = models.CharField("办理", max_length=12, choices=SheetAct.choices)
    reason = models.CharField("理由", max_length=500)
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acted_at = models.DateTimeField("办理时间")
    # The sealed sheet as it was, by criterion id; never calculated with.
    marks = models.JSONField("原分项得分", default=dict)
    comment = models.TextField("原评审意见", max_length=500, blank=True, default="")
    veto = models.BooleanField("原建议否决", default=False)
    total = models.DecimalField("原总分", max_digits=5, decimal_places=2, null=True)
    seal = models.CharField("原封签", max_length=64, blank=True, default="")
    locked_at = models.DateTimeField("原提交时间", null=True)
    # The result the reopening undid, as it was shown.
    result = models.JSONField("原汇总结果", default=dict)

    class Meta:
        verbose_name = "评分表变更"
        verbose_name_plural = "评分表变更"
        ordering = ["acted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=SheetAct.values), name="sheet_change_act_ck"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sheet_change_why_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.get_act_display()}"
