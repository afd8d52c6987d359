"""Keys of quarters and checkpoints beside those of months."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_initial")]

    operations = [
        migrations.AlterField(
            model_name="reportperiod",
            name="key",
            field=models.CharField(max_length=8, verbose_name="报告期"),
        ),
    ]
