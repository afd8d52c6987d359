"""Rubrics, veto items and grade thresholds."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from programmes.enums import (
    CriterionKind,
    Grade,
    MarkSource,
    MissingJudge,
    Scope,
    Stage,
    TrimRule,
)
from programmes.models.programme import Category, Programme


class Rubric(models.Model):
    """How a project is scored at one stage: full marks, steps, trimming.

    Several rubrics of one stage make a composite by their shares. A corrected rubric is a new row
    with the next version; the retired one stays for the projects that were scored by it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rubrics")
    stage = models.CharField("用于", max_length=12, choices=Stage.choices)
    code = models.CharField("代码", max_length=24, default="main")
    version = models.PositiveSmallIntegerField("版本", default=1)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    categories = models.ManyToManyField(
        Category, blank=True, related_name="rubrics", verbose_name="适用类别"
    )
    share = models.DecimalField("占本环节总分（%）", max_digits=5, decimal_places=2, default=100)
    position = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("名称", max_length=60)
    mark_step = models.DecimalField("打分步长", max_digits=4, decimal_places=2, default=1)
    trim_rule = models.CharField(
        "去分规则", max_length=12, choices=TrimRule.choices, default=TrimRule.NONE
    )
    trim_from = models.PositiveSmallIntegerField("评委达到几名才去分", default=5)
    min_judges = models.PositiveSmallIntegerField("最少评委数", default=3)
    missing_judge = models.CharField(
        "评委缺席", max_length=8, choices=MissingJudge.choices, default=MissingJudge.WAIT
    )
    bonus_cap = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=0)
    deduction_cap = models.DecimalField("扣分上限", max_digits=5, decimal_places=2, default=100)
    comment_below = models.PositiveSmallIntegerField("低于满分（%）须写意见", default=0)
    disagreement_over = models.DecimalField(
        "评委分差超过（分）即提示", max_digits=5, decimal_places=2, default=0
    )
    pass_mark = models.DecimalField("及格分", max_digits=5, decimal_places=2, default=60)
    mostly_percent = models.PositiveSmallIntegerField("“基本完成”按（%）计", default=80)
    partly_percent = models.PositiveSmallIntegerField("“部分解决”按（%）计", default=50)
    late_points = models.DecimalField("迟报、缺报每次扣", max_digits=5, decimal_places=2, default=1)
    overdue_points = models.DecimalField(
        "任务逾期每项扣", max_digits=5, decimal_places=2, default=Decimal("0.5")
    )
    lamp_green = models.PositiveSmallIntegerField("绿灯月得分", default=12)
    lamp_yellow = models.PositiveSmallIntegerField("黄灯月得分", default=8)
    lamp_red = models.PositiveSmallIntegerField("红灯月得分", default=3)

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "stage", "code", "version"], name="rubric_version_uniq"
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="rubric_stage_ck"),
            models.CheckConstraint(
                condition=Q(mostly_percent__lte=100, partly_percent__lte=100),
                name="rubric_percent_ck",
            ),
            models.CheckConstraint(
                condition=Q(
                    lamp_green__gte=F("lamp_yellow"),
                    lamp_yellow__gte=F("lamp_red"),
                    lamp_green__gt=0,
                ),
                name="rubric_lamps_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JudgeGroup(models.Model):
    """Judges whose mean counts with a weight; without groups all judges count alike."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="judge_groups")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("名称", max_length=40)
    weight = models.DecimalField("权重（%）", max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "评委组"
        verbose_name_plural = "评委组"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="judge_group_uniq"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="judge_group_weight_ck"),
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One criterion: points, standard, and whether judges or recorded facts mark it."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    code = models.CharField("代码", max_length=24)
    part = models.CharField("部分", max_length=20, blank=True, default="")
    name = models.CharField("指标", max_length=60)
    points = models.DecimalField(
        "满分", max_digits=5, decimal_places=2, validators=[MinValueValidator(0)]
    )
    standard = models.CharField("评分标准", max_length=300, blank=True, default="")
    source = models.CharField(
        "得分来源", max_length=12, choices=MarkSource.choices, default=MarkSource.JUDGE
    )
    kind = models.CharField(
        "计分方式", max_length=10, choices=CriterionKind.choices, default=CriterionKind.BASE
    )
    lowest = models.DecimalField("最低分", max_digits=5, decimal_places=2, default=0)
    tie_break = models.PositiveSmallIntegerField("同分时比较次序", default=0)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "评分指标"
        verbose_name_plural = "评分指标"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_uniq"),
            models.CheckConstraint(condition=Q(points__gt=0), name="criterion_points_ck"),
            models.CheckConstraint(
                condition=Q(lowest__gte=0, lowest__lte=F("points")), name="criterion_lowest_ck"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VetoItem(models.Model):
    """A reason that alone stops a project at a stage (否决)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="veto_items")
    stage = models.CharField("用于", max_length=12, choices=Stage.choices)
    code = models.CharField("代码", max_length=24)
    text = models.CharField("否决情形", max_length=120)
    # Proposed by itself when a valid survey stays below; empty: by hand alone.
    satisfaction_below = models.PositiveSmallIntegerField(
        "满意率低于多少时按规定提请（%）", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "否决项"
        verbose_name_plural = "否决项"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage", "code"], name="veto_item_uniq")
        ]

    def __str__(self) -> str:
        return self.text


class GradeRule(models.Model):
    """Lowest score of a grade, and the largest share of a group that may hold it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="grade_rules")
    grade = models.CharField("等次", max_length=12, choices=Grade.choices)
    threshold = models.DecimalField("最低分", max_digits=5, decimal_places=2)
    quota_percent = models.PositiveSmallIntegerField("名额上限（%）", null=True, blank=True)
    quota_count = models.PositiveSmallIntegerField("名额上限（个）", null=True, blank=True)
    quota_scope = models.CharField(
        "名额按", max_length=5, choices=Scope.choices, default=Scope.GROUP
    )

    class Meta:
        verbose_name = "等次"
        verbose_name_plural = "等次"
        ordering = ["-threshold"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "grade"], name="grade_rule_uniq"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="grade_rule_ck"),
        ]

    def __str__(self) -> str:
        return self.get_grade_display()
