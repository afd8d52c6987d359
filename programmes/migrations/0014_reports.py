from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0013_lamp_switches"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispatchrule",
            name="alike_percent",
            field=models.PositiveSmallIntegerField(
                default=90, verbose_name="与上期相似提示（%）"
            ),
        ),
        migrations.AddField(
            model_name="dispatchrule",
            name="visits_asked",
            field=models.BooleanField(default=False, verbose_name="月报设书记现场推进"),
        ),
    ]
