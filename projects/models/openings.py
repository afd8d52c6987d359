"""Late openings: leave to file after the call, given to single units by the head."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import ItemType, Programme

if TYPE_CHECKING:
    from organisations.models import User


class LateOpeningQuerySet(models.QuerySet):
    """Late openings as a person may see them."""

    def visible_to(self, user: User) -> LateOpeningQuerySet:
        """Openings of the person's own units and of the committees served."""
        return self.filter(scope_of(user).organisations_q(prefix="organisation__"))

    def open_at(self, moment: datetime) -> LateOpeningQuerySet:
        """Openings that let somebody file at the moment: neither expired nor withdrawn."""
        return self.filter(withdrawn_at=None, granted_at__lte=moment, until__gte=moment)


class LateOpening(models.Model):
    """One unit may file until a moment after the call, for one item type or for all."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="late_openings", verbose_name="年度方案"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="单位"
    )
    item_type = models.ForeignKey(
        ItemType, models.PROTECT, null=True, related_name="+", verbose_name="项目类型"
    )
    until = models.DateTimeField("补报截止")
    reason = models.CharField("理由", max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_by_name = models.CharField("批准人", max_length=60)
    granted_at = models.DateTimeField("批准时间")
    withdrawn_at = models.DateTimeField("收回时间", null=True)
    withdrawn_by_name = models.CharField("收回人", max_length=60, blank=True, default="")

    objects = LateOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "特殊补报"
        verbose_name_plural = "特殊补报"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="opening_span_ck")
        ]
        indexes = [
            models.Index(fields=["programme", "organisation", "until"], name="opening_unit_idx")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}特殊补报"
