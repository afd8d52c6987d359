"""A sheet names the rubric it follows, so that a corrected rubric leaves it alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Sheets so far follow the one rubric their programme had for the stage."""
    ScoreSheet = apps.get_model("reviews", "ScoreSheet")
    Rubric = apps.get_model("programmes", "Rubric")
    for rubric in Rubric.objects.order_by("-version"):
        ScoreSheet.objects.filter(
            rubric=None, project__programme=rubric.programme_id, stage=rubric.stage
        ).update(rubric=rubric.pk)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("programmes", "0003_full_rule_book"),
        ("projects", "0003_item_type"),
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="scoresheet",
            name="rubric",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="programmes.rubric",
                verbose_name="评分表",
            ),
        ),
        migrations.AddField(
            model_name="scoresheet",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="programmes.judgegroup",
                verbose_name="评委组",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="scoresheet",
            name="rubric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="programmes.rubric",
                verbose_name="评分表",
            ),
        ),
        migrations.RemoveConstraint(model_name="scoresheet", name="sheet_uniq"),
        migrations.AddConstraint(
            model_name="scoresheet",
            constraint=models.UniqueConstraint(
                fields=["project", "rubric", "round", "judge"], name="sheet_rubric_uniq"
            ),
        ),
    ]
