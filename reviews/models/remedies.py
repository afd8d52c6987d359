"""What may be said against a decision: objections of others, the one appeal of the unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models import Project, TransitionLog
from reviews.enums import AppealKind, RemedyState


class Objection(models.Model):
    """A written objection to a project on notice, under a real name."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="objections")
    name = models.CharField("异议人姓名", max_length=40)
    contact = models.CharField("联系方式", max_length=60)
    text = models.TextField("异议内容", max_length=1000)
    on_behalf = models.BooleanField("组织部代为登记", default=False)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("提出时间")
    answer_due_on = models.DateField("答复期限")
    state = models.CharField(
        "状态", max_length=10, choices=RemedyState.choices, default=RemedyState.OPEN
    )
    answer = models.TextField("答复", max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering = ["filed_at", "pk"]
        indexes = [models.Index(fields=["state", "answer_due_on"], name="objection_due_idx")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RemedyState.values), name="objection_state_ck"
            ),
            models.CheckConstraint(
                condition=Q(state=RemedyState.OPEN) | Q(answered_at__isnull=False),
                name="objection_answered_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"对“{self.project}”的异议"


class Appeal(models.Model):
    """The one appeal of a unit against one decision, which is a step of its project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="appeals")
    step = models.OneToOneField(TransitionLog, models.PROTECT, related_name="appeal")
    kind = models.CharField("对什么不服", max_length=10, choices=AppealKind.choices)
    text = models.TextField("申诉理由", max_length=1000)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("提出时间")
    answer_due_on = models.DateField("答复期限")
    state = models.CharField(
        "状态", max_length=10, choices=RemedyState.choices, default=RemedyState.OPEN
    )
    answer = models.TextField("答复", max_length=500, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    handler_note = models.CharField("由原决定人复核的原因", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = "申诉"
        verbose_name_plural = "申诉"
        ordering = ["filed_at", "pk"]
        indexes = [models.Index(fields=["state", "answer_due_on"], name="appeal_due_idx")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RemedyState.values), name="appeal_state_ck"
            ),
            models.CheckConstraint(condition=Q(kind__in=AppealKind.values), name="appeal_kind_ck"),
            models.CheckConstraint(
                condition=Q(state=RemedyState.OPEN) | Q(answered_at__isnull=False),
                name="appeal_answered_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.project}”的申诉"
