"""What an application's last submission is compared by, kept so that nobody's page waits for it."""

from __future__ import annotations

from django.db import models

from projects.models.project import Project


class Fingerprint(models.Model):
    """The compared pieces of one submission; written when it is filed, replaced by the next."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="fingerprint")
    revision = models.PositiveSmallIntegerField("报送次数")
    rules = models.PositiveSmallIntegerField("算法版本")
    shingles = models.BinaryField("文字片段")

    class Meta:
        verbose_name = "查重指纹"
        verbose_name_plural = "查重指纹"

    def __str__(self) -> str:
        return f"{self.project} 第{self.revision}次报送"
