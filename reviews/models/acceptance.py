"""Closing report, verification, composite, grade and the frozen ranking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.enums import Grade
from programmes.models import AwardRule, Category, Programme, VetoItem
from projects.models import Indicator, Milestone, Problem, Project
from reviews.enums import MilestoneVerdict, ProblemVerdict


class ClosingReport(models.Model):
    """What the unit files when it applies for closing (结项报告)."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="closing_report")
    document = models.JSONField("填写中的内容", default=dict)
    summary = models.TextField("基本情况与做法", max_length=2500, blank=True, default="")
    results = models.TextField("成效与问题解决情况", max_length=1500, blank=True, default="")
    shortcomings = models.TextField("不足与下步打算", max_length=800, blank=True, default="")
    unfinished_note = models.TextField("未完成任务说明", max_length=500, blank=True, default="")
    indicator_actuals = models.JSONField("指标实际值", default=dict)
    self_score = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True)
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    filed_at = models.DateTimeField("提交时间", null=True)

    class Meta:
        verbose_name = "结项报告"
        verbose_name_plural = "结项报告"

    def __str__(self) -> str:
        return f"{self.project} 结项报告"


class Acceptance(models.Model):
    """One round of acceptance of one project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="acceptances")
    round = models.PositiveSmallIntegerField("轮次")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("受理时间")
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField("核验时间", null=True)
    version = models.PositiveIntegerField("版本", default=0)
    veto_item = models.ForeignKey(VetoItem, models.PROTECT, null=True, related_name="+")
    veto_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    score = models.DecimalField("综合得分", max_digits=5, decimal_places=2, null=True)
    unrounded = models.DecimalField("未取整得分", max_digits=14, decimal_places=10, null=True)
    trace = models.JSONField("计算过程", default=dict)
    grade = models.CharField("等次", max_length=12, choices=Grade.choices, blank=True, default="")
    opinion = models.TextField("验收意见", max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "验收"
        verbose_name_plural = "验收"
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["project", "round"], name="acceptance_uniq")]

    def __str__(self) -> str:
        return f"{self.project} 第{self.round}次验收"


class MilestoneCheck(models.Model):
    """Verification of one task, with the evidence seen."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="milestone_checks")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    verdict = models.CharField("核验结论", max_length=8, choices=MilestoneVerdict.choices)
    evidence = models.CharField("所见佐证", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "任务核验"
        verbose_name_plural = "任务核验"
        ordering = ["milestone__position"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "milestone"], name="milestone_check_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.get_verdict_display()}"


class ProblemCheck(models.Model):
    """Whether one problem was really solved."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="problem_checks")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    # The three yardsticks, as ticked.
    resolved = models.BooleanField("问题真正得到解决", default=False)
    improved = models.BooleanField("情况明显改善", default=False)
    felt = models.BooleanField("群众有获得感", default=False)
    verdict = models.CharField("核验结论", max_length=8, choices=ProblemVerdict.choices)
    evidence = models.CharField("所见佐证", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "问题核验"
        verbose_name_plural = "问题核验"
        ordering = ["problem__position"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "problem"], name="problem_check_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.get_verdict_display()}"


class IndicatorCheck(models.Model):
    """Verified actual value of one indicator."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="indicator_checks")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    actual = models.DecimalField("实际值", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "指标核验"
        verbose_name_plural = "指标核验"
        ordering = ["indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "indicator"], name="indicator_check_uniq")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.actual}"


class RankEntry(models.Model):
    """Place of one project in its group, in the version of the ranking in force."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="ranking")
    group = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="组别")
    project = models.OneToOneField(Project, models.PROTECT, related_name="rank_entry")
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True)
    grade = models.CharField("等次", max_length=12, choices=Grade.choices)
    rank = models.PositiveSmallIntegerField("名次", null=True)
    award = models.ForeignKey(
        AwardRule, models.PROTECT, null=True, related_name="+", verbose_name="奖项"
    )
    # Accepted after the ranking was frozen: placed beside the others, who keep their places.
    supplementary = models.BooleanField("补列", default=False)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    frozen_at = models.DateTimeField("冻结时间")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "排名"
        verbose_name_plural = "排名"
        ordering = ["group__position", "rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="rank_grade_ck")
        ]

    def __str__(self) -> str:
        return f"{self.project} 第{self.rank}名"
