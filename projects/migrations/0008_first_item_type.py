"""Gives projects older than item types the first type of their programme."""

from django.db import migrations


def set_first_type(apps, schema_editor):
    Project = apps.get_model('projects', 'Project')
    ItemType = apps.get_model('programmes', 'ItemType')
    seen = set()
    for kind in ItemType.objects.order_by('position', 'pk').iterator():
        if kind.programme_id not in seen:
            seen.add(kind.programme_id)
            untyped = Project.objects.filter(programme_id=kind.programme_id, item_type=None)
            untyped.update(item_type_id=kind.pk)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_money_and_surroundings'),
        ('programmes', '0004_first_item_type'),
    ]

    operations = [migrations.RunPython(set_first_type, migrations.RunPython.noop)]
