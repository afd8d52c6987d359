"""What a grade further demands, awards by rank, stars and flags of the year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from programmes.enums import Comparison, ConditionFact, MeritSource, Scope
from programmes.models.judgement import GradeRule
from programmes.models.programme import Programme


class GradeCondition(models.Model):
    """One more figure a grade demands (compound condition); all of a grade must hold."""

    grade_rule = models.ForeignKey(GradeRule, models.CASCADE, related_name="conditions")
    fact = models.CharField("指标", max_length=12, choices=ConditionFact.choices)
    criterion = models.CharField("评分指标代码", max_length=24, blank=True, default="")
    comparison = models.CharField("要求", max_length=8, choices=Comparison.choices)
    bound = models.DecimalField("数值", max_digits=6, decimal_places=2)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "等次条件"
        verbose_name_plural = "等次条件"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.get_fact_display()}{self.get_comparison_display()}{self.bound}"


class AwardRule(models.Model):
    """An award given by rank: the best places first (1/3/6/10, 十佳)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="award_rules")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("奖项", max_length=40)
    places = models.PositiveSmallIntegerField("名额")
    scope = models.CharField("名额按", max_length=5, choices=Scope.choices, default=Scope.ALL)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "奖项"
        verbose_name_plural = "奖项"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="award_rule_uniq"),
            models.CheckConstraint(condition=Q(places__gt=0), name="award_rule_places_ck"),
        ]

    def __str__(self) -> str:
        return self.name


class MeritRule(models.Model):
    """A star or flag a project may collect in each report period."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="merit_rules")
    code = models.CharField("代码", max_length=24)
    name = models.CharField("名称", max_length=20)
    source = models.CharField("由何取得", max_length=8, choices=MeritSource.choices)
    worth = models.PositiveSmallIntegerField("每次折合", default=1)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "星旗"
        verbose_name_plural = "星旗"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="merit_rule_uniq"),
            models.CheckConstraint(condition=Q(worth__gt=0), name="merit_rule_worth_ck"),
        ]

    def __str__(self) -> str:
        return self.name
