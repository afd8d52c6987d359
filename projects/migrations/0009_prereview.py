"""Which gates a rule of the programme spares a project."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the two columns."""

    dependencies = [("projects", "0008_first_item_type")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="skips_experts",
            field=models.BooleanField(default=False, verbose_name="按方案免予专家评审"),
        ),
        migrations.AddField(
            model_name="project",
            name="skips_pre_review",
            field=models.BooleanField(default=False, verbose_name="按方案免予预审"),
        ),
    ]
