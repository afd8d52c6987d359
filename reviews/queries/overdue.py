"""Tasks that ran over their day; the mark stays although they were finished later."""

from __future__ import annotations

from django.db.models import F, Q

from core import clock
from projects.models import Milestone


def overdue_tasks(project_id: int) -> int:
    """Tasks finished after their day, or past it and not finished; one query.

    Source: overdue marks are counted and never removed (6.2 of the scoring document).
    """
    late = Q(done_date__gt=F("due_date")) | Q(done_date=None, due_date__lt=clock.today())
    return Milestone.objects.filter(late, project=project_id).count()
