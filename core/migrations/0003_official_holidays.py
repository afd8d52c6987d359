"""Load the official holidays of 2018, 2020, 2025 and 2026, and begin the audit chain."""

import json
from pathlib import Path

from django.db import migrations

HOLIDAYS = Path(__file__).resolve().parent.parent / "holidays"
YEARS = (2018, 2020, 2025, 2026)


def load(apps, schema_editor):
    Holiday = apps.get_model("core", "Holiday")
    for year in YEARS:
        document = json.loads((HOLIDAYS / f"{year}.json").read_text(encoding="utf-8"))
        source = "；".join(document["papers"])
        for row in document["days"]:
            kind = "off" if row["isOffDay"] else "work"
            Holiday.objects.get_or_create(
                day=row["date"], defaults={"kind": kind, "name": row["name"], "source": source}
            )
    apps.get_model("core", "AuditTail").objects.get_or_create(pk=1)


def unload(apps, schema_editor):
    apps.get_model("core", "Holiday").objects.filter(day__year__in=YEARS).exclude(
        source="本地"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_append_only")]

    operations = [migrations.RunPython(load, unload)]
