"""Plans approved so far are frozen as they stand."""

from django.db import migrations
from django.utils import timezone

# Written out: the codes of this moment, whatever the lifecycle becomes.
NOT_YET = (
    "draft",
    "submitted",
    "pre_review",
    "returned",
    "expert_review",
    "noticed",
    "pre_rejected",
    "rejected",
)
BATCH = 2000


def freeze_approved_plans(apps, schema_editor):
    """Take every approved plan as its own baseline: nothing could change one until now."""
    milestones = apps.get_model("projects", "Milestone").objects
    tasks = apps.get_model("dispatch", "BaselineTask")
    rows = milestones.exclude(project__status__in=NOT_YET).order_by("pk")
    tasks.objects.bulk_create(
        (
            tasks(
                milestone_id=pk,
                starts_on=start,
                due_on=due,
                weight=weight,
                frozen_at=timezone.now(),
            )
            for pk, start, due, weight in rows.values_list(
                "pk", "planned_start", "due_date", "weight"
            )
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    """Take the approved plans as their own baselines."""

    dependencies = [("dispatch", "0007_overdue_timeline")]

    operations = [
        migrations.RunPython(freeze_approved_plans, migrations.RunPython.noop, elidable=True),
    ]
