"""A ground of veto may be proposed by itself when a survey stays below a rate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0016_rectification_rows")]

    operations = [
        migrations.AddField(
            model_name="vetoitem",
            name="satisfaction_below",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="满意率低于多少时按规定提请（%）"
            ),
        ),
    ]
