"""What happened to a sheet may also be a conflict declared late, or lifted again."""

from django.db import migrations, models

ACTS = [
    ("reopened", "重新打开"),
    ("recused", "申请回避"),
    ("withdrawn", "撤下评委"),
    ("returned", "不同意回避，继续评审"),
    ("conflict", "登记回避"),
    ("cleared", "回避已解除"),
]


class Migration(migrations.Migration):
    dependencies = [("reviews", "0009_experts_reasons")]

    operations = [
        migrations.RemoveConstraint(model_name="sheetchange", name="sheet_change_act_ck"),
        migrations.AlterField(
            model_name="sheetchange",
            name="act",
            field=models.CharField(choices=ACTS, max_length=12, verbose_name="办理"),
        ),
        migrations.AddConstraint(
            model_name="sheetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(act__in=[code for code, _ in ACTS]), name="sheet_change_act_ck"
            ),
        ),
    ]
