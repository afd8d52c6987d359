"""Drafts of pre-review with a version, more kinds of checks, and rounds a rule spares."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

RESULTS = [
    ("open", "办理中"),
    ("passed", "通过"),
    ("returned", "退回修改"),
    ("veto_proposed", "提请否决"),
    ("vetoed", "否决"),
    ("veto_declined", "否决未予同意"),
    ("exempt", "免予预审"),
]
KINDS = [("principle", "申报原则"), ("problem", "解决问题标准"), ("veto", "否决情形")]


class Migration(migrations.Migration):
    """Widen the tables of pre-review."""

    dependencies = [
        ("reviews", "0006_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("prereview", "pre_review_result_ck"),
        migrations.AlterField(
            "prereview",
            "result",
            models.CharField(choices=RESULTS, default="open", max_length=14, verbose_name="结果"),
        ),
        migrations.AddConstraint(
            "prereview",
            models.CheckConstraint(
                condition=Q(result__in=[code for code, _ in RESULTS]), name="pre_review_result_ck"
            ),
        ),
        migrations.AlterField(
            "prereview",
            "officer",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="预审人",
            ),
        ),
        migrations.AddConstraint(
            "prereview",
            models.CheckConstraint(
                condition=Q(officer__isnull=False) | Q(result="exempt"),
                name="pre_review_officer_ck",
            ),
        ),
        migrations.AddField(
            "prereview", "version", models.PositiveIntegerField(default=0, verbose_name="版本")
        ),
        migrations.AddField(
            "prereview", "saved_at", models.DateTimeField(null=True, verbose_name="保存时间")
        ),
        migrations.AddField(
            "prereview",
            "saved_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "prereviewcheck",
            "kind",
            models.CharField(choices=KINDS, default="principle", max_length=9, verbose_name="类别"),
        ),
        migrations.AlterField(
            "prereviewcheck",
            "principle",
            models.CharField(max_length=120, verbose_name="核对内容"),
        ),
        migrations.AddConstraint(
            "prereviewcheck",
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _ in KINDS]), name="pre_review_check_ck"
            ),
        ),
    ]
