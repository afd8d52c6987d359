from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='step',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='环节'),
        ),
    ]
