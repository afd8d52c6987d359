"""Uploads that arrive in parts."""

import uuid

from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    """Add the table of uploads under way."""

    dependencies = [("core", "0004_jobs")]

    operations = [
        migrations.CreateModel(
            name="PendingUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="标识"
                    ),
                ),
                ("owner_id", models.BigIntegerField(verbose_name="上传人编号")),
                ("subject", models.CharField(max_length=60, verbose_name="用于")),
                ("name", models.CharField(max_length=255, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                (
                    "stamp",
                    models.CharField(
                        blank=True, default="", max_length=20, verbose_name="文件时间"
                    ),
                ),
                (
                    "received",
                    models.PositiveBigIntegerField(default=0, verbose_name="已收到（字节）"),
                ),
                (
                    "result_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="结果编号"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="开始时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "未传完的文件",
                "verbose_name_plural": "未传完的文件",
                "ordering": ("created_at", "id"),
                "indexes": [models.Index(fields=["owner_id", "subject"], name="upload_owner_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("received__lte", models.F("size"))),
                        name="upload_not_over_full",
                    )
                ],
            },
        )
    ]
