"""The application as typed: one document with a version, and its numbered submissions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from projects.models.project import Project


class Application(models.Model):
    """What the unit has typed so far, kept exactly as typed until it is submitted."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="application")
    document = models.JSONField("内容", default=dict)
    version = models.PositiveIntegerField("版本", default=0)
    asked_version = models.PositiveIntegerField("已送书记的版本", null=True)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "申报书"
        verbose_name_plural = "申报书"

    def __str__(self) -> str:
        return f"{self.project} 第{self.version}版"


class Revision(models.Model):
    """A submission: the document as it was filed, never changed afterwards."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("报送次数")
    document = models.JSONField("内容")
    submitted_at = models.DateTimeField("报送时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    digest = models.CharField("摘要值", max_length=64)

    class Meta:
        verbose_name = "申报版本"
        verbose_name_plural = "申报版本"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="revision_uniq")]

    def __str__(self) -> str:
        return f"{self.project} 第{self.number}次报送"
