"""Reminders of every duty: subjects as text, the day they are due, repeats, and putting off."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.clock import SHANGHAI


def name_subjects(apps, schema_editor):
    """Reminders so far were of monthly reports."""
    log = apps.get_model("dispatch", "ReminderLog")
    for row in log.objects.select_related("report").iterator(chunk_size=2000):
        row.subject = f"report:{row.report_id}"
        row.due_on = row.report.due_at.astimezone(SHANGHAI).date()
        row.save(update_fields=["subject", "due_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0009_supervision"),
        ("programmes", "0011_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reminderrun",
            name="kind",
            field=models.CharField(
                choices=[("digest", "每日"), ("urgent", "急件")],
                default="digest",
                max_length=8,
                verbose_name="种类",
            ),
        ),
        migrations.AddField(
            model_name="reminderrun",
            name="failure",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="失败原因"),
        ),
        migrations.AddIndex(
            model_name="reminderrun",
            index=models.Index(fields=["day"], name="reminder_run_day_idx"),
        ),
        migrations.AddField(
            model_name="reminderlog",
            name="subject",
            field=models.CharField(default="", max_length=40, verbose_name="事项"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reminderlog",
            name="due_on",
            field=models.DateField(null=True, verbose_name="截止日"),
        ),
        migrations.AddField(
            model_name="reminderlog",
            name="occurrence",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="第几次重复"),
        ),
        migrations.RunPython(name_subjects, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reminderlog",
            name="due_on",
            field=models.DateField(verbose_name="截止日"),
        ),
        migrations.RemoveConstraint(model_name="reminderlog", name="reminder_once_uniq"),
        migrations.RemoveField(model_name="reminderlog", name="report"),
        migrations.AddConstraint(
            model_name="reminderlog",
            constraint=models.UniqueConstraint(
                fields=("subject", "rule", "due_on", "occurrence", "recipient", "level"),
                name="reminder_once_uniq",
            ),
        ),
        migrations.AddIndex(
            model_name="reminderlog",
            index=models.Index(
                condition=models.Q(("message", None)),
                fields=["recipient"],
                name="reminder_unsaid_idx",
            ),
        ),
        migrations.CreateModel(
            name="ReminderSnooze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="事项")),
                ("due_on", models.DateField(verbose_name="截止日")),
                ("until", models.DateField(verbose_name="再提醒日")),
                ("times", models.PositiveSmallIntegerField(default=1, verbose_name="次数")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.reminderrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "稍后提醒",
                "verbose_name_plural": "稍后提醒",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "person"), name="snooze_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("until__lte", models.F("due_on"))),
                        name="snooze_before_due_ck",
                    ),
                ],
            },
        ),
    ]
