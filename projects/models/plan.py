"""The plan: milestones with a day and a named person; frozen on approval."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from projects.models.content import Measure, Row
from projects.models.project import Project


class Milestone(Row):
    """One task with its deliverable, day, responsible person and weight (sum 100)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    task = models.CharField("任务内容", max_length=100)
    deliverable = models.CharField("交付成果", max_length=80)
    quantity = models.PositiveIntegerField("成果数量", null=True)
    quantity_unit = models.CharField("成果单位", max_length=10, blank=True, default="")
    planned_start = models.DateField("计划开始")
    due_date = models.DateField("计划完成日期")
    responsible_person = models.CharField("责任人", max_length=20)
    responsible_unit = models.CharField("责任单位", max_length=60, blank=True, default="")
    weight = models.PositiveSmallIntegerField("权重")
    measure = models.ForeignKey(
        Measure, models.SET_NULL, null=True, related_name="milestones", verbose_name="对应措施"
    )
    completion = models.DecimalField("完成度", max_digits=4, decimal_places=1, default=0)
    done_date = models.DateField("实际完成日期", null=True)

    class Meta(Row.Meta):
        verbose_name = "里程碑"
        verbose_name_plural = "里程碑"
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="milestone_uniq"),
            models.CheckConstraint(
                condition=Q(planned_start__lte=F("due_date")), name="milestone_dates_ck"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100), name="milestone_weight_ck"
            ),
            models.CheckConstraint(
                condition=Q(completion__gte=0, completion__lte=100), name="milestone_compl_ck"
            ),
        ]
        indexes = [models.Index(fields=["due_date"], name="milestone_due_idx")]

    def __str__(self) -> str:
        return self.task
