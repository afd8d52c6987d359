"""Rubrics, veto items and grade thresholds."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from programmes.enums import Grade, MarkSource, Stage, TrimRule
from programmes.models.programme import Programme


class Rubric(models.Model):
    """How a project is scored at one stage: full marks, steps, trimming."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rubrics")
    stage = models.CharField("用于", max_length=12, choices=Stage.choices)
    name = models.CharField("名称", max_length=60)
    mark_step = models.DecimalField("打分步长", max_digits=4, decimal_places=2, default=1)
    trim_rule = models.CharField(
        "去分规则", max_length=12, choices=TrimRule.choices, default=TrimRule.NONE
    )
    trim_from = models.PositiveSmallIntegerField("评委达到几名才去分", default=5)
    min_judges = models.PositiveSmallIntegerField("最少评委数", default=3)
    pass_mark = models.DecimalField("及格分", max_digits=5, decimal_places=2, default=60)
    mostly_percent = models.PositiveSmallIntegerField("“基本完成”按（%）计", default=80)
    partly_percent = models.PositiveSmallIntegerField("“部分解决”按（%）计", default=50)
    lamp_green = models.PositiveSmallIntegerField("绿灯月得分", default=12)
    lamp_yellow = models.PositiveSmallIntegerField("黄灯月得分", default=8)
    lamp_red = models.PositiveSmallIntegerField("红灯月得分", default=3)

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage"], name="rubric_uniq"),
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
    tie_break = models.PositiveSmallIntegerField("同分时比较次序", default=0)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "评分指标"
        verbose_name_plural = "评分指标"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_uniq"),
            models.CheckConstraint(condition=Q(points__gt=0), name="criterion_points_ck"),
        ]

    def __str__(self) -> str:
        return self.name


class VetoItem(models.Model):
    """A reason that alone stops a project at a stage (否决)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="veto_items")
    stage = models.CharField("用于", max_length=12, choices=Stage.choices)
    code = models.CharField("代码", max_length=24)
    text = models.CharField("否决情形", max_length=120)
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
