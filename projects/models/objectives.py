"""Values of the programme's objectives: who reported how much in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.enums import Qualifier
from programmes.models import ObjectiveIndicator

if TYPE_CHECKING:
    from organisations.models import User


class ObjectiveValueQuerySet(models.QuerySet):
    """Values as a person may see them."""

    def visible_to(self, user: User) -> ObjectiveValueQuerySet:
        """Values of the person's own units and of all units of the committees served."""
        return self.filter(scope_of(user).organisations_q(prefix="organisation__"))


class ObjectiveValue(models.Model):
    """One indicator in one unit and one year; sums over units are never stored."""

    indicator = models.ForeignKey(
        ObjectiveIndicator, models.PROTECT, related_name="values", verbose_name="指标"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("数值", max_digits=14, decimal_places=2)
    qualifier = models.CharField(
        "数值说明", max_length=5, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    note = models.CharField("备注", max_length=100, blank=True, default="")
    saved_at = models.DateTimeField("填报时间")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ObjectiveValueQuerySet.as_manager()

    class Meta:
        verbose_name = "目标完成值"
        verbose_name_plural = "目标完成值"
        ordering = ["indicator", "year", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation", "year"], name="objective_value_uniq"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=Qualifier.values), name="objective_value_qual_ck"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="objective_value_sign_ck"),
        ]
        indexes = [models.Index(fields=["organisation", "year"], name="objective_unit_idx")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.indicator} {self.year}"
