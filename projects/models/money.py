"""The budget of a project and where its money comes from (block E)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from projects.enums import BudgetKind, FundKind
from projects.models.content import Row
from projects.models.project import Project


class BudgetItem(Row):
    """Money planned for one purpose, in yuan."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="budget_items")
    kind = models.CharField("预算科目", max_length=12, choices=BudgetKind.choices)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    basis = models.CharField("测算依据", max_length=100, blank=True, default="")

    class Meta(Row.Meta):
        verbose_name = "预算明细"
        verbose_name_plural = "预算明细"
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="budget_uniq"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_amount_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class FundSource(Row):
    """Where money comes from, in yuan, and whether it is certain."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="fund_sources")
    source = models.CharField("经费来源", max_length=12, choices=FundKind.choices)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    secured = models.BooleanField("已落实")

    class Meta(Row.Meta):
        verbose_name = "经费来源"
        verbose_name_plural = "经费来源"
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="fund_uniq"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fund_amount_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount}"
