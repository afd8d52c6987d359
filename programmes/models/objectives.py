"""Objectives above single projects, and the indicators that measure them over all units."""

from __future__ import annotations

from django.db import models

from organisations.enums import OrgKind
from programmes.enums import Direction, Qualifier
from programmes.models.programme import Programme


class Objective(models.Model):
    """One named objective of the programme (e.g. 六个一)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objectives")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("目标", max_length=60)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "总体目标"
        verbose_name_plural = "总体目标"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="objective_uniq")]

    def __str__(self) -> str:
        return self.name


class ObjectiveIndicator(models.Model):
    """A number counted in units of one kind and rolled up over the tree."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="indicators")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("指标", max_length=60)
    unit = models.CharField("单位", max_length=10)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2, null=True, blank=True)
    target_qualifier = models.CharField(
        "目标值说明", max_length=5, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    due_year = models.PositiveSmallIntegerField("达到年份")
    direction = models.CharField(
        "方向", max_length=4, choices=Direction.choices, default=Direction.UP
    )
    counted_in = models.CharField(
        "填报层级", max_length=24, choices=OrgKind.choices, blank=True, default=""
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "目标指标"
        verbose_name_plural = "目标指标"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "code"], name="objective_ind_uniq")
        ]

    def __str__(self) -> str:
        return self.name
