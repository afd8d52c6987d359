"""Files people uploaded: the row knows the name, the disk knows only the token."""

import uuid
from pathlib import PurePosixPath

from django.db import models

from core import clock


class FileState(models.TextChoices):
    """What is known about malware in a file."""

    UNSCANNED = "unscanned", "未查毒"
    CLEAN = "clean", "已查毒"
    INFECTED = "infected", "有病毒，已隔离"


class StoredFile(models.Model):
    """One accepted file; its bytes lie outside the web root under ``token``."""

    token = models.UUIDField("标识", unique=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField("校验值", max_length=64)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    purpose = models.CharField("用途", max_length=20)
    uploaded_by_id = models.BigIntegerField("上传人编号", null=True, blank=True)
    uploaded_by_name = models.CharField("上传人", max_length=64, blank=True)
    created_at = models.DateTimeField("上传时间", default=clock.now, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=FileState.choices, default=FileState.UNSCANNED
    )

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("sha256",), name="file_sha256_idx"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(
                condition=models.Q(state__in=FileState.values), name="file_state_valid"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def relative_path(self) -> PurePosixPath:
        """Where the bytes lie under ``FILES_ROOT``; built from the token alone."""
        return PurePosixPath(self.token.hex[:2], self.token.hex)
