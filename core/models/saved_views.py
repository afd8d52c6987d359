"""Named sets of filters of a list, kept by one person for that person alone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core import clock

NAME_LENGTH = 20
QUERY_LENGTH = 1000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Rows a person may see."""

    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """A view belongs to the person who named it, and to nobody else."""
        if user is None or user.pk is None:
            return self.none()
        return self.filter(owner_id=user.pk)


class SavedView(models.Model):
    """The filters of one list under a name. Only ``core.services.saved_views`` writes it."""

    # No foreign key: the ground floor knows no user model.
    owner_id = models.BigIntegerField("所属人编号")
    page = models.CharField("清单", max_length=60)
    name = models.CharField("名称", max_length=NAME_LENGTH)
    query = models.CharField("查询条件", max_length=QUERY_LENGTH, blank=True, default="")
    is_default = models.BooleanField("默认打开", default=False)
    created_at = models.DateTimeField("保存时间", default=clock.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "常用查询"
        verbose_name_plural = "常用查询"
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("owner_id", "page", "name"), name="saved_view_name_uniq"
            ),
            models.UniqueConstraint(
                fields=("owner_id", "page"),
                condition=Q(is_default=True),
                name="saved_view_default_uniq",
            ),
        )

    def __str__(self) -> str:
        return self.name
