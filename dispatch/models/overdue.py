"""Overdue marks: a task once seen unfinished past its day, kept whatever happens later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from dispatch.models.reports import ReportPeriod
from projects.models import Milestone, Project

if TYPE_CHECKING:
    from organisations.models import User


class OverdueMarkQuerySet(models.QuerySet):
    """Marks as a person may see them."""

    def visible_to(self, user: User) -> OverdueMarkQuerySet:
        """Marks of projects the person may see."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def standing(self) -> OverdueMarkQuerySet:
        """Marks that count: not those of tasks finished in time after all, nor excused ones.

        The lamp sees a task unfinished until the report that finishes it is accepted, which may
        be after its due day; and a cause outside is accepted after the delay has begun.
        """
        return self.exclude(done_on__lte=F("due_on")).filter(excused_on=None)


class OverdueMark(models.Model):
    """One task that ran over its day: the day it had then, when that was seen, when it ended."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="overdue_marks")
    milestone = models.OneToOneField(
        Milestone, models.PROTECT, related_name="overdue_mark", verbose_name="任务"
    )
    period = models.ForeignKey(
        ReportPeriod, models.PROTECT, related_name="+", verbose_name="报告期"
    )
    due_on = models.DateField("当时的计划完成日期")
    first_seen_on = models.DateField("首次发现日")
    done_on = models.DateField("实际完成日期", null=True)
    excused_on = models.DateField("认定外部原因日", null=True)

    objects = OverdueMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "逾期标记"
        verbose_name_plural = "逾期标记"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_seen_on__gt=F("due_on")), name="overdue_seen_ck"
            )
        ]

    def __str__(self) -> str:
        return f"{self.milestone} 逾期"

    @property
    def stands(self) -> bool:
        """Whether the mark counts; see `standing`."""
        in_time = self.done_on is not None and self.done_on <= self.due_on
        return self.excused_on is None and not in_time
