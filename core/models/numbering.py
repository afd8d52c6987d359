"""Counters that give numbers without gaps."""

from django.db import models


class Sequence(models.Model):
    """The last number given under a key, such as ``order:2026``."""

    key = models.CharField("序列", max_length=80, unique=True)
    value = models.BigIntegerField("当前值", default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = "编号序列"
        constraints = (
            models.CheckConstraint(condition=models.Q(value__gte=0), name="sequence_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
