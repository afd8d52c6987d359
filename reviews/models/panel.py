"""Score sheets of judges and their stored aggregate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.enums import Stage
from programmes.models import Criterion, JudgeGroup, Rubric
from projects.models import Project
from reviews.enums import SheetState

if TYPE_CHECKING:
    from organisations.models import User


class ScoreSheetQuerySet(models.QuerySet):
    """Sheets as a person may see them: blind until locked."""

    def visible_to(self, user: User) -> ScoreSheetQuerySet:
        """Only the judge's own sheets, of projects still in the judge's sight.

        Marks of others are shown through results alone, whatever other roles a judge has.
        """
        return self.filter(judge_id=user.pk or 0, project__in=Project.objects.visible_to(user))


class ScoreSheet(models.Model):
    """One judge's sheet for one project and rubric at one stage and round.

    Without a rubric it is a seat in a vote by cards; the card itself lies elsewhere.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets")
    stage = models.CharField("环节", max_length=12, choices=Stage.choices)
    rubric = models.ForeignKey(
        Rubric, models.PROTECT, null=True, related_name="sheets", verbose_name="评分表"
    )
    group = models.ForeignKey(
        JudgeGroup, models.PROTECT, null=True, related_name="sheets", verbose_name="评委组"
    )
    round = models.PositiveSmallIntegerField("轮次", default=1)
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sheets", verbose_name="评委"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField("分配时间")
    state = models.CharField(
        "状态", max_length=8, choices=SheetState.choices, default=SheetState.DRAFT
    )
    veto = models.BooleanField("建议否决", default=False)
    comment = models.TextField("评审意见", max_length=500, blank=True, default="")
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    recuse_reason = models.CharField("回避理由", max_length=200, blank=True, default="")
    locked_at = models.DateTimeField("提交时间", null=True)
    seal = models.CharField("封签", max_length=64, blank=True, default="")

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rubric", "round", "judge"], name="sheet_rubric_uniq"
            ),
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="sheet_state_ck"),
            models.CheckConstraint(
                condition=~Q(state=SheetState.LOCKED)
                | Q(total__isnull=False)
                | Q(rubric__isnull=True),
                name="sheet_total_card_ck",
            ),
            models.UniqueConstraint(
                fields=["project", "round", "judge"],
                condition=Q(rubric__isnull=True),
                name="sheet_card_uniq",
            ),
        ]
        indexes = [models.Index(fields=["judge", "state"], name="sheet_judge_idx")]

    def __str__(self) -> str:
        return f"{self.judge} {self.project}"


class Mark(models.Model):
    """The mark for one criterion on one sheet."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.DecimalField("得分", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "分项得分"
        verbose_name_plural = "分项得分"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="mark_uniq"),
            models.CheckConstraint(condition=Q(value__gte=0), name="mark_value_ck"),
        ]

    def __str__(self) -> str:
        return str(self.value)


class ScoreResult(models.Model):
    """The stored aggregate of one project at one stage and round, with its trace."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="score_results")
    stage = models.CharField("环节", max_length=12, choices=Stage.choices)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    judges = models.PositiveSmallIntegerField("评委数")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2)
    unrounded = models.DecimalField("未取整得分", max_digits=14, decimal_places=10)
    trace = models.JSONField("计算过程")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "评审得分"
        verbose_name_plural = "评审得分"
        constraints = [
            models.UniqueConstraint(fields=["project", "stage", "round"], name="score_result_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.score}"
