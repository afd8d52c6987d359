"""Gives programmes older than item types one type and its quota, as their columns say."""

from django.db import migrations


def add_first_type(apps, schema_editor):
    Programme = apps.get_model('programmes', 'Programme')
    ItemType = apps.get_model('programmes', 'ItemType')
    QuotaRule = apps.get_model('programmes', 'QuotaRule')
    for programme in Programme.objects.filter(item_types=None).iterator():
        kind = ItemType.objects.create(
            programme=programme,
            code='project',
            name='书记项目',
            milestones_min=programme.milestones_min,
            milestones_max=programme.milestones_max,
            position=1,
        )
        QuotaRule.objects.create(
            programme=programme,
            item_type=kind,
            org_kinds=[],
            least=programme.quota_min,
            most=programme.quota_max,
            position=1,
        )


class Migration(migrations.Migration):

    dependencies = [('programmes', '0003_full_rule_book')]

    operations = [migrations.RunPython(add_first_type, migrations.RunPython.noop)]
