"""Uploads that arrive in parts over a bad line: how far each of them is."""

import uuid
from pathlib import PurePosixPath

from django.db import models

from core import clock

PARTS_FOLDER = "parts"


class PendingUpload(models.Model):
    """One file on its way; its bytes lie apart from the kept files until the last has come."""

    token = models.UUIDField("标识", unique=True, default=uuid.uuid4, editable=False)
    # No foreign key: the ground floor knows no user model.
    owner_id = models.BigIntegerField("上传人编号")
    # What the file is for, in the words of the app that takes it ("project:12:application").
    subject = models.CharField("用于", max_length=60)
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("大小（字节）")
    # When the file was last changed on the person's machine: tells two of one name apart.
    stamp = models.CharField("文件时间", max_length=20, blank=True, default="")
    received = models.PositiveBigIntegerField("已收到（字节）", default=0)
    # Key of what became of it, so that a repeated last part is no second file.
    result_id = models.BigIntegerField("结果编号", null=True, blank=True)
    created_at = models.DateTimeField("开始时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "未传完的文件"
        verbose_name_plural = "未传完的文件"
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=("owner_id", "subject"), name="upload_owner_idx"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="upload_not_over_full"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        """Whether every byte has come."""
        return self.received == self.size

    @property
    def relative_path(self) -> PurePosixPath:
        """Where the bytes lie under ``FILES_ROOT``; built from the token alone."""
        return PurePosixPath(PARTS_FOLDER, self.token.hex)
