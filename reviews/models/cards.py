"""Cards of a vote, and what was said at a meeting that only comments."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import Project
from reviews.enums import CardColour


class CardBallot(models.Model):
    """One card; in a secret ballot it names nobody, nor does its key tell the order of voting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="cards")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    colour = models.CharField("票", max_length=8, choices=CardColour.choices)
    comment = models.CharField("意见", max_length=300, blank=True, default="")
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="评委"
    )

    class Meta:
        verbose_name = "表决票"
        verbose_name_plural = "表决票"
        constraints = [
            models.CheckConstraint(condition=Q(colour__in=CardColour.values), name="card_colour_ck")
        ]

    def __str__(self) -> str:
        return self.get_colour_display()


class MeetingComment(models.Model):
    """What somebody said on an application at the meeting that comments without scoring."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="meeting_comments")
    held_on = models.DateField("评议日期")
    speaker = models.CharField("发言人", max_length=40)
    text = models.CharField("评议意见", max_length=500)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "评议意见"
        verbose_name_plural = "评议意见"
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.speaker}：{self.text}"
