"""Days the State Council's yearly notice names, and local additions to them."""

from django.db import models

from core.workdays import OFF, WORK


class HolidayKind(models.TextChoices):
    """What a named day is."""

    OFF = OFF, "放假"
    WORK = WORK, "上班（调休）"


class Holiday(models.Model):
    """A day that differs from the plain Monday-to-Friday week."""

    LOCAL = "本地"

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类型", max_length=4, choices=HolidayKind.choices)
    name = models.CharField("名称", max_length=40)
    source = models.CharField(
        "来源",
        max_length=200,
        default=LOCAL,
        help_text="国务院办公厅通知的网址或文号；本县自行增加的日期写“本地”。",
    )

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"
        ordering = ("day",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=HolidayKind.values), name="holiday_kind_valid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
