from django.db import migrations


class Migration(migrations.Migration):
    """How many tasks a plan has is said by the item types alone."""

    dependencies = [
        ('programmes', '0008_prereview'),
    ]

    operations = [
        migrations.RemoveField(model_name='programme', name='milestones_max'),
        migrations.RemoveField(model_name='programme', name='milestones_min'),
    ]
