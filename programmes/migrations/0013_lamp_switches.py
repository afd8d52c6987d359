"""What counties add to the thresholds of the lamps: starts, talks, orders, excused delay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the seven columns."""

    dependencies = [("programmes", "0012_bulletin_explain_days")]

    operations = [
        migrations.AddField(
            model_name="lamprule",
            name="soon_unfinished",
            field=models.BooleanField(default=False, verbose_name="临近到期未完成即亮黄灯"),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="start_is_yellow",
            field=models.BooleanField(default=False, verbose_name="到启动日未启动亮黄灯"),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="red_after_unstarted",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="红灯：连续未启动（月）"
            ),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="talk_after_yellows",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="约谈：连续黄灯以上期数"
            ),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="red_order_is_red",
            field=models.BooleanField(default=True, verbose_name="红色督办单未办结亮红灯"),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="late_rectification_is_yellow",
            field=models.BooleanField(default=True, verbose_name="督查整改逾期亮黄灯"),
        ),
        migrations.AddField(
            model_name="lamprule",
            name="external_excused",
            field=models.BooleanField(default=False, verbose_name="认定外部原因的延期不计"),
        ),
    ]
