"""Decisions on approval, and the acts by which they were made known."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.models import Programme
from projects.models import Project
from reviews.enums import DecisionResult, DecisionState


class Publication(models.Model):
    """One act that made decisions of a programme known together."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField("批次")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "立项公布"
        verbose_name_plural = "立项公布"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="publication_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.programme} 第{self.number}批立项公布"


class ApprovalDecision(models.Model):
    """What the head decided on an application, on which score and why.

    A pending one binds nobody yet and is the department's own; a later thought replaces it by a
    new row. Of the round of the panel whose score it rests on; none where no panel scored.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="decisions")
    result = models.CharField("决定", max_length=10, choices=DecisionResult.choices)
    state = models.CharField(
        "状态", max_length=10, choices=DecisionState.choices, default=DecisionState.IN_FORCE
    )
    round = models.PositiveSmallIntegerField("评审轮次", null=True)
    score = models.DecimalField("评审得分", max_digits=5, decimal_places=2, null=True)
    opinion = models.TextField("立项意见", max_length=300, blank=True, default="")
    return_due_on = models.DateField("修改期限", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, related_name="decisions", verbose_name="公布批次"
    )

    class Meta:
        verbose_name = "立项决定"
        verbose_name_plural = "立项决定"
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="decision_state_ck"
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state=DecisionState.PENDING),
                name="decision_pending_uniq",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_result_display()}"

    @property
    def told_at(self) -> datetime:
        """When the unit was told: with the publication, or at once."""
        return self.publication.published_at if self.publication else self.decided_at
