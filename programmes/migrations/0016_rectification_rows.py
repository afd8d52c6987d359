"""Rectifications were reminded of by the program; now each programme's own rows say when."""

from django.db import migrations

# Code, working days before or after the last day, whom, level: as in the books shipped.
ROWS = (
    ("mend_early", -10, "liaison", 0),
    ("mend_soon", -3, "liaison", 0),
    ("mend_due", 0, "secretary", 1),
    ("mend_late", 1, "head", 3),
)


def write_rows(apps, schema_editor):
    """Give programmes without such rows those of the books."""
    programmes = apps.get_model("programmes", "Programme").objects.all()
    rules = apps.get_model("programmes", "ReminderRule").objects
    for programme in programmes:
        if rules.filter(programme=programme, duty="rectification").exists():
            continue
        for code, offset_days, recipient, level in ROWS:
            rules.get_or_create(
                programme=programme,
                code=code,
                defaults={
                    "duty": "rectification",
                    "offset_days": offset_days,
                    "recipient": recipient,
                    "level": level,
                },
            )


def forget_the_sweep(apps, schema_editor):
    """Beat keeps its schedule in the database; the sweep that did this is gone."""
    scheduled = apps.get_model("django_celery_beat", "PeriodicTask").objects
    scheduled.filter(task="reviews.remind_of_rectifications").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0015_supervision"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(write_rows, migrations.RunPython.noop),
        migrations.RunPython(forget_the_sweep, migrations.RunPython.noop),
    ]
