"""Pre-review by the organisation department, round by round."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.models import VetoItem
from projects.models import Project, Revision
from reviews.enums import CheckKind, PreReviewResult


class PreReview(models.Model):
    """One round: taken by one officer, ended with one result."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="pre_reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="pre_reviews")
    round = models.PositiveSmallIntegerField("轮次")
    # Nobody where a rule of the programme spares the project its pre-review.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="预审人"
    )
    taken_at = models.DateTimeField("受理时间")
    result = models.CharField(
        "结果", max_length=14, choices=PreReviewResult.choices, default=PreReviewResult.OPEN
    )
    comment = models.TextField("预审意见", max_length=500, blank=True, default="")
    fields = models.JSONField("需修改的栏目", default=list)
    return_due_on = models.DateField("修改期限", null=True)
    veto_item = models.ForeignKey(VetoItem, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    head_opinion = models.TextField("负责人意见", max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("办结时间", null=True)
    # Until the round ends, comment, fields, day and ground hold what the officer typed so far.
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "预审"
        verbose_name_plural = "预审"
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["project", "round"], name="pre_review_uniq"),
            models.CheckConstraint(
                condition=Q(result__in=PreReviewResult.values), name="pre_review_result_ck"
            ),
            models.CheckConstraint(
                condition=~Q(result=PreReviewResult.VETOED)
                | ~Q(proposed_by=models.F("decided_by")),
                name="pre_review_two_ck",
            ),
            models.CheckConstraint(
                condition=~Q(result=PreReviewResult.VETOED)
                | Q(
                    veto_item__isnull=False,
                    proposed_by__isnull=False,
                    decided_by__isnull=False,
                ),
                name="pre_review_veto_ck",
            ),
            models.CheckConstraint(
                condition=Q(officer__isnull=False) | Q(result=PreReviewResult.EXEMPT),
                name="pre_review_officer_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.round}轮预审"


class PreReviewCheck(models.Model):
    """One line of the checklist: met or not, with a comment.

    A line for a ground of veto is met while the ground was not found.
    """

    pre_review = models.ForeignKey(PreReview, models.CASCADE, related_name="checks")
    kind = models.CharField(
        "类别", max_length=9, choices=CheckKind.choices, default=CheckKind.PRINCIPLE
    )
    principle = models.CharField("核对内容", max_length=120)
    position = models.PositiveSmallIntegerField("序号")
    met = models.BooleanField("符合", null=True)
    comment = models.CharField("意见", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "预审核对"
        verbose_name_plural = "预审核对"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pre_review", "principle"], name="pre_review_check_uniq"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CheckKind.values), name="pre_review_check_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.principle

    @property
    def answer(self) -> str:
        """The answer in words with its sign; a ground of veto left open was not found."""
        if self.kind == CheckKind.VETO:
            return "✕ 有此情形" if self.met is False else "✓ 未发现"
        return {True: "✓ 符合", False: "✕ 不符合", None: "—"}[self.met]
