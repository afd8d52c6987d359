"""What pre-review asks beside the principles, and whose projects are spared gates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the three columns."""

    dependencies = [("programmes", "0007_accepting")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="leader_skips_experts",
            field=models.BooleanField(default=False, verbose_name="领导本人的项目免予专家评审"),
        ),
        migrations.AddField(
            model_name="programme",
            name="leader_skips_pre_review",
            field=models.BooleanField(default=False, verbose_name="领导本人的项目免予预审"),
        ),
        migrations.AddField(
            model_name="programme",
            name="problem_checks",
            field=models.JSONField(blank=True, default=list, verbose_name="解决问题标准"),
        ),
    ]
