"""What acceptance keeps beside its findings: completeness, survey, rectification, corrections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programmes.enums import Grade
from projects.models import Milestone, Project
from reviews.enums import MilestoneVerdict, StageResult
from reviews.models.acceptance import Acceptance


class CompletenessCheck(models.Model):
    """One look of the department at whether the closing papers are complete (材料齐全核对)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="completeness_checks")
    number = models.PositiveSmallIntegerField("第几次")
    # Codes of the points that were ticked.
    ticked = models.JSONField("核对无误的项", default=list)
    complete = models.BooleanField("齐全")
    reason = models.TextField("退回理由", max_length=500, blank=True, default="")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "结项材料核对"
        verbose_name_plural = "结项材料核对"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="completeness_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.number}次核对"


class SatisfactionTally(models.Model):
    """Totals of the survey among the masses; never who answered what."""

    acceptance = models.OneToOneField(
        Acceptance, models.CASCADE, related_name="satisfaction", verbose_name="验收"
    )
    asked = models.PositiveIntegerField("发出份数")
    very = models.PositiveIntegerField("满意", default=0)
    fairly = models.PositiveIntegerField("比较满意", default=0)
    basic = models.PositiveIntegerField("基本满意", default=0)
    unsatisfied = models.PositiveIntegerField("不满意", default=0)
    channel = models.CharField("测评方式", max_length=60, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "满意度测评"
        verbose_name_plural = "满意度测评"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    asked__gte=F("very") + F("fairly") + F("basic") + F("unsatisfied"),
                ),
                name="satisfaction_asked_ck",
            )
        ]

    def __str__(self) -> str:
        return f"{self.acceptance} 满意度"


class Rectification(models.Model):
    """What a unit has to put right after a failed round, and what it reports of it."""

    acceptance = models.OneToOneField(
        Acceptance, models.CASCADE, related_name="rectification", verbose_name="验收"
    )
    due_on = models.DateField("整改期限")
    # What was typed so far, word for word.
    document = models.JSONField("填写中的内容", default=dict)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    summary = models.TextField("整改情况", max_length=1500, blank=True, default="")
    filed_at = models.DateTimeField("提交时间", null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField("核查时间", null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    check_note = models.TextField("核查意见", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "整改"
        verbose_name_plural = "整改"

    def __str__(self) -> str:
        return f"{self.acceptance} 整改"


class RectificationItem(models.Model):
    """One point to put right: the unit's answer, and what the department found."""

    rectification = models.ForeignKey(Rectification, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField("次序")
    text = models.CharField("整改事项", max_length=200)
    answer = models.TextField("整改情况", max_length=500, blank=True, default="")
    put_right = models.BooleanField("已整改到位", null=True)

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改事项"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "position"], name="rectify_item_uniq")
        ]

    def __str__(self) -> str:
        return self.text


class ResultCorrection(models.Model):
    """A result put right after it was decided: the old one with its whole trace stays readable."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField("第几次")
    line = models.CharField("更正的项", max_length=60)
    reason = models.TextField("理由", max_length=500)
    score_before = models.DecimalField("原得分", max_digits=5, decimal_places=2)
    grade_before = models.CharField("原等次", max_length=12, choices=Grade.choices)
    trace_before = models.JSONField("原计算过程", default=dict)
    score_after = models.DecimalField("现得分", max_digits=5, decimal_places=2)
    grade_after = models.CharField("现等次", max_length=12, choices=Grade.choices)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "结果更正"
        verbose_name_plural = "结果更正"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "number"], name="correction_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.acceptance} 第{self.number}次更正"


class StageAcceptance(models.Model):
    """What was verified of one year of a project that runs over several (阶段验收)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="stage_acceptances")
    year = models.PositiveSmallIntegerField("年度")
    result = models.CharField("阶段结论", max_length=12, choices=StageResult.choices)
    opinion = models.TextField("阶段验收意见", max_length=500)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField("验收时间")

    class Meta:
        verbose_name = "阶段验收"
        verbose_name_plural = "阶段验收"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="stage_acceptance_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}年阶段验收"


class StageCheck(models.Model):
    """Finding on one task of the year, with the evidence seen."""

    stage = models.ForeignKey(StageAcceptance, models.CASCADE, related_name="checks")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    verdict = models.CharField("核验结论", max_length=8, choices=MilestoneVerdict.choices)
    evidence = models.CharField("所见佐证", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "阶段任务核验"
        verbose_name_plural = "阶段任务核验"
        ordering = ["milestone__position"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "milestone"], name="stage_check_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.get_verdict_display()}"


class RevocationProposal(models.Model):
    """An officer proposes to revoke a project; somebody else decides."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="revocation_proposals")
    reason = models.TextField("理由", max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    agreed = models.BooleanField("同意", null=True)
    opinion = models.TextField("审定意见", max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("审定时间", null=True)

    class Meta:
        verbose_name = "提请撤销立项"
        verbose_name_plural = "提请撤销立项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(decided_at=None), name="revocation_open_uniq"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} 提请撤销立项"
