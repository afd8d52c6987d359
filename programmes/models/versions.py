"""Versions of a section of the rule book: what it said, why it changed, who stays under it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from programmes.enums import RuleSection
from programmes.models.programme import Programme


class RuleVersion(models.Model):
    """One wording of one section; never changed afterwards."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rule_versions")
    section = models.CharField("部分", max_length=12, choices=RuleSection.choices)
    number = models.PositiveSmallIntegerField("版本")
    document = models.JSONField("内容")
    reason = models.CharField("更正理由", max_length=300, blank=True, default="")
    # Ids and titles of what stays under the version before; a floor above knows them.
    stays = models.JSONField("仍按上一版执行的", default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_by_name = models.CharField("更正人", max_length=60)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规则版本"
        verbose_name_plural = "规则版本"
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "section", "number"], name="rule_version_uniq"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}第{self.number}版"
