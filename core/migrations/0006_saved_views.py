"""Named filter sets of lists."""

from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    """Add the table of saved views."""

    dependencies = [
        ("core", "0005_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner_id", models.BigIntegerField(verbose_name="所属人编号")),
                ("page", models.CharField(max_length=60, verbose_name="清单")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                (
                    "query",
                    models.CharField(
                        blank=True, default="", max_length=1000, verbose_name="查询条件"
                    ),
                ),
                ("is_default", models.BooleanField(default=False, verbose_name="默认打开")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=core.clock.now, editable=False, verbose_name="保存时间"
                    ),
                ),
            ],
            options={
                "verbose_name": "常用查询",
                "verbose_name_plural": "常用查询",
                "ordering": ("created_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "page", "name"), name="saved_view_name_uniq"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("owner_id", "page"),
                        name="saved_view_default_uniq",
                    ),
                ],
            },
        ),
    ]
