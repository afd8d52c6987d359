"""What the time views keep: the plan as it was approved, and a person's calendar feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from projects.models import Milestone, Project

if TYPE_CHECKING:
    from organisations.models import User


class BaselineTaskQuerySet(models.QuerySet):
    """Tasks of approved plans as a person may see them."""

    def visible_to(self, user: User) -> BaselineTaskQuerySet:
        """Tasks of projects the person may see."""
        return self.filter(milestone__project__in=Project.objects.visible_to(user))


class BaselineTask(models.Model):
    """One task as the plan had it on approval; later changes of the plan leave it alone."""

    milestone = models.OneToOneField(Milestone, models.CASCADE, related_name="baseline")
    starts_on = models.DateField("批准的计划开始")
    due_on = models.DateField("批准的计划完成")
    weight = models.PositiveSmallIntegerField("批准的权重")
    frozen_at = models.DateTimeField("冻结时间")

    objects = BaselineTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "计划基线"
        verbose_name_plural = "计划基线"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("due_on")), name="baseline_dates_ck"
            )
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.starts_on}–{self.due_on}"


class CalendarFeedQuerySet(models.QuerySet):
    """Feeds as a person may see them."""

    def visible_to(self, user: User) -> CalendarFeedQuerySet:
        """The person's own feed."""
        return self.filter(owner_id=user.pk)


class CalendarFeed(models.Model):
    """One person's feed; of its address only the digest of the secret part is kept."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField("地址摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "日程订阅"
        verbose_name_plural = "日程订阅"

    def __str__(self) -> str:
        return f"{self.owner}的日程订阅"
