"""Overdue marks, the plan as approved, and calendar feeds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Create the three tables."""

    dependencies = [
        ("dispatch", "0006_bulletins"),
        ("projects", "0009_prereview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OverdueMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="当时的计划完成日期")),
                ("first_seen_on", models.DateField(verbose_name="首次发现日")),
                ("done_on", models.DateField(null=True, verbose_name="实际完成日期")),
                ("excused_on", models.DateField(null=True, verbose_name="认定外部原因日")),
                (
                    "milestone",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdue_mark",
                        to="projects.milestone",
                        verbose_name="任务",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dispatch.reportperiod",
                        verbose_name="报告期",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdue_marks",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "逾期标记",
                "verbose_name_plural": "逾期标记",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_seen_on__gt", models.F("due_on"))),
                        name="overdue_seen_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="批准的计划开始")),
                ("due_on", models.DateField(verbose_name="批准的计划完成")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="批准的权重")),
                ("frozen_at", models.DateTimeField(verbose_name="冻结时间")),
                (
                    "milestone",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baseline",
                        to="projects.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划基线",
                "verbose_name_plural": "计划基线",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("due_on"))),
                        name="baseline_dates_ck",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="地址摘要")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "日程订阅", "verbose_name_plural": "日程订阅"},
        ),
    ]
