"""Tasks that ran over their day; the mark stays although they were finished later."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, F, Q

from core import clock
from dispatch.models import OverdueMark
from projects.models import Milestone


def overdue_tasks(project_id: int) -> int:
    """Tasks with an overdue mark, or finished after their day, or past it and not finished.

    The mark stays whatever happens to the task or its day later. Where the rule excuses delay
    caused from outside, the marks alone count: they know what was excused. One query.
    Source: overdue marks are counted and never removed (6.2 of the scoring document).
    """
    return overdue_by_project([project_id]).get(project_id, 0)


def overdue_by_project(project_ids: Collection[int]) -> dict[int, int]:
    """The same of many projects; those without such a task are left out. One query."""
    keys = list(project_ids)
    late = Q(done_date__gt=F("due_date")) | Q(done_date=None, due_date__lt=clock.today())
    unexcused = late & ~Q(project__programme__lamp_rule__external_excused=True)
    marks = OverdueMark.objects.standing().filter(project__in=keys).order_by()
    marked = Q(pk__in=marks.values("milestone"))
    tasks = Milestone.objects.filter(unexcused | marked, project__in=keys).order_by()
    return dict(tasks.values_list("project_id").annotate(Count("pk")))
